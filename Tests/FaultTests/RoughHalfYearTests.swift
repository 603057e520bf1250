import Database
import Evening
import Foundation
import Synchronization
import Testing
import Toolkit

/// The whole half-year file over eight stores and the real programs, with everything going wrong at
/// once: a third of what passes on each line is lost, processes are killed, and head office is
/// restored from an older copy of itself.
@Suite(.serialized)
struct RoughHalfYearTests {
  private struct StoreAdded: Decodable {
    let code: String
  }

  /// Orders, pizzas and cents of the file.
  private static let expected: [Int64] = [10_795, 25_040, 41_371_975]

  private static let fixture = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/orders/pizzaplace-2015-h1.csv").path

  /// A store with its line to head office.
  private struct Shop {
    let folder: String
    let line: FaultyWire
    let node: NodeProcess
  }

  @Test(.timeLimit(.minutes(60)))
  func `half a year through loss, kills and a restore is exact at head office`() throws {
    let began = ContinuousClock.now
    let scratch = try Scratch.folder("year")
    defer { Scratch.remove(scratch) }
    let folder = scratch + "/hq"
    try ProgramRun.run(Programs.headOffice, ["init", folder])
    let headOffice = try NodeProcess(Programs.headOffice, folder: folder)
    defer { headOffice.stop() }
    let shops = try (1...8).map { try open($0, scratch, headOffice) }
    defer {
      for shop in shops {
        shop.node.stop()
        shop.line.close()
      }
    }
    for shop in shops { shop.line.lose(percent: 30) }
    let problems = try importEverywhere(shops) {
      try suffer(shops, headOffice, copy: scratch + "/hq.backup")
    }
    #expect(problems == [])
    let isThere = try Scratch.eventually(400) { try totals(folder) == Self.expected }
    try require(isThere, "\(try totals(folder)) instead of \(Self.expected)")
    for place in [folder] {
      try ProgramRun.run(Programs.headOffice, ["verify", place])
      try ProgramRun.run(Programs.headOffice, ["rebuild", place, "--check"])
    }
    for (index, shop) in shops.enumerated() {
      try ProgramRun.run(Programs.store, ["verify", shop.folder])
      let here = try Tally.read(shop.folder + "/store.db", store: index + 1)
      let there = try Tally.read(folder + "/hq.db", store: index + 1)
      #expect(here == there)
      let page = try Tally.dashboard(folder + "/hq.db", store: index + 1)
      #expect(page.cents == here.cents)
    }
    Console.complain("half-year with 30 % loss: exact after \(ContinuousClock.now - began)")
  }

  private func open(_ number: Int, _ scratch: String, _ headOffice: NodeProcess) throws -> Shop {
    let added = try ProgramRun.run(
      Programs.headOffice,
      [
        "store", "add", headOffice.folder, "--name", "Store \(number)", "--number", "\(number)",
        "--json",
      ])
    let folder = scratch + "/store-\(number)"
    let line = try FaultyWire(to: headOffice.port)
    try ProgramRun.run(
      Programs.store,
      [
        "enrol", folder, "--hq", "http://127.0.0.1:\(line.port)", "--code",
        try JSON.decode(StoreAdded.self, from: added).code,
      ])
    return Shop(folder: folder, line: line, node: try NodeProcess(Programs.store, folder: folder))
  }

  /// Imports a share of the file into each store, again and again until it is done, while `events`
  /// run.
  ///
  /// - Returns: what could not be imported.
  private func importEverywhere(_ shops: [Shop], while events: () throws -> Void) throws -> [String]
  {
    let problems = Mutex<[String]>([])
    let group = DispatchGroup()
    for (index, folder) in shops.map(\.folder).enumerated() {
      group.enter()
      Thread.detachNewThread {
        do {
          let isDone = try Scratch.eventually(240) {
            try ProgramRun.attempt(
              Programs.store, ["import", folder, Self.fixture, "--store-of", "\(index)/8"]
            ).status == 0
          }
          if !isDone { problems.withLock { $0.append("store \(index + 1) is not imported") } }
        } catch {
          problems.withLock { $0.append("\(error)") }
        }
        group.leave()
      }
    }
    let outcome = Result { try events() }
    group.wait()
    try outcome.get()
    return problems.withLock { $0 }
  }

  /// Five kills at random, head office's among them, and its restore from a copy that is older than
  /// what it has acknowledged since.
  private func suffer(_ shops: [Shop], _ headOffice: NodeProcess, copy: String) throws {
    try reach(0.05, headOffice.folder)
    try killAndRestart(shops[Int.random(in: 0..<8)].node)
    try reach(0.15, headOffice.folder)
    try ProgramRun.run(Programs.headOffice, ["backup", headOffice.folder, copy])
    try killAndRestart(shops[Int.random(in: 0..<8)].node)
    try reach(0.25, headOffice.folder)
    try killAndRestart(headOffice)
    try reach(0.35, headOffice.folder)
    try killAndRestart(shops[Int.random(in: 0..<8)].node)
    try reach(0.50, headOffice.folder)
    headOffice.kill()
    try ProgramRun.run(Programs.headOffice, ["restore", headOffice.folder, copy])
    try headOffice.restart()
    Console.complain(
      "half-year: head office restored to \(try totals(headOffice.folder)[0]) orders")
    try reach(0.50, headOffice.folder)
    try killAndRestart(shops[Int.random(in: 0..<8)].node)
  }

  private func killAndRestart(_ node: NodeProcess) throws {
    node.kill()
    var refusal = ""
    let isBack = Scratch.eventually(60) {
      do {
        try node.restart()
        return true
      } catch {
        // An import that found no node running holds the folder until it is done.
        refusal = "\(error)"
        return false
      }
    }
    try require(isBack, refusal)
  }

  /// Waits until head office has this share of all orders.
  private func reach(_ share: Double, _ folder: String) throws {
    let wanted = Int64(share * Double(Self.expected[0]))
    let isReached = try Scratch.eventually(240) { try totals(folder)[0] >= wanted }
    try require(isReached, "head office does not get beyond \(try totals(folder)[0]) orders")
  }

  /// Orders, pizzas and cents, straight from the facts.
  private func totals(_ folder: String) throws -> [Int64] {
    let connection = try Connection(path: folder + "/hq.db", mode: .readOnly)
    return [
      try connection.integer("SELECT count(*) FROM orders") ?? 0,
      try connection.integer("SELECT sum(quantity) FROM lines WHERE kind = 1") ?? 0,
      try connection.integer("SELECT sum(quantity * unit_cents) FROM lines") ?? 0,
    ]
  }
}
