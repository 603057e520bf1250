import Foundation
import StoreNode
import Testing

/// The drawer of a till: float, cash, movements, count (I5).
struct DrawerTests {
  private let shop: Shop

  init() throws { shop = try Shop() }

  private func at(_ till: Int, _ path: String, _ body: String) throws -> Reply {
    try shop.post(path, body, headers: [("Till", "\(till)")])
  }

  private func drawer(_ till: Int) throws -> Reply {
    try shop.get("/drawer", query: ["till": "\(till)"])
  }

  /// A sale at a till, and what it comes to.
  private func sell(_ till: Int, _ more: String) throws -> Reply {
    try at(
      till, "/orders",
      #"{"channel":"counter","service":"take_away","lines":[\#(Shop.margherita)]\#(more)}"#)
  }

  private static let cash = #","payments":[{"means":"cash"}]"#

  @Test func `each till's drawer is float, cash less refunds, and what was paid in and out`() throws
  {
    #expect(try at(1, "/drawer/open", #"{"floatCents":15000}"#).flag("isOpen") == true)
    _ = try sell(2, Self.cash)
    shop.clock.advance(60_000)
    #expect(try at(2, "/drawer/open", #"{"floatCents":5000}"#).number("expectedCents") == 5_000)
    let first = try sell(1, Self.cash)
    let price = try #require(first.number("saleCents"))
    _ = try sell(1, #","payments":[{"means":"card"}]"#)
    _ = try sell(2, #","payments":[{"means":"cash","cents":300},{"means":"card"}]"#)
    _ = try at(1, "/orders/\(first.key)/cancel", #"{"reason":"gone"}"#)
    _ = try at(2, "/orders/\(first.key)/refund", #"{"means":"cash","cents":200,"reason":"gone"}"#)
    for (kind, cents) in [("paid_in", 1_000), ("paid_out", 450), ("driver_out", 3_000)] {
      let more = #""reason":"so","driver":"cook""#
      let reply = try at(
        1, "/drawer/movements", #"{"kind":"\#(kind)","cents":\#(cents),\#(more)}"#)
      #expect(reply.status == 200, "\(reply.text("title"))")
    }
    _ = try at(1, "/drawer/movements", #"{"kind":"driver_in","cents":2500,"driver":"cook"}"#)
    #expect(
      try drawer(1).number("expectedCents") == 15_000 + price + 1_000 - 450 - 3_000 + 2_500)
    #expect(try drawer(1).count("movements") == 4)
    #expect(try drawer(2).number("expectedCents") == 5_000 + 300 - 200)
    // The same from the facts of all tills together.
    let facts = try shop.integer(
      """
      SELECT (SELECT sum(float_cents) FROM till_sessions)
        + (SELECT sum(cents) FROM payments WHERE means = 1)
        - (SELECT sum(cents) FROM refunds WHERE means = 1)
        + (SELECT sum(CASE WHEN kind IN (1, 4) THEN cents ELSE -cents END) FROM cash_movements)
      """)
    let both = try #require(drawer(1).number("expectedCents"))
    #expect(try facts == both + #require(drawer(2).number("expectedCents")) + price)
  }

  @Test func `counting by coin and note puts the drawer away and shows the difference`() throws {
    _ = try at(1, "/drawer/open", #"{"floatCents":10000}"#)
    let price = try #require(try sell(1, Self.cash).number("saleCents"))
    for kind in ["paid_in", "paid_out"] {
      _ = try at(1, "/drawer/movements", #"{"kind":"\#(kind)","cents":40,"reason":"so"}"#)
    }
    let counted = try at(
      1, "/drawer/count", #"{"coins":{"5000":2,"100":3,"2":0},"note":"a coin lost"}"#)
    #expect(counted.flag("isOpen") == false)
    #expect(counted.number("count", "countedCents") == 10_300)
    #expect(counted.number("count", "expectedCents") == 10_000 + price)
    #expect(counted.number("count", "differenceCents") == 300 - price)
    #expect(counted.number("count", "coins", "5000") == 2)
    // Its parts are not told again, and never as nothing.
    for sum in ["paymentCents", "refundCents", "tipCents"] { #expect(counted.number(sum) == nil) }
    #expect(counted.number("movementCents", "paid_in") == 40)
    #expect(try at(1, "/drawer/count", #"{"countedCents":1}"#).code == "no-drawer")
    _ = try sell(1, Self.cash)
    #expect(try drawer(1).number("expectedCents") == 10_000 + price, "it was put away")
    #expect(try at(1, "/drawer/open", #"{"floatCents":10300}"#).status == 200)
    // What was counted is told for good, and the drawer in use is not among it.
    let told = try shop.get("/drawer/counts")
    #expect(told.count("drawers") == 1)
    #expect(told.number("drawers", 0, "count", "differenceCents") == 300 - price)
    #expect(told.text("drawers", 0, "count", "note") == "a coin lost")
    #expect(told.number("drawers", 0, "floatCents") == 10_000)
    #expect(try drawer(1).number("expectedCents") == 10_300, "a new one begins with its float")
    #expect(try at(1, "/drawer/open", #"{"floatCents":1}"#).code == "drawer-in-use")
  }

  @Test(
    arguments: [
      ("open", #"{"floatCents":-1}"#, "invalid-amount"),
      ("movements", #"{"kind":"paid_in","cents":5,"reason":"x"}"#, "no-drawer"),
      ("count", #"{"coins":{"3":1}}"#, "no-drawer"), ("no-sale", "{}", "reason-missing"),
    ])
  func `what cannot be is refused`(path: String, body: String, code: String) throws {
    #expect(try at(1, "/drawer/\(path)", body).code == code)
  }

  @Test func `a movement needs a reason, a coin a value that there is`() throws {
    _ = try at(1, "/drawer/open", #"{"floatCents":0}"#)
    #expect(
      try at(1, "/drawer/movements", #"{"kind":"paid_out","cents":5}"#).code == "reason-missing")
    #expect(try at(1, "/drawer/count", #"{"coins":{"3":1}}"#).code == "invalid-amount")
    for kind in ["driver_out", "driver_in"] {
      for driver in ["", #","driver":" ""#] {
        let body = #"{"kind":"\#(kind)","cents":5,"reason":"x"\#(driver)}"#
        #expect(try at(1, "/drawer/movements", body).code == "driver-missing")
      }
    }
    #expect(try drawer(1).count("movements") == 0)
  }

  @Test func `nothing counted is no count, unless the drawer is said to be empty`() throws {
    _ = try at(1, "/drawer/open", #"{"floatCents":0}"#)
    for body in ["{}", #"{"coins":{}}"#, #"{"coins":{"5000":0,"2":0}}"#] {
      #expect(try at(1, "/drawer/count", body).code == "nothing-counted")
    }
    #expect(try at(1, "/drawer/count", #"{"countedCents":-1}"#).code == "invalid-amount")
    #expect(try drawer(1).flag("isOpen") == true)
    let counted = try at(1, "/drawer/count", #"{"coins":{},"countedCents":0}"#)
    #expect(counted.status == 200 && counted.number("count", "countedCents") == 0)
  }

  @Test func `a tip in cash lies in the drawer and is no turnover`() throws {
    _ = try at(1, "/drawer/open", #"{"floatCents":0}"#)
    let order = try sell(1, "")
    let price = try #require(order.due)
    let given = price + 500
    let paid = try at(
      1, "/orders/\(order.key)/pay", #"{"means":"cash","cents":\#(given),"tipCents":200}"#)
    #expect(paid.number("changeCents") == 300 && paid.number("tipCents") == 200)
    #expect(paid.due == 0 && paid.number("paidCents") == price)
    #expect(paid.number("receipts", 0, "cents") == price)
    #expect(try drawer(1).number("expectedCents") == price + 200)
    #expect(try drawer(1).number("tipCents") == 200)
    let later = try at(1, "/orders/\(order.key)/pay", #"{"means":"card","tipCents":100}"#)
    #expect(later.status == 200 && later.number("tipCents") == 300)
    #expect(later.count("receipts") == 1)
    #expect(try drawer(1).number("expectedCents") == price + 200)
    let other = try sell(1, "")
    #expect(
      try at(1, "/orders/\(other.key)/pay", #"{"means":"card","cents":100,"tipCents":50}"#).code
        == "invalid-tip")
  }

  private func token(_ role: String, by manager: String? = nil) throws -> String {
    let people = try shop.get("/people")
    let index = try #require(
      (0..<people.count("people")).first { people.text("people", $0, "role") == role })
    let key = people.text("people", index, "key")
    _ = try shop.post(
      "/people/\(key)/pin", #"{"pin":"402957"}"#, headers: manager.map { [("Person", $0)] } ?? [])
    return try shop.post("/sign-in", #"{"person":"\#(key)","pin":"402957"}"#).text("token")
  }

  @Test func `who does not manage counts without knowing what should be there`() throws {
    _ = try at(1, "/drawer/open", #"{"floatCents":15000}"#)
    let price = try #require(try sell(1, Self.cash).number("saleCents"))
    let manager = try token("manager")
    let cashier = try token("cashier", by: manager)
    func see(_ path: String, _ token: String) throws -> Reply {
      try shop.send("GET", "/api/v1" + path, headers: [("Person", token), ("Till", "1")])
    }
    #expect(try see("/drawer", manager).number("expectedCents") == 15_000 + price)
    #expect(try see("/closings/open", manager).count("figures", "means") == 1)
    let blind = try see("/drawer", cashier)
    #expect(blind.flag("isBlind") == true)
    #expect(blind.number("floatCents") == 15_000)
    for sum in ["expectedCents", "paymentCents", "refundCents", "tipCents"] {
      #expect(blind.number(sum) == nil)
    }
    // What the day's figures say would tell it as well, and the day's closing.
    func tells(_ reply: Reply) -> Bool { reply.number("figures", "totalCents") != nil }
    #expect(try !tells(see("/closings/open", cashier)))
    let closed = try shop.post("/closings", "{}", headers: [("Person", cashier), ("Till", "2")])
    #expect(closed.code == "drawers-uncounted")
    #expect(closed.text("title").contains("1"))
    let byManager = try shop.post("/closings", "{}", headers: [("Person", manager), ("Till", "2")])
    #expect(tells(byManager))
    let list = try see("/closings", cashier)
    #expect(list.count("closings") == 1 && list.flag("closings", 0, "isBlind") == true)
    #expect(list.number("closings", 0, "figures", "totalCents") == nil)
    #expect(list.number("closings", 0, "perpetualCents") == nil)
    #expect(list.number("closings", 0, "perpetualAbsoluteCents") == nil)
    #expect(try !tells(see("/closings/\(byManager.key)", cashier)))
    #expect(try tells(see("/closings/\(byManager.key)", manager)))
    let counted = try shop.post(
      "/drawer/count", #"{"countedCents":15000}"#, headers: [("Person", cashier), ("Till", "1")])
    #expect(counted.number("count", "expectedCents") == 15_000 + price)
    #expect(counted.number("count", "differenceCents") == -price)
    #expect(try tells(see("/closings/open", cashier)))
    #expect(try tells(see("/closings/\(byManager.key)", cashier)))
    // A closing from before a drawer was opened tells nothing of it.
    shop.clock.advance(60_000)
    let reopened = try shop.post(
      "/drawer/open", #"{"floatCents":15000}"#, headers: [("Person", cashier), ("Till", "1")])
    #expect(reopened.flag("isOpen") == true)
    #expect(try tells(see("/closings/\(byManager.key)", cashier)))
    #expect(try !tells(see("/closings/open", cashier)))
  }
}
