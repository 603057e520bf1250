import Database
import Evening
import Foundation
import Testing
import Toolkit

/// The whole half-year file over eight stores, through the real programs.
@Suite(.serialized)
struct HalfYearTests {
  private struct StoreAdded: Decodable {
    let code: String
  }

  @Test(.timeLimit(.minutes(60)))
  func `half a year imported over eight stores is exact at head office and importable once`()
    throws
  {
    let folder = try Programs.temporaryFolder()
    defer { Cleanup.remove(folder) }
    let headOfficeFolder = folder + "/hq"
    try ProgramRun.run(Programs.headOffice, ["init", headOfficeFolder])
    let headOffice = try NodeProcess(Programs.headOffice, folder: headOfficeFolder)
    defer { headOffice.stop() }
    let stores = try (1...8).map { try enrol($0, folder, headOffice) }
    for (index, store) in stores.enumerated() { try importFixture(store, index) }
    let running = try stores.map { try NodeProcess(Programs.store, folder: $0) }
    defer { for store in running { store.stop() } }

    try wait(for: (10_795, 25_040, 41_371_975), at: headOfficeFolder + "/hq.db")
    // A second time, through the running nodes: nothing is added.
    for (index, store) in stores.enumerated() { try importFixture(store, index) }
    #expect(try totals(headOfficeFolder + "/hq.db") == (10_795, 25_040, 41_371_975))
    for (index, store) in stores.enumerated() {
      let here = try Tally.read(store + "/store.db", store: index + 1)
      let there = try Tally.read(headOfficeFolder + "/hq.db", store: index + 1)
      #expect(here == there)
      let page = try Tally.dashboard(headOfficeFolder + "/hq.db", store: index + 1)
      #expect(page.orders == here.orders)
      #expect(page.cents == here.cents)
    }
  }

  private func enrol(_ number: Int, _ folder: String, _ headOffice: NodeProcess) throws -> String {
    let added = try ProgramRun.run(
      Programs.headOffice,
      [
        "store", "add", headOffice.folder, "--name", "Store \(number)", "--number", "\(number)",
        "--json",
      ])
    let store = folder + "/store-\(number)"
    try ProgramRun.run(
      Programs.store,
      [
        "enrol", store, "--hq", "http://127.0.0.1:\(headOffice.port)", "--code",
        try JSON.decode(StoreAdded.self, from: added).code,
      ])
    return store
  }

  private func importFixture(_ store: String, _ remainder: Int) throws {
    try ProgramRun.run(
      Programs.store, ["import", store, Programs.fixture, "--store-of", "\(remainder)/8"])
  }

  private func wait(for expected: (Int64, Int64, Int64), at file: String) throws {
    let deadline = Date().addingTimeInterval(120)
    while Date() < deadline, try totals(file) != expected {
      Thread.sleep(forTimeInterval: 0.1)
    }
    #expect(try totals(file) == expected)
  }

  /// Orders, pizzas and cents, straight from the facts.
  private func totals(_ file: String) throws -> (Int64, Int64, Int64) {
    let connection = try Connection(path: file, mode: .readOnly)
    return (
      try connection.integer("SELECT count(*) FROM orders") ?? 0,
      try connection.integer("SELECT sum(quantity) FROM lines WHERE kind = 1") ?? 0,
      try connection.integer("SELECT sum(quantity * unit_cents) FROM lines") ?? 0
    )
  }
}
