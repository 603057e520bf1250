import Database
import Facts
import Foundation
import Storage
import StoreNode
import SyncProtocol
import Testing

/// Vouchers and credit notes, and prints of receipts.
struct VoucherTests {
  private let shop: Shop

  init() throws { shop = try Shop() }

  private func pay(_ order: Reply, _ code: String, _ more: String = "") throws -> Reply {
    try shop.order(
      order.key, "pay", #"{"means":"voucher","reference":"\#(code)"\#(more)}"#)
  }

  private func voucher(_ code: String) throws -> Reply {
    try shop.get("/vouchers", query: ["code": code])
  }

  @Test func `a voucher is spent by its code, however typed, down to nothing`() throws {
    let price = try #require(try shop.place(Shop.margherita).due)
    let issued = try shop.post("/vouchers", #"{"cents":\#(price + 300),"reason":"birthday"}"#)
    let code = issued.text("code")
    #expect(code.count == 26 && issued.flag("isGood") == true)
    let typed = code.lowercased().prefix(13) + "-" + code.dropFirst(13)
    #expect(try pay(try shop.place(Shop.margherita), String(typed)).due == 0)
    #expect(try voucher(code).number("vouchers", 0, "leftCents") == 300)
    let second = try shop.place(Shop.margherita)
    #expect(try pay(second, code, #","cents":\#(price)"#).code == "voucher-spent")
    let part = try pay(second, code)
    #expect(part.due == price - 300 && part.number("payments", 0, "cents") == 300)
    #expect(try pay(second, code).code == "voucher-spent")
    #expect(try voucher(code).flag("vouchers", 0, "isGood") == false)
    #expect(try pay(second, "paper 4711").due == 0, "a paper of somebody else's")
    #expect(try shop.get("/status").number("vouchersOverspent") == 0)
  }

  @Test func `another store's voucher pays once, then a manager decides`() throws {
    let code = "ABCDEFGH0123456789ABCDEFGH"
    let order = try shop.place(Shop.margherita)
    #expect(try pay(order, code.lowercased(), #","cents":400"#).due == order.due.map { $0 - 400 })
    #expect(try pay(order, code).code == "voucher-used-here")
    let part = #"{"means":"voucher","reference":"1\#(code.dropFirst())","cents":200}"#
    let twice = try shop.post(
      "/orders",
      #"{"channel":"counter","service":"take_away","lines":[\#(Shop.margherita)],"#
        + #""payments":[\#(part),\#(part)]}"#)
    #expect(twice.code == "voucher-used-here")
    for _ in 1...2 {
      #expect(try pay(order, "paper 4711", #","cents":100"#).status == 200, "no code of ours")
    }
  }

  @Test func `a voucher that pays two parts of one order is not spent twice`() throws {
    let price = try #require(try shop.place(Shop.margherita).due)
    let code = try shop.post("/vouchers", #"{"cents":\#(price - 100)}"#).text("code")
    let part = #"{"means":"voucher","reference":"\#(code)","cents":200}"#
    let all = #"{"means":"voucher","reference":"\#(code)"}"#
    let order = try shop.place(Shop.margherita, #","payments":[\#(part),\#(all)]"#)
    #expect(order.due == 100)
    #expect(try voucher(code).number("vouchers", 0, "leftCents") == 0)
  }

  @Test func `one that was spent at two places counts twice and is flagged`() throws {
    let price = try #require(try shop.place(Shop.margherita).due)
    let code = try shop.post("/vouchers", #"{"cents":\#(price)}"#).text("code")
    _ = try pay(try shop.place(Shop.margherita), code)
    let other = try shop.place(Shop.margherita)
    // As a branch that comes home brings it.
    try #require(shop.store).locked { core in
      try core.database.capture(.ofStore(core.database.writer)) { draft in
        let row = try #require(
          try core.database.connection.rows(
            "SELECT actor_incarnation, actor_n FROM orders LIMIT 1"
          ) { $0.key(at: 0) }.first ?? nil)
        draft.addPayment(
          Int64(price), .voucher, to: try #require(FactKey(other.key)), reference: code,
          by: Doing(actor: row, till: 1, at: TestClock.evening))
      }
    }
    #expect(try voucher(code).number("vouchers", 0, "leftCents") == -price)
    #expect(try shop.get("/status").number("vouchersOverspent") == 1)
  }

  @Test func `a credit note is given instead of money back, and spent`() throws {
    let order = try shop.place(Shop.margherita, #","payments":[{"means":"card"}]"#)
    _ = try shop.order(order.key, "cancel", #"{"reason":"gone"}"#)
    let back = try shop.order(order.key, "refund", #"{"means":"voucher","reason":"gone"}"#)
    let code = back.text("refunds", 0, "reference")
    #expect(code.count == 26)
    let note = try voucher(code)
    #expect(note.text("vouchers", 0, "kind") == "credit_note")
    #expect(note.text("vouchers", 0, "order") == order.key)
    #expect(try pay(try shop.place(Shop.margherita), code).due == 0)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a voucher is good until the end of its last day`() throws {
    let code = try shop.post("/vouchers", #"{"cents":5000,"lastDay":"2026-06-06"}"#).text("code")
    shop.clock.advance(8 * 3_600_000)
    #expect(try pay(try shop.place(Shop.margherita), code).due == 0)
    shop.clock.advance(4 * 3_600_000)
    #expect(try pay(try shop.place(Shop.margherita), code).code == "voucher-expired")
    #expect(
      try shop.post("/vouchers", #"{"cents":1,"lastDay":"2020-01-01"}"#).code == "instant-invalid")
  }

  // MARK: Prints

  @Test func `the first print is the original, each later one a copy with its number`() throws {
    let order = try shop.place(Shop.margherita)
    #expect(try shop.post("/orders/\(order.key)/receipts", "{}").code == "unknown-receipt")
    _ = try shop.order(order.key, "pay", #"{"means":"card"}"#)
    let seen = try shop.get("/orders/\(order.key)/receipts")
    #expect(seen.number("receipts", 0, "prints") == 0 && seen.number("copy") == nil)
    for copy in 0...2 {
      let print = try shop.post("/orders/\(order.key)/receipts", "{}")
      #expect(print.number("copy") == copy && print.number("receipts", 0, "prints") == copy + 1)
      #expect(print.number("receipts", 0, "lineCount") == 1)
      #expect(print.text("receipts", 0, "lines", 0, "products", 0, "nameFr") == "margherita fr")
      #expect(print.text("receipts", 0, "payments", 0, "means") == "card")
      #expect(print.text("receipts", 0, "software").isEmpty == false)
    }
  }
}
