import Database
import Facts
import Fiscal
import Foundation
import Storage
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// Receipts are numbered without a gap, chained and signed at the moment of payment.
struct ReceiptTests {
  private struct Order: Decodable {
    struct Receipt: Decodable {
      struct VAT: Decodable {
        let basisPoints: Int64
        let cents: Int64
        let taxCents: Int64
      }
      let number: String
      let kind: String
      let cents: Int64
      let vat: [VAT]
      let mark: String
    }
    struct Line: Decodable { let key: String }
    let key: String
    let dueCents: Int64
    let lines: [Line]
    let receipts: [Receipt]
  }

  private let shop: Shop

  init() throws { shop = try Shop() }

  private static let paid = #","payments":[{"means":"cash"}]"#

  private func sell(_ more: String = paid) throws -> Order {
    try JSON.decode(Order.self, from: try shop.place(Shop.margherita, more).body)
  }

  private func ask(_ order: Order, _ what: String, _ body: String) throws -> Order {
    try JSON.decode(Order.self, from: try shop.order(order.key, what, body).body)
  }

  private func report() throws -> FiscalReport {
    try #require(shop.store).locked { core in
      var verification = FiscalVerification(core.database)
      return try verification.run()
    }
  }

  private func numbers() throws -> [Int64] {
    try #require(shop.store).locked { core in
      try core.database.connection.rows("SELECT number FROM receipts ORDER BY at, number") {
        $0.integer(at: 0)
      }
    }
  }

  // MARK: When

  @Test func `an order that is settled by what is taken back has its receipt too`() throws {
    let two = #"{"product":"margherita","size":"M","quantity":2}"#
    let placed = try JSON.decode(Order.self, from: try shop.place(two).body)
    let half = placed.dueCents / 2
    let paid = try ask(placed, "pay", #"{"means":"card","cents":\#(half)}"#)
    #expect(paid.receipts.isEmpty)
    let settled = try ask(
      paid, "take-back", #"{"line":"\#(paid.lines[0].key)","quantity":1,"reason":"one less"}"#)
    #expect(settled.dueCents == 0)
    #expect(settled.receipts.map(\.cents) == [half])
    #expect(try report().isClean)
    // What was never paid has none.
    let unpaid = try sell("")
    let gone = try ask(unpaid, "take-back", #"{"line":"\#(unpaid.lines[0].key)","reason":"no"}"#)
    #expect(gone.dueCents == 0 && gone.receipts.isEmpty)
  }

  @Test func `a sale that is paid at once has its receipt, and the next one the next number`()
    throws
  {
    let first = try #require(try sell().receipts.first)
    let second = try #require(try sell().receipts.first)
    #expect(first.kind == "sale" && first.number.hasSuffix("/1") && first.mark.count == 4)
    #expect(second.number.hasSuffix("/2"))
    #expect(first.cents == first.vat.reduce(0) { $0 + $1.cents })
    #expect(first.vat.allSatisfy { $0.taxCents > 0 && $0.taxCents < $0.cents })
    let found = try report()
    #expect(found.isClean && found.series == 1 && found.records[.receipts] == 2)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `an order paid in parts has one receipt, when nothing is due any more`() throws {
    let order = try sell("")
    #expect(try ask(order, "pay", #"{"means":"cash","cents":300}"#).receipts.isEmpty)
    let settled = try ask(order, "pay", #"{"means":"card"}"#)
    #expect(settled.dueCents == 0 && settled.receipts.count == 1)
  }

  @Test func `what is taken back and refunded is a negative receipt of its own`() throws {
    let order = try sell()
    let line = try #require(order.lines.first).key
    let owed = try ask(order, "take-back", #"{"line":"\#(line)","reason":"cold"}"#)
    #expect(owed.receipts.count == 1 && owed.dueCents < 0)
    let settled = try ask(order, "refund", #"{"means":"cash","reason":"cold"}"#)
    #expect(settled.receipts.map(\.kind) == ["sale", "correction"])
    #expect(settled.receipts.map(\.cents).reduce(0, +) == 0)
    #expect(try report().isClean)
  }

  @Test func `what is added to a paid order is receipted with its payment`() throws {
    let order = try sell()
    let more = try ask(order, "lines", #"{"lines":[\#(Shop.margherita)]}"#)
    #expect(more.receipts.count == 1)
    let settled = try ask(order, "pay", #"{"means":"card"}"#)
    #expect(settled.receipts.map(\.cents) == [order.receipts[0].cents, order.receipts[0].cents])
    #expect(settled.receipts.map(\.kind) == ["sale", "correction"])
  }

  @Test func `an order's receipts keep their order and their lines over restarts`() throws {
    let order = try sell()
    // Each start takes an incarnation of its own, at random: eight of them are hardly sorted.
    for _ in 1...8 {
      try shop.restart()
      _ = try ask(order, "lines", #"{"lines":[\#(Shop.margherita)]}"#)
      try shop.restart()
      _ = try ask(order, "pay", #"{"means":"card"}"#)
    }
    let paper = try shop.get("/orders/\(order.key)/receipts")
    #expect(paper.count("receipts") == 9)
    for index in 0..<9 {
      let kind = paper.text("receipts", index, "receipt", "kind")
      #expect(kind == (index == 0 ? "sale" : "correction"))
      #expect(paper.number("receipts", index, "lineCount") == 1)
      let means = paper.text("receipts", index, "payments", 0, "means")
      #expect(means == (index == 0 ? "cash" : "card"))
    }
    #expect(try report().isClean)
  }

  @Test func `a cancelled order that was paid is taken off with its refund`() throws {
    let order = try sell()
    _ = try ask(order, "cancel", #"{"reason":"gone"}"#)
    let settled = try ask(order, "refund", #"{"means":"cash","reason":"gone"}"#)
    #expect(settled.receipts.map(\.cents).reduce(0, +) == 0)
    #expect(try report().isClean)
  }

  @Test func `an order that is called off after all was given back is taken off too`() throws {
    let order = try sell()
    let line = try #require(order.lines.first).key
    let all = order.receipts[0].cents
    _ = try ask(order, "lines", #"{"lines":[\#(Shop.margherita)]}"#)
    _ = try ask(order, "take-back", #"{"line":"\#(line)"}"#)
    let back = try ask(order, "refund", #"{"means":"cash","cents":\#(all),"reason":"cold"}"#)
    #expect(back.dueCents == all && back.receipts.count == 1)
    let off = try ask(order, "cancel", #"{"reason":"gone"}"#)
    #expect(off.dueCents == 0)
    #expect(off.receipts.map(\.cents) == [all, -all])
    #expect(try report().isClean)
  }

  @Test func `what is cancelled counts no more once its cooking is called back: it is taken off`()
    throws
  {
    let order = try sell()
    let cooking = try shop.advance(order.key, "preparing").text("events", 0, "key")
    let all = order.receipts[0].cents
    _ = try ask(order, "cancel", #"{"reason":"gone"}"#)
    _ = try ask(order, "refund", #"{"means":"cash","cents":\#(all),"reason":"gone"}"#)
    let back = try ask(order, "void", #"{"event":"\#(cooking)"}"#)
    #expect(back.dueCents == 0)
    #expect(back.receipts.map(\.cents) == [all, -all])
    #expect(try report().isClean)
  }

  @Test func `a repeated request and one that is refused take no number`() throws {
    let body = #"{"channel":"counter","service":"take_away","lines":[\#(Shop.margherita)]"#
    for _ in 0..<3 { _ = try shop.post("/orders", body + Self.paid + "}", id: "once-only-1") }
    let order = try sell()
    #expect(try shop.order(order.key, "pay", #"{"means":"cash"}"#).status != 200)
    _ = try sell()
    #expect(try numbers() == [1, 2, 3])
  }

  // MARK: Series

  @Test func `a series goes on over restarts, and ends where the file may lack something`() throws {
    _ = try sell()
    try shop.restart()
    _ = try sell()
    #expect(try numbers() == [1, 2])
    let copy = shop.folder.path + ".copy"
    shop.close()
    try FileManager.default.copyItem(atPath: shop.folder.database, toPath: copy)
    try shop.open()
    _ = try sell()
    shop.close()
    try FileManager.default.removeItem(atPath: shop.folder.database)
    try FileManager.default.moveItem(atPath: copy, toPath: shop.folder.database)
    // Its first start sells nothing: the next one must know of it all the same.
    try shop.open()
    try shop.restart()
    let receipt = try #require(try sell().receipts.first)
    #expect(receipt.number.hasSuffix("/1"))
    let series = try #require(shop.store).locked { try FiscalRows($0.database).series() }
    #expect(Set(series.map(\.reason)) == [.first, .copied])
    #expect(Set(series.map(\.label)).count == 2)
    let found = try report()
    #expect(found.isClean && found.series == 2 && found.records[.receipts] == 3)
  }

  @Test func `another key begins another series`() throws {
    _ = try sell()
    shop.close()
    try FileManager.default.removeItem(atPath: shop.folder.fiscalKey)
    try shop.open()
    #expect(try sell().receipts.first?.number.hasSuffix("/1") == true)
    let series = try #require(shop.store).locked { try FiscalRows($0.database).series() }
    #expect(Set(series.map(\.reason)) == [.first, .newKey])
    #expect(try report().isClean)
  }

  // MARK: The command

  @Test func `the command says what it found`() throws {
    _ = try sell()
    #expect(StoreProgram.program.run(["fiscal", "verify", shop.folder.path]) == .ok)
    try #require(shop.store).locked { core in
      try core.database.connection.execute(
        "DROP TRIGGER receipts_no_update; UPDATE receipts SET total_cents = total_cents + 1")
    }
    #expect(StoreProgram.program.run(["fiscal", "verify", shop.folder.path]) == .difference)
    #expect(
      StoreProgram.program.run(["fiscal", "verify", shop.folder.path, "--json"]) == .difference)
  }
}

/// Sums by VAT rate, and the one rounding rule.
struct VATTotalsTests {
  @Test(
    arguments: [
      (1_000, 1_100, 100), (1_000, 5, 0), (1_000, 6, 1), (550, 2_849, 149), (2_000, 750, 125),
      (1_000, -1_100, -100), (0, 900, 0), (1_000, 11, 1), (10_000, 1, 1), (10_000, -1, -1),
    ] as [(Int64, Int64, Int64)])
  func `tax is rounded to the nearest cent, a half away from zero`(
    rate: Int64, cents: Int64, tax: Int64
  ) {
    var totals = VATTotals()
    totals.add(cents, at: rate)
    #expect(totals.tax(at: rate) == tax)
  }

  @Test func `one form for each value`() {
    var totals = VATTotals()
    totals.add(1_999, at: 2_000)
    totals.add(750, at: 1_000)
    totals.add(-1, at: 550)
    totals.add(1, at: 550)
    #expect(totals.text == "1000:750|2000:1999")
    #expect(VATTotals(totals.text) == totals)
    for text in ["1000:0", "2000:1|1000:1", "1000:1|1000:1", "x", "1000", "1000:+1", "10001:1"] {
      #expect(VATTotals(text) == nil, "\(text)")
    }
    #expect(VATTotals("")?.isEmpty == true)
  }
}
