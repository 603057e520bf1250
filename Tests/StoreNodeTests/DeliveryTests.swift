import StoreNode
import Testing

/// Rounds from the board to the door, and what comes back.
@Suite struct DeliveryTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  /// An order for delivery to Ana, unpaid: 1,300 cents are due.
  private func place(_ more: String = "") throws -> Reply {
    try shop.post(
      "/orders",
      """
      {"channel":"phone","service":"delivery","lines":[\(Shop.margherita)],"deliveryFeeCents":300,
      "customer":{"name":"Ana","phone":"0199007701",
      "address":{"street":"1 rue A","postcode":"75011","city":"Paris"}}\(more)}
      """)
  }

  private func round(_ orders: Reply...) throws -> Reply {
    let keys = orders.map { "\"\($0.key)\"" }.joined(separator: ",")
    return try shop.post("/rounds", #"{"driver":"cook","orders":[\#(keys)]}"#)
  }

  private func leave(_ round: Reply) throws -> Reply {
    try shop.post("/rounds/\(round.key)/leave", "{}")
  }

  /// Ends the delivery at a place of the newest round.
  private func end(_ index: Int, _ body: String) throws -> Reply {
    let board = try shop.get("/deliveries")
    let last = board.count("rounds") - 1
    let key = board.text("rounds", last, "stops", index, "delivery")
    return try shop.post("/deliveries/\(key)/end", body)
  }

  @Test func `what waits is on the board with address, phone and due, by promised time`() throws {
    let late = try place()
    let soon = try place(#","promisedAt":\#(shop.clock.now - 1)"#)
    _ = try shop.place(Shop.margherita)
    let board = try shop.get("/deliveries")
    #expect(board.count("waiting") == 2)
    #expect(board.text("waiting", 0, "order") == soon.key)
    #expect(board.text("waiting", 1, "order") == late.key)
    #expect(board.text("waiting", 1, "name") == "Ana")
    #expect(board.text("waiting", 1, "phone") == "0199007701")
    #expect(board.text("waiting", 1, "street") == "1 rue A")
    #expect(board.number("waiting", 1, "dueCents") == 1_300)
    #expect(board.count("drivers") == 3)
  }

  @Test func `a round goes out with what is to be collected, and the driver's cash is a payment`()
    throws
  {
    let first = try place()
    let second = try place(#","payments":[{"means":"card"}]"#)
    let made = try round(first, second)
    #expect(made.count("orders") == 2)
    var board = try shop.get("/deliveries")
    #expect(board.count("waiting") == 0)
    #expect(board.flag("rounds", 0, "hasLeft") == false)
    #expect(board.number("rounds", 0, "toCollectCents") == 1_300)
    #expect(try leave(made).status == 200)
    #expect(try shop.get("/orders/\(first.key)").text("step") == "out")
    #expect(try shop.cooked("dough") == 400)
    let ended = try end(
      0, #"{"outcome":"delivered","payments":[{"means":"cash","cents":2000}]}"#)
    #expect(ended.text("step") == "delivered")
    #expect(ended.due == 0)
    #expect(ended.number("changeCents") == 700)
    #expect(ended.count("receipts") == 1)
    board = try shop.get("/deliveries")
    #expect(board.number("rounds", 0, "toCollectCents") == 0)
    #expect(board.number("rounds", 0, "collectedCents") == 1_300)
    #expect(board.text("rounds", 0, "stops", 0, "state") == "delivered")
    #expect(board.text("rounds", 0, "stops", 1, "state") == "out")
    #expect(board.flag("rounds", 0, "isUnderWay") == true)
    _ = try end(1, #"{"outcome":"delivered"}"#)
    #expect(try shop.get("/deliveries").flag("rounds", 0, "isUnderWay") == false)
    let payer = try shop.integer(
      """
      SELECT count(*) FROM payments p JOIN delivery_rounds r ON p.actor_n = r.driver_n
      WHERE p.means = 1
      """)
    #expect(payer == 1)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `nobody at the door: the order is ready to go out again, in another round`() throws {
    let order = try place()
    _ = try leave(try round(order))
    #expect(try end(0, #"{"outcome":"failed"}"#).code == "reason-missing")
    let failed = try end(0, #"{"outcome":"failed","reason":"personne"}"#)
    #expect(failed.text("step") == "preparing")
    #expect(failed.due == 1_300)
    let board = try shop.get("/deliveries")
    #expect(board.text("waiting", 0, "order") == order.key)
    #expect(board.text("waiting", 0, "reason") == "personne")
    #expect(board.text("rounds", 0, "stops", 0, "state") == "failed")
    #expect(board.number("rounds", 0, "toCollectCents") == 0)
    let again = try round(order)
    #expect(again.status == 200)
    _ = try leave(again)
    #expect(try end(0, #"{"outcome":"delivered"}"#).text("step") == "delivered")
    #expect(try shop.get("/deliveries").text("rounds", 0, "stops", 0, "state") == "delivered")
    #expect(try shop.differences().isEmpty)
  }

  @Test func `what was ready when it left is ready when it comes back`() throws {
    let order = try place()
    _ = try shop.advance(order.key, "ready")
    _ = try leave(try round(order))
    #expect(try end(0, #"{"outcome":"returned","reason":"froid"}"#).text("step") == "ready")
    let board = try shop.get("/deliveries")
    #expect(board.count("waiting") == 0)
    #expect(board.text("returned", 0, "order") == order.key)
    #expect(board.text("returned", 0, "reason") == "froid")
  }

  @Test func `an order is taken out of a round that has not left, and no longer after`() throws {
    let first = try place()
    let second = try place()
    let made = try round(first, second)
    #expect(try round(first).code == "in-another-round")
    let out = try shop.post("/rounds/\(made.key)/take-out", #"{"order":"\#(first.key)"}"#)
    #expect(out.count("orders") == 1)
    #expect(out.text("orders", 0) == second.key)
    #expect(try shop.get("/deliveries").text("waiting", 0, "order") == first.key)
    let back = try shop.post("/rounds/\(made.key)/orders", #"{"orders":["\#(first.key)"]}"#)
    #expect(back.count("orders") == 2)
    _ = try leave(made)
    let late = try shop.post("/rounds/\(made.key)/take-out", #"{"order":"\#(first.key)"}"#)
    #expect(late.code == "round-left")
    let third = try place()
    let more = try shop.post("/rounds/\(made.key)/orders", #"{"orders":["\#(third.key)"]}"#)
    #expect(more.code == "round-left")
    #expect(try leave(made).code == "round-left")
  }

  @Test
  func `a delivery ends once, after it has left, and what is not to be delivered never begins`()
    throws
  {
    let order = try place()
    let made = try round(order)
    #expect(try end(0, #"{"outcome":"delivered"}"#).code == "round-not-left")
    _ = try leave(made)
    #expect(try end(0, #"{"outcome":"eaten"}"#).code == "unknown-step")
    _ = try end(0, #"{"outcome":"delivered"}"#)
    #expect(try end(0, #"{"outcome":"failed","reason":"x"}"#).code == "delivery-ended")
    #expect(try round(order).code == "order-closed")
    #expect(try round(try shop.place(Shop.margherita)).code == "not-a-delivery")
    let called = try place()
    _ = try shop.order(called.key, "cancel", #"{"reason":"no-show"}"#)
    #expect(try round(called).code == "order-cancelled")
    #expect(try shop.post("/rounds/\(order.key)/leave", "{}").code == "unknown-round")
    #expect(try shop.post("/deliveries/\(order.key)/end", "{}").status >= 400)
    #expect(try round().code == "empty-order")
  }

  @Test func `a driver sees the own rounds, and answers that are kept name no customer`() throws {
    let made = try round(try place())
    _ = try leave(made)
    _ = try end(0, #"{"outcome":"delivered","payments":[{"means":"cash"}]}"#)
    #expect(try shop.get("/deliveries", query: ["driver": "cook"]).count("rounds") == 1)
    #expect(try shop.get("/deliveries", query: ["driver": "cashier"]).count("rounds") == 0)
    #expect(try shop.integer("SELECT count(*) FROM answers WHERE instr(body, 'Ana') > 0") == 0)
    #expect(try shop.integer("SELECT count(*) FROM answers WHERE instr(body, 'rue A') > 0") == 0)
    #expect(try shop.integer("SELECT count(*) FROM answers") == 4)
  }

  @Test func `what a driver has of the shop's money is change and cash from the doors`() throws {
    _ = try shop.post("/drawer/open", #"{"floatCents":15000}"#)
    _ = try shop.post(
      "/drawer/movements", #"{"kind":"driver_out","cents":3000,"driver":"cook"}"#)
    #expect(try shop.get("/drawer").text("movements", 0, "driver") == "Marco")
    func cash() throws -> [Int?] {
      let board = try shop.get("/deliveries")
      return [
        board.count("cash"), board.number("cash", 0, "cents"),
      ]
    }
    #expect(try cash() == [1, 3_000])
    let (first, second) = (try place(), try place())
    _ = try leave(try round(first, second))
    let key = try shop.get("/deliveries").text("rounds", 0, "stops", 0, "delivery")
    // On the driver's own phone, which has no drawer.
    _ = try shop.post(
      "/deliveries/\(key)/end",
      #"{"outcome":"delivered","payments":[{"means":"cash","cents":1300}]}"#,
      headers: [("Till", "9")])
    #expect(try cash() == [1, 4_300])
    // At a till with a drawer its sums have it.
    _ = try end(1, #"{"outcome":"delivered","payments":[{"means":"cash","cents":1300}]}"#)
    #expect(try cash() == [1, 4_300])
    _ = try shop.post(
      "/drawer/movements", #"{"kind":"driver_in","cents":4200,"driver":"cook"}"#)
    #expect(try cash() == [1, 100])
    _ = try shop.post(
      "/drawer/movements", #"{"kind":"driver_in","cents":100,"driver":"cook"}"#)
    #expect(try cash() == [0, nil], "who has nothing is not named")
  }

  @Test func `money that a driver brought stays brought when that drawer is counted`() throws {
    for till in ["1", "2"] {
      _ = try shop.post("/drawer/open", #"{"floatCents":15000}"#, headers: [("Till", till)])
    }
    _ = try leave(try round(try place()))
    let key = try shop.get("/deliveries").text("rounds", 0, "stops", 0, "delivery")
    _ = try shop.post(
      "/deliveries/\(key)/end",
      #"{"outcome":"delivered","payments":[{"means":"cash","cents":1300}]}"#,
      headers: [("Till", "9")])
    #expect(try shop.get("/deliveries").number("cash", 0, "cents") == 1_300)
    _ = try shop.post(
      "/drawer/movements", #"{"kind":"driver_in","cents":1300,"driver":"cook"}"#,
      headers: [("Till", "1")])
    #expect(try shop.get("/deliveries").count("cash") == 0)
    let counted = try shop.post(
      "/drawer/count", #"{"countedCents":16300}"#, headers: [("Till", "1")])
    #expect(counted.status == 200, "\(counted.code)")
    #expect(try shop.get("/deliveries").count("cash") == 0)
  }
}
