import Compression
import Database
import Facts
import Fiscal
import Foundation
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// Closings of days, months and years.
struct ClosingTests {
  private let shop: Shop

  private static let day: Int64 = 86_400_000
  private static let hour: Int64 = 3_600_000

  init() throws { shop = try Shop() }

  /// A sale of 10 euros at 10 per cent or so, paid at once.
  private func sell(_ means: String = "cash") throws -> Reply {
    try shop.place(Shop.margherita, #","payments":[{"means":"\#(means)"}]"#)
  }

  private func close() throws -> Reply { try shop.post("/closings", "{}") }

  private func closings(_ kind: String = "day") throws -> Reply {
    try shop.get("/closings", query: ["kind": kind])
  }

  private func report() throws -> FiscalReport {
    try #require(shop.store).locked { core in
      var verification = FiscalVerification(core.database)
      return try verification.run()
    }
  }

  private func sum(_ sql: String) throws -> Int { try shop.integer(sql) }

  // MARK: A day

  @Test func `a day's closing is the sum of its receipts, and says how they were paid`() throws {
    let cash = try sell()
    let card = try sell("card")
    _ = try sell("card")
    let order = card.key
    let line = card.text("lines", 0, "key")
    _ = try shop.order(order, "take-back", #"{"line":"\#(line)","reason":"cold"}"#)
    _ = try shop.order(order, "refund", #"{"means":"cash","reason":"cold"}"#)
    let price = try #require(cash.number("saleCents"))
    let open = try shop.get("/closings/open")
    #expect(open.text("day") == "2026-06-06" && open.flag("isForgotten") == false)
    #expect(open.number("figures", "totalCents") == 2 * price)
    let closed = try close()
    #expect(closed.status == 200, "\(closed.text("title"))")
    #expect(closed.text("period") == "2026-06-06" && closed.text("kind") == "day")
    #expect(closed.number("figures", "totalCents") == 2 * price)
    #expect(closed.number("figures", "receipts") == 4 && closed.number("lastReceipt") == 4)
    #expect(closed.text("figures", "means", 0, "means") == "card")
    #expect(closed.number("figures", "means", 0, "cents") == 2 * price)
    #expect(closed.count("figures", "means") == 1, "cash in and out is nothing")
    #expect(closed.number("perpetualCents") == 2 * price)
    #expect(closed.number("perpetualAbsoluteCents") == 4 * price)
    #expect(closed.flag("isAutomatic") == false && closed.text("mark").count == 4)
    #expect(closed.count("covers") == 1)
    #expect(try report().isClean)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a closing's paper has all of it and the shop; the open day's writes nothing`() throws
  {
    _ = try sell()
    let facts = try sum("SELECT count(*) FROM journal_events")
    let name = try shop.get("/me").text("storeName")
    let x = try shop.get("/closings/open")
    #expect(x.text("shop", "name") == name && x.count("figures", "vat") == 1)
    #expect(try sum("SELECT count(*) FROM closings") == 0)
    #expect(try sum("SELECT count(*) FROM journal_events") == facts)
    let z = try shop.get("/closings/\(try close().key)")
    #expect(z.text("shop", "name") == name && z.text("kind") == "day")
    #expect(z.number("figures", "totalCents") == x.number("figures", "totalCents"))
    #expect(!z.text("software").isEmpty && z.text("mark").count == 4)
    // A month closes with its last day, and has a paper of its own.
    shop.clock.advance(31 * 86_400_000)
    _ = try sell()
    let month = try closings("month")
    #expect(
      try shop.get("/closings/\(month.text("closings", 0, "key"))").text("kind") == "month")
    #expect(try shop.get("/closings/\(try sell().key)").code == "unknown-closing")
  }

  @Test func `what is sold after the closing belongs to the next day, as late`() throws {
    _ = try sell()
    #expect(try close().status == 200)
    #expect(try close().code == "day-closed")
    let late = try #require(try sell().number("saleCents"))
    #expect(try shop.get("/closings/open").flag("isClosedToday") == true)
    shop.clock.advance(Self.day)
    let next = try #require(try sell().number("saleCents"))
    let closed = try close()
    #expect(closed.text("period") == "2026-06-07")
    #expect(closed.number("figures", "totalCents") == late + next)
    #expect(closed.number("figures", "lateCents") == late)
    #expect(try closings().count("closings") == 2)
    #expect(try report().isClean)
  }

  @Test func `a forgotten day closes itself with the first receipt after the cut-over`() throws {
    let first = try #require(try sell().number("saleCents"))
    shop.clock.advance(10 * Self.hour)
    _ = try sell()
    #expect(try closings().count("closings") == 0, "04:00 is still the same business day")
    shop.clock.advance(2 * Self.hour)
    let unpaid = try shop.place(Shop.margherita)
    #expect(try closings().count("closings") == 0, "nothing is receipted yet")
    #expect(try shop.get("/closings/open").flag("isForgotten") == true)
    let changeSets = try shop.changeSets
    _ = try shop.order(unpaid.key, "pay", #"{"means":"cash"}"#)
    #expect(try shop.changeSets == changeSets + 1, "in the same transaction")
    let list = try closings()
    #expect(list.count("closings") == 1)
    #expect(list.text("closings", 0, "period") == "2026-06-06")
    #expect(list.flag("closings", 0, "isAutomatic") == true)
    #expect(list.number("closings", 0, "figures", "totalCents") == 2 * first)
    #expect(
      try sum("SELECT count(*) FROM receipts r JOIN closings c ON r.n > c.n") == 1,
      "the closing stands before the receipt")
    #expect(try report().isClean)
  }

  @Test func `a closing that was forgotten is written by hand under its own day`() throws {
    _ = try sell()
    shop.clock.advance(3 * Self.day)
    let closed = try close()
    #expect(closed.text("period") == "2026-06-06" && closed.flag("isAutomatic") == false)
    let empty = try close()
    #expect(empty.text("period") == "2026-06-09")
    #expect(empty.number("figures", "totalCents") == 0 && empty.number("lastReceipt") == 1)
    #expect(try report().isClean)
  }

  @Test func `of two who close a forgotten day the second one does not close today`() throws {
    _ = try sell()
    shop.clock.advance(Self.day)
    let day = try shop.get("/closings/open").text("day")
    #expect(day == "2026-06-06")
    let asked = #"{"day":"\#(day)"}"#
    #expect(try shop.post("/closings", asked).text("period") == day)
    #expect(try shop.post("/closings", asked).code == "day-closed")
    #expect(try closings().count("closings") == 1)
    #expect(try shop.post("/closings", #"{"day":"2026-06-07"}"#).status == 200)
  }

  // MARK: Months and years

  @Test func `month and year close with their last day, or with the first receipt after`() throws {
    shop.clock.set(1_798_560_000_000)  // 2026-12-29, 17:00 in Paris
    _ = try sell()
    shop.clock.advance(2 * Self.day)
    _ = try sell()
    let last = try close()
    #expect(last.text("period") == "2026-12-31")
    let month = try closings("month")
    #expect(month.count("closings") == 1 && month.text("closings", 0, "period") == "2026-12")
    let year = try closings("year")
    #expect(year.count("closings") == 1 && year.text("closings", 0, "period") == "2026")
    let total = try #require(last.number("perpetualCents"))
    #expect(year.number("closings", 0, "figures", "totalCents") == total)
    #expect(year.number("closings", 0, "figures", "receipts") == 2)
    shop.clock.advance(Self.day)
    _ = try sell()
    shop.clock.advance(31 * Self.day)
    _ = try sell()
    #expect(try closings("month").number("closings", 0, "figures", "receipts") == 1)
    #expect(try closings("month").text("closings", 0, "period") == "2027-01")
    #expect(try closings("month").flag("closings", 0, "isAutomatic") == true)
    #expect(try closings("year").count("closings") == 1)
    #expect(try report().isClean)
    let sums = "SELECT sum(total_cents) FROM closings WHERE kind ="
    #expect(try sum("\(sums) 1") == sum("\(sums) 2"))
  }

  @Test func `what was paid before there were receipts is in no closing`() throws {
    shop.close()
    try Self.putVersion1(in: shop.folder.database)
    shop.clock.set(
      try Connection(path: shop.folder.database, mode: .readOnly)
        .integer("SELECT max(at) FROM order_events") ?? 0)
    shop.clock.advance(Self.hour)
    try shop.open()
    #expect(try sum("SELECT sum(cents) FROM payments") > 0)
    let sold = try shop.place(
      #"{"product":"hawaiian","size":"M"}"#, #","payments":[{"means":"cash"}]"#)
    let price = try #require(sold.number("saleCents"))
    for closing in [try shop.get("/closings/open"), try close()] {
      #expect(closing.number("figures", "receipts") == 1)
      #expect(closing.number("figures", "totalCents") == price)
      #expect(closing.count("figures", "means") == 1)
      #expect(closing.number("figures", "means", 0, "cents") == price)
    }
    let found = try report()
    #expect(found.isClean, "\(found.findings)")
  }

  @Test func `a branch of that time that comes home brings no money into a closing`() throws {
    let file = shop.folder.database
    let lost = shop.folder.path + ".lost"
    shop.close()
    try Self.putVersion1(in: file)
    let end = try Connection(path: file, mode: .readOnly)
      .integer("SELECT max(at) FROM order_events")
    shop.clock.set((end ?? 0) + Self.hour)
    try FileManager.default.copyItem(atPath: file, toPath: lost)
    let number = try #require(StoreNumber(1))
    let old = try NodeDatabase(
      path: lost, writer: number, environment: try .system(clock: shop.clock.wall))
    let actor = try #require(
      try old.connection.first("SELECT incarnation, n FROM staff") { $0.key(at: 0) } ?? nil)
    let doing = Doing(actor: actor, till: 1, at: shop.clock.now)
    try old.capture(.ofStore(number)) { draft in
      let order = draft.add(
        NewOrder(channel: .counter, service: .takeAway, number: 900), by: doing)
      _ = draft.addPayment(7_700, .cash, to: order, by: doing)
    }
    try shop.open()
    let hawaiian = #"{"product":"hawaiian","size":"M"}"#
    let price = try #require(
      try shop.place(hawaiian, #","payments":[{"means":"card"}]"#).number("saleCents"))
    try #require(shop.store).locked { core in
      try CarryOver(from: old, to: core.database, before: []).run()
    }
    let closed = try close()
    #expect(closed.number("figures", "totalCents") == price)
    #expect(closed.count("figures", "means") == 1)
    #expect(closed.number("figures", "means", 0, "cents") == price)
    let found = try report()
    #expect(found.isClean, "\(found.findings)")
  }

  /// A store's database as the last program of schema version 1 left it.
  private static func putVersion1(in file: String) throws {
    let packed = try Data(contentsOf: URL(fileURLWithPath: "Tests/Fixtures/version-1/store.db.zst"))
    let bytes = try ZstdDecompressor().decompress([UInt8](packed), limit: 16 << 20)
    for part in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: file + part) {
      try FileManager.default.removeItem(atPath: file + part)
    }
    try Data(bytes).write(to: URL(fileURLWithPath: file))
  }

  // MARK: Branches

  @Test func `a lost branch that comes home is late, once, and no number is used twice`() throws {
    let price = try #require(try sell().number("saleCents"))
    let copy = shop.folder.path + ".copy"
    shop.close()
    try FileManager.default.copyItem(atPath: shop.folder.database, toPath: copy)
    try shop.open()
    _ = try sell()
    shop.close()
    let lost = shop.folder.path + ".lost"
    try FileManager.default.moveItem(atPath: shop.folder.database, toPath: lost)
    try FileManager.default.moveItem(atPath: copy, toPath: shop.folder.database)
    try shop.open()
    shop.clock.advance(Self.day)
    _ = try sell()
    let first = try closings()
    #expect(first.count("closings") == 1)
    #expect(first.number("closings", 0, "figures", "totalCents") == price)
    try bringHome(lost)
    let open = try shop.get("/closings/open")
    #expect(open.number("figures", "totalCents") == 2 * price)
    #expect(open.number("figures", "lateCents") == price)
    let closed = try close()
    #expect(closed.number("figures", "lateCents") == price && closed.count("covers") == 2)
    shop.clock.advance(Self.day)
    _ = try sell()
    let today = try shop.get("/closings/open")
    #expect(today.number("figures", "totalCents") == price)
    #expect(today.number("figures", "lateCents") == 0)
    let found = try report()
    #expect(found.isClean, "\(found.findings)")
  }

  @Test func `a day that comes home after selling went on is late in today's closing`() throws {
    let copy = shop.folder.path + ".copy"
    let lost = shop.folder.path + ".lost"
    shop.close()
    try FileManager.default.copyItem(atPath: shop.folder.database, toPath: copy)
    try shop.open()
    let price = try #require(try sell().number("saleCents"))
    shop.close()
    try FileManager.default.moveItem(atPath: shop.folder.database, toPath: lost)
    try FileManager.default.moveItem(atPath: copy, toPath: shop.folder.database)
    try shop.open()
    shop.clock.advance(Self.day)
    _ = try sell()
    try bringHome(lost)
    let open = try shop.get("/closings/open")
    #expect(open.text("day") == "2026-06-07" && open.flag("isForgotten") == false)
    let closed = try close()
    #expect(closed.text("period") == "2026-06-07")
    #expect(closed.number("figures", "totalCents") == 2 * price)
    #expect(closed.number("figures", "lateCents") == price)
    let found = try report()
    #expect(found.isClean, "\(found.findings)")
  }

  private func bringHome(_ lost: String) throws {
    try #require(shop.store).locked { core in
      let old = try NodeDatabase(
        path: lost, writer: core.database.writer, environment: try StorageEnvironment.system(),
        mode: .readOnly)
      try CarryOver(from: old, to: core.database, before: []).run()
    }
  }

