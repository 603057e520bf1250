import Database
import Facts
import Foundation
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// A store whose disk fails or fills up: it says so, acknowledges nothing, and comes back.
@Suite struct DiskFaultTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  private var keeper: DatabaseKeeper<Store.Core> {
    get throws { try #require(shop.store).keeper }
  }

  /// SQLite fails to open a file in the node's connection: the same kind of error as a disk that
  /// does not answer.
  private func breakDisk() throws {
    #expect(throws: DiskTrouble.self) {
      try keeper.locked { core in
        try core.database.connection.execute("ATTACH DATABASE '/nowhere/at/all.db' AS missing")
      }
    }
  }

  private func recover() throws {
    let keeper = try keeper
    #expect(Scratch.eventually { keeper.recoverIfDue() != nil })
    #expect(keeper.health.isWritable)
  }

  // MARK: A disk that fails

  @Test func `after an error nothing is written, and reading goes on`() throws {
    let order = try shop.place(Shop.margherita)
    try breakDisk()
    let refused = try shop.post("/orders", RequestIDTests.body)
    #expect(refused.status == 503)
    #expect(refused.code == "read-only")
    let french = try shop.post(
      "/orders", RequestIDTests.body, headers: [("Accept-Language", "fr")])
    #expect(french.text("title").contains("n'encaissez pas"))
    #expect(try shop.order(order.key, "pay", #"{"means":"cash"}"#).code == "read-only")
    #expect(try shop.get("/orders/\(order.key)").status == 200)
    let status = try shop.get("/status")
    #expect(status.text("disk", "state") == "read-only")
    #expect(status.text("disk", "why").contains("unable to open"))
  }

  @Test func `a repeat gets no answer from a disk that may not hold it`() throws {
    let first = try shop.post("/orders", RequestIDTests.body, id: "request-a")
    #expect(first.status == 200)
    try breakDisk()
    let repeated = try shop.post("/orders", RequestIDTests.body, id: "request-a")
    #expect(repeated.code == "read-only")
    try recover()
    let later = try shop.post("/orders", RequestIDTests.body, id: "request-a")
    #expect(later.isRepeated)
    #expect(later.body == first.body)
  }

  @Test func `it comes back with the file written anew, verified, under a new incarnation`() throws
  {
    let before = try shop.place(Shop.margherita)
    let inode = try inode()
    try breakDisk()
    try recover()
    #expect(try self.inode() != inode)
    let after = try shop.place(Shop.margherita)
    #expect(after.number("number") == before.number("number").map { $0 + 1 })
    let keys = try [before.key, after.key].map { try #require(FactKey($0)) }
    #expect(keys[0].incarnation != keys[1].incarnation)
    #expect(keys[1].sequence == keys[0].sequence + 1)
    #expect(try keeper.locked { try $0.database.verify().isClean })
    #expect(try shop.differences().isEmpty)
    let status = try shop.get("/status")
    #expect(status.text("disk", "state") == "healthy")
    #expect(status.text("alarms", 0, "code") == "disk-error")
    #expect(status.text("alarms", 0, "fr", "remedy").contains("Remplacez"))
    let cleared = try shop.send(
      "POST", "/admin/v1/alarms/clear", #"{"code":"disk-error"}"#,
      headers: [
        ("Content-Type", "application/json"), ("Authorization", "Bearer \(Shop.doorToken)"),
      ])
    #expect(cleared.status == 200)
    #expect(try shop.get("/status").count("alarms") == 0)
    try shop.restart()
    #expect(try shop.get("/orders").count("orders") == 2)
  }

  private func inode() throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: shop.folder.database)
    return try #require(attributes[.systemFileNumber] as? Int)
  }

  @Test func `a verified copy that a power cut left beside the file is put in its place`() throws {
    _ = try shop.place(Shop.margherita)
    try DatabaseFile(path: shop.folder.database, writer: try #require(StoreNumber(1))).renew()
    shop.close()
    // As if the power had gone in the middle: the old WAL is gone, the old file still there.
    try durableWrite([1, 2, 3], to: shop.folder.database)
    try shop.open()
    #expect(try shop.get("/orders").count("orders") == 1)
    #expect(
      !FileManager.default.fileExists(atPath: shop.folder.database + ".renewed"))
  }

  @Test func `a file with a damaged row does not come back, and says which`() throws {
    let order = try shop.place(Shop.margherita)
    try tamper("UPDATE lines SET unit_cents = 1")
    try breakDisk()
    let keeper = try keeper
    #expect(
      Scratch.eventually {
        _ = keeper.recoverIfDue(); return keeper.health.trouble?.attempts ?? 0 > 0
      })
    #expect(!keeper.health.isWritable)
    let why = try #require(keeper.health.trouble?.obstacle)
    #expect(why.contains("a row is damaged"))
    #expect(why.contains("lines \(try #require(FactKey(order.key)).incarnation)"))
    #expect(try shop.post("/orders", RequestIDTests.body).code == "read-only")
  }

  /// Edits rows as somebody with another program would.
  private func tamper(_ sql: String) throws {
    let connection = try Connection(path: shop.folder.database, mode: .readWrite)
    let triggers = try connection.rows(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
    ) { ($0.text(at: 0), $0.text(at: 1)) }
    for (name, _) in triggers { try connection.execute("DROP TRIGGER \(name)") }
    try connection.execute(sql)
    #expect(connection.changes > 0)
    for (_, script) in triggers { try connection.execute(script) }
  }

  // MARK: A disk that is full

  @Test func `a full disk refuses the sale before anything is stored`() throws {
    let open = try shop.place(Shop.margherita)
    let keeper = try keeper
    try keeper.observeRoom()
    #expect(FileManager.default.fileExists(atPath: shop.folder.reserve))
    try keeper.locked { try $0.database.connection.execute("PRAGMA max_page_count=1") }
    let many = (0..<100).map { _ in Shop.margherita }.joined(separator: ",")
    let body = #"{"channel":"counter","service":"take_away","lines":[\#(many)]}"#
    var refused = try shop.post("/orders", body)
    // The first ones may find room in pages that are there.
    while refused.status == 200 { refused = try shop.post("/orders", body) }
    #expect(refused.status == 507)
    #expect(refused.code == "disk-full")
    #expect(keeper.health.isWritable)
    #expect(keeper.room.level == .reserve)
    #expect(!FileManager.default.fileExists(atPath: shop.folder.reserve))
    #expect(try keeper.locked { try $0.database.verify().isClean })
    #expect(try shop.differences().isEmpty)

    // In the place of the reserve, what was begun is ended, and nothing new is begun.
    try keeper.locked { try $0.database.connection.execute("PRAGMA max_page_count=1000000") }
    #expect(try shop.post("/orders", RequestIDTests.body).code == "disk-full")
    #expect(try shop.order(open.key, "pay", #"{"means":"cash"}"#).status == 200)
    #expect(try shop.get("/status").text("disk", "room") == "reserve-in-use")

    // With room it is made again, and selling goes on.
    try keeper.observeRoom()
    #expect(keeper.room.level == .plenty)
    #expect(FileManager.default.fileExists(atPath: shop.folder.reserve))
    #expect(try shop.post("/orders", RequestIDTests.body).status == 200)
  }

  @Test func `a repeat of a sale that was stored is answered on a full disk`() throws {
    let first = try shop.post("/orders", RequestIDTests.body, id: "request-a")
    _ = try keeper.giveUpReserve()
    #expect(try shop.post("/orders", RequestIDTests.body).code == "disk-full")
    let repeated = try shop.post("/orders", RequestIDTests.body, id: "request-a")
    #expect(repeated.isRepeated && repeated.body == first.body)
  }

  // MARK: The background check

  private func scrubber() throws -> Scrubber<Store.Core> {
    let store = try #require(shop.store)
    return Scrubber(keeper: store.keeper, now: { store.clock.now() }, openReader: store.reader())
  }

  private func progress() throws -> ScrubProgress? {
    try keeper.reading { try ScrubProgress.kept(in: $0.database) }
  }

  /// Steps until a round is complete.
  private func round(_ scrubber: Scrubber<Store.Core>) throws -> [String] {
    var lines: [String] = []
    let before = try progress()?.completedAt
    for _ in 0..<1_000 {
      shop.clock.advance(1_000)
      lines += try scrubber.step(quota: 3)
      if try progress()?.completedAt != before { return lines }
    }
    Issue.record("the round has no end")
    return lines
  }

  @Test func `the background check names a row that was changed, and raises an alarm`() throws {
    let order = try shop.place(Shop.margherita)
    for _ in 0..<20 { _ = try shop.place(Shop.margherita) }
    let scrubber = try scrubber()
    // The control: nothing is found where nothing was changed.
    #expect(try round(scrubber).isEmpty)
    #expect(try progress()?.lastFindings == 0)
    try tamper("UPDATE orders SET note = 'x' WHERE number = 1")
    let lines = try round(scrubber)
    #expect(lines.count == 1)
    let key = try #require(FactKey(order.key))
    #expect(lines.first?.contains("orders \(key)") == true)
    let status = try shop.get("/status")
    #expect(status.text("alarms", 0, "code") == "damaged")
    #expect(status.text("alarms", 0, "detail").contains("sequence \(key.sequence) "))
    #expect(status.number("scrub", "lastFindings") == 1)
  }

  @Test func `the background check goes on where it stopped`() throws {
    for _ in 0..<100 { _ = try shop.place(Shop.margherita) }
    let first = try scrubber()
    // Past the tables, into the change-sets, to the next saving.
    for _ in 0..<120 { _ = try first.step(quota: 1) }
    let checked = try #require(try progress()).checked
    #expect(checked > 0)
    let second = try scrubber()
    for _ in 0..<120 { _ = try second.step(quota: 1) }
    let after = try #require(try progress())
    #expect(after.checked > checked || after.completedAt != nil)
  }
}
