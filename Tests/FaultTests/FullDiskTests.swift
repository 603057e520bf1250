import Database
import Evening
import Foundation
import HQServer
import HTTP
import Storage
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// A full disk refuses before anything is stored, and everything goes on when there is space.
@Suite(.serialized, .enabled(if: Powers.whyNoSmallDisk == nil, "\(Powers.whyNoSmallDisk ?? "")"))
struct FullDiskTests {
  private struct Problem: Decodable {
    let code: String
    let title: String
  }

  /// A till at a running node.
  private struct Shop {
    let client: HTTPClient

    init(_ node: NodeProcess) throws {
      client = try HTTPClient(configuration: .init(baseURL: "http://127.0.0.1:\(node.port)"))
    }

    func sell(_ id: String) throws -> HTTPClient.Response {
      try client.send(
        HTTPClient.Request(
          method: "POST", path: "/api/v1/orders",
          headers: [("Content-Type", "application/json"), ("Request-Id", id)],
          body: Array(Asking.sale.utf8)))
    }
  }

  @Test(.timeLimit(.minutes(60)))
  func `a store whose disk is full refuses the sale in words, and sells again with space`() throws {
    let scratch = try Scratch.folder("full")
    defer { Scratch.remove(scratch) }
    let region = try Region()
    let disk = try SmallDisk(scratch: scratch, options: "size=8m")
    let folder = try region.openStore(at: disk.path + "/store")
    let node = try NodeProcess(Programs.store, folder: folder.path, log: scratch + "/store.log")
    defer { node.stop() }
    let shop = try Shop(node)
    var sold = 0
    func sellUntilRefused() throws -> HTTPClient.Response {
      for _ in 1...2_000 {
        let answer = try shop.sell("sale-number-\(sold + 1)")
        if answer.status != 200 { return answer }
        sold += 1
      }
      throw Violation("2,000 sales on a full disk")
    }
    for _ in 1...3 {
      sold += 1
      #expect(try shop.sell("sale-number-\(sold)").status == 200)
    }
    try disk.fill()
    let refusal = try sellUntilRefused()
    #expect([503, 507].contains(refusal.status))
    let problem = try JSON.decode(Problem.self, from: refusal.body)
    Console.complain("full disk, store: \(refusal.status) \(problem.code): \(problem.title)")
    #expect(problem.title.count > 10)
    try disk.free()
    let sells = try Scratch.eventually(60) {
      try shop.sell("sale-number-\(sold + 1)").status == 200
    }
    try require(sells, "\(try node.said())")
    sold += 1
    node.stop()
    let branch = try Branch(folder)
    try branch.store.locked { core in
      #expect(try core.database.connection.integer("SELECT count(*) FROM orders") == Int64(sold))
      try Soundness.check(core.database)
    }
  }

  @Test(.timeLimit(.minutes(60)))
  func `a head office whose disk is full merges nothing by halves, and takes it all with space`()
    throws
  {
    let scratch = try Scratch.folder("full")
    defer { Scratch.remove(scratch) }
    let disk = try SmallDisk(scratch: scratch, options: "size=8m")
    let region = try Region(at: disk.path + "/hq")
    let folder = region.folder
    let store = try region.openStore(at: scratch + "/store")
    let probe = try Branch(try region.openStore(at: scratch + "/probe"))
    let port = try #require(URL(string: region.url)?.port.map(UInt16.init))
    try region.stop()
    let headOffice = try NodeProcess(
      Programs.headOffice, folder: folder.path, port: port, log: scratch + "/hq.log")
    defer { headOffice.stop() }
    let node = try NodeProcess(Programs.store, folder: store.path)
    defer { node.stop() }
    let shop = try Shop(node)
    try disk.fill()
    let refusal = try #require(try pushUntilRefused(probe, region.url))
    guard case .refused(let status, let code, let title, let retryAfter) = refusal else {
      throw Violation("head office does not refuse: \(refusal)")
    }
    Console.complain("full disk, head office: \(status) \(code): \(title)")
    #expect([503, 507].contains(status))
    #expect(retryAfter != nil)
    for number in 1...20 { #expect(try shop.sell("sale-number-\(number)").status == 200) }
    try sound(folder)
    try disk.free()
    let isDrained = try Scratch.eventually(90) { try orders(folder, of: 1) == 20 }
    try require(
      isDrained, "\(try orders(folder, of: 1) ?? 0) of 20; \(try node.said().suffix(600))")
    try probe.push(to: region.url)
    let sold = try probe.store.locked {
      try $0.database.connection.integer("SELECT count(*) FROM orders")
    }
    #expect(try orders(folder, of: 2) == sold)
    try sound(folder)
  }

  @Test(.timeLimit(.minutes(60)))
  func `without an inode a node says why it does not start, and starts when there is one`() throws {
    let scratch = try Scratch.folder("full")
    defer { Scratch.remove(scratch) }
    let region = try Region()
    let disk = try SmallDisk(scratch: scratch, options: "size=8m,nr_inodes=40")
    let folder = try region.openStore(at: disk.path + "/store")
    let running = try NodeProcess(Programs.store, folder: folder.path, log: scratch + "/store.log")
    try disk.useUpInodes()
    // What runs has its files open already.
    #expect(try Shop(running).sell("sale-number-1").status == 200)
    running.stop()
    try disk.useUpInodes()
    let refused = try ProgramRun.attempt(Programs.store, ["run", folder.path, "--port", "0"])
    Console.complain("no inode, store: \(refused.status): \(refused.complaint)")
    #expect(refused.status != 0)
    #expect(!refused.complaint.isEmpty)
    try disk.free()
    try running.restart()
    #expect(try Shop(running).sell("sale-number-2").status == 200)
    running.stop()
    try Branch(folder).store.locked { try Soundness.check($0.database) }
  }

  /// Sells at a store and pushes until head office has no room.
  private func pushUntilRefused(_ probe: Branch, _ url: String) throws -> StoreLinkError? {
    for number in 1...2_000 {
      try probe.sell(id: "probe-number-\(number)")
      do {
        try probe.push(to: url)
      } catch let error as StoreLinkError {
        return error
      }
    }
    return nil
  }

  private func orders(_ folder: HeadOfficeFolder, of store: Int64) throws -> Int64? {
    try Connection(path: folder.database, mode: .readOnly).integer(
      "SELECT count(*) FROM orders WHERE incarnation >> 48 = ?", [.integer(store)])
  }

  /// Looks at head office's file while it runs.
  private func sound(_ folder: HeadOfficeFolder) throws {
    try ProgramRun.run(Programs.headOffice, ["verify", folder.path])
    try ProgramRun.run(Programs.headOffice, ["rebuild", folder.path, "--check"])
  }
}