  // MARK: Journal

  @Test func `the journal tells of start, closing, copies, drawer and a clock that jumped`() throws
  {
    let order = try sell()
    _ = try close()
    for _ in 0..<2 { _ = try shop.post("/orders/\(order.key)/receipts", "{}") }
    _ = try shop.post("/drawer/no-sale", #"{"reason":"change for the baker"}"#)
    shop.clock.advance(-Self.hour)
    _ = try sell()
    _ = try sell()
    let codes = try #require(shop.store).locked { core in
      try core.database.connection.rows("SELECT code FROM journal_events ORDER BY number") {
        $0.integer(at: 0)
      }
    }
    #expect(
      codes.compactMap(JournalCode.init) == [
        .started, .closed, .copied, .drawerOpened, .clockChanged,
      ])
    #expect(try report().isClean)
    try shop.restart()
    shop.clock.advance(Self.hour)
    _ = try sell()
    #expect(try sum("SELECT code FROM journal_events ORDER BY number DESC") == 10)
  }

  // MARK: Verifying

  @Test func `verifying sees one state of the file while the node goes on selling`() throws {
    _ = try sell()
    let reader = try #require(shop.store).reader()
    let database = try reader()
    _ = try close()
    var sold = 0
    var verification = FiscalVerification(database)
    let found = try verification.run { _, _ in
      do {
        shop.clock.advance(Self.day)
        sold += try sell().status == 200 ? 1 : 0
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(sold > 0 && found.isClean, "\(found.findings)")
    #expect(found.records[.receipts] == 1 && found.records[.days] == 1)
    #expect(try report().records[.receipts] == 1 + sold)
  }

  // MARK: Tampering

  /// Edits that a closing may not survive: each column, a byte of each.
  @Test func `a thousand random edits of receipts and closings are found, each of them`() throws {
    for index in 0..<6 {
      let order = try sell(index % 2 == 0 ? "cash" : "card")
      if index == 3 { _ = try shop.post("/orders/\(order.key)/receipts", "{}") }
      if index % 2 == 1 { _ = try close() }
      shop.clock.advance(12 * Self.day)
    }
    let store = try #require(shop.store)
    #expect(try report().isClean, "the control: nothing was edited")
    shop.close()
    let found = try store.locked { core in try TamperCampaign(core.database).run(1_000) }
    #expect(found.missed == [] && found.edits == 1_000)
  }
}
