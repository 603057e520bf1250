import StoreNode
import Testing

/// An order is found again, with all that was written of it.
@Suite struct TrackingTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  @Test func `the history of an order has every fact of it, in order, with who and where`() throws {
    let order = try shop.post(
      "/orders",
      """
      {"channel":"phone","service":"delivery","lines":[\(Shop.margherita)],"deliveryFeeCents":300,
      "customer":{"name":"Ana","phone":"0199007701",
      "address":{"street":"1 rue A","postcode":"75011","city":"Paris"}}}
      """)
    let line = order.text("lines", 0, "key")
    _ = try shop.order(
      order.key, "cook", #"{"line":"\#(line)","step":"started","actor":"cook"}"#)
    _ = try shop.order(order.key, "recall", #"{"line":"\#(line)"}"#)
    _ = try shop.order(order.key, "cook", #"{"line":"\#(line)","step":"ready","actor":"cook"}"#)
    let round = try shop.post("/rounds", #"{"driver":"cook","orders":["\#(order.key)"]}"#)
    _ = try shop.post("/rounds/\(round.key)/leave", "{}")
    let delivery = try shop.get("/deliveries").text("rounds", 0, "stops", 0, "delivery")
    _ = try shop.post(
      "/deliveries/\(delivery)/end",
      #"{"outcome":"delivered","payments":[{"means":"cash"}]}"#)
    _ = try shop.order(order.key, "refund", #"{"means":"cash","cents":300,"reason":"retard"}"#)
    let history = try shop.get("/orders/\(order.key)/history")
    let kinds = (0..<history.count("entries")).map { history.text("entries", $0, "kind") }
    #expect(
      kinds == [
        "order", "line_product", "line_fee", "event_preparing", "dish_started", "dish_started",
        "event_void", "event_preparing", "dish_ready", "event_ready", "round", "event_out",
        "attempt_delivered", "event_delivered", "payment", "receipt", "refund",
      ])
    #expect(history.text("entries", 0, "fr") == "Commande 1 par téléphone, à livrer")
    #expect(history.text("entries", 1, "en") == "1 × margherita en M, €10.00")
    #expect(history.flag("entries", 4, "isVoided") == true)
    #expect(history.text("entries", 4, "actorName") == "Marco")
    #expect(history.text("entries", 6, "fr") == "Annulé : commande en préparation")
    #expect(history.text("entries", 14, "fr") == "Payé 13,00 € en espèces")
    #expect(history.text("entries", 16, "en") == "Refunded €3.00 in cash : retard")
    #expect(history.number("entries", 16, "till") == 1)
    #expect(try shop.get("/orders/1-000000000000-0/history").code == "unknown-order")
  }

  @Test func `every table of an order's facts is in its history`() throws {
    let children = try shop.integer(
      """
      SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%sale_order_n%'
      """)
    // Lines, events, payments, refunds, receipts, tips, dishes, deliveries; and vouchers, which
    // refer to the order they were given for and are found by their code.
    #expect(children == 9)
  }

  @Test func `orders are found by number, phone, day and state`() throws {
    let first = try shop.post(
      "/orders",
      """
      {"channel":"phone","service":"take_away","lines":[\(Shop.margherita)],
      "customer":{"name":"Ana","phone":"0199007701"}}
      """)
    let second = try shop.place(Shop.margherita)
    _ = try shop.order(second.key, "cancel", #"{"reason":"no-show"}"#)
    func keys(_ query: [String: String]) throws -> [String] {
      let list = try shop.get("/orders", query: query)
      return (0..<list.count("orders")).map { list.text("orders", $0, "key") }
    }
    #expect(try keys(["phone": "01 99 00 77 01"]) == [first.key])
    #expect(try keys(["phone": "0100000000"]) == [])
    #expect(try keys(["number": "2"]) == [second.key])
    #expect(try keys(["number": "2", "state": "open"]) == [])
    #expect(try keys(["state": "cancelled"]) == [second.key])
    #expect(try keys(["state": "due"]) == [first.key])
    #expect(try keys(["state": "all"]) == [first.key, second.key])
    #expect(try keys([:]) == [first.key])
    shop.clock.advance(24 * 3_600_000)
    #expect(try keys(["state": "all"]) == [])
    #expect(try keys(["number": "1"]) == [first.key])
    #expect(try keys(["number": "1", "day": "2026-06-07"]) == [])
    #expect(try keys(["phone": "0199007701", "day": "2026-06-06"]) == [first.key])
    #expect(try shop.get("/orders", query: ["number": "x"]).code == "invalid-request")
    #expect(try shop.get("/orders", query: ["state": "lost"]).code == "invalid-request")
  }
}
