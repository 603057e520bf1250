import StoreNode
import Testing

/// Orders from the till's side: what is charged, what is due, what the kitchen takes.
@Suite struct OrderTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  @Test func `an order is priced, numbered and owes its total`() throws {
    let reply = try shop.place(#"{"product":"margherita","size":"M","quantity":2}"#)
    #expect(reply.number("number") == 1)
    #expect(reply.number("saleCents") == 2_000)
    #expect(reply.due == 2_000)
    #expect(reply.text("step") == "placed")
    #expect(reply.number("lines", 0, "vatBasisPoints") == 1_000)
    #expect(try shop.place(Shop.margherita).number("number") == 2)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `numbers begin again with the business day and go on after a restart`() throws {
    _ = try shop.place(Shop.margherita)
    try shop.restart()
    #expect(try shop.place(Shop.margherita).number("number") == 2)
    shop.clock.advance(10 * 3_600_000)
    #expect(try shop.place(Shop.margherita).number("number") == 3)
    shop.clock.advance(2 * 3_600_000)
    #expect(try shop.place(Shop.margherita).number("number") == 1)
  }

  @Test func `a size key does as well as product and label`() throws {
    let menu = try shop.get("/menu")
    let index = try #require(
      (0..<menu.count("products")).first { menu.text("products", $0, "code") == "regina" })
    let key = menu.text("products", index, "sizes", 1, "key")
    let reply = try shop.place(#"{"sizeKey":"\#(key)"}"#)
    #expect(reply.text("lines", 0, "product") == "regina")
    #expect(reply.text("lines", 0, "size") == "M")
    #expect(reply.due == 1_250)
  }

  @Test func `an extra adds its price and its ingredient, a without leaves its off`() throws {
    let order = try shop.place(
      #"{"product":"margherita","size":"M","quantity":2,"options":["extra_cheese","no_tomato"]}"#)
    #expect(order.due == 2 * 1_150)
    #expect(order.count("lines", 0, "options") == 2)
    _ = try shop.advance(order.key, "preparing")
    #expect(try shop.cooked("dough") == 400)
    #expect(try shop.cooked("cheese") == 2 * (101 + 50))
    #expect(try shop.cooked("tomato") == 0)
  }

  @Test func `a half-and-half costs its dearer half and takes half of each recipe`() throws {
    let order = try shop.place(
      """
      {"halves":[{"product":"margherita","size":"M"},{"product":"regina","size":"M"}],"quantity":3}
      """)
    #expect(order.due == 3 * 1_250)
    #expect(order.text("lines", 0, "halves", 1, "product") == "regina")
    _ = try shop.advance(order.key, "preparing")
    #expect(try shop.cooked("dough") == 3 * 200)
    #expect(try shop.cooked("tomato") == 3 * (41 + 30))
    #expect(try shop.cooked("cheese") == 3 * 51)
    #expect(try shop.cooked("ham") == 3 * 26)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `taking back turns the sign, copies the size and never exceeds the line`() throws {
    let order = try shop.place(#"{"product":"margherita","size":"M","quantity":3}"#)
    let line = order.text("lines", 0, "key")
    let first = try shop.order(order.key, "take-back", #"{"line":"\#(line)","quantity":2}"#)
    #expect(first.due == 1_000)
    #expect(first.number("lines", 1, "quantity") == -2)
    #expect(first.number("lines", 1, "unitCents") == 1_000)
    #expect(first.text("lines", 1, "product") == "margherita")
    #expect(first.text("lines", 1, "takesBack") == line)
    #expect(first.number("lines", 0, "takenBack") == 2)
    let over = try shop.order(order.key, "take-back", #"{"line":"\#(line)","quantity":2}"#)
    #expect(over.code == "takes-back-too-much")
    #expect(try shop.order(order.key, "take-back", #"{"line":"\#(line)"}"#).due == 0)
    let none = try shop.order(order.key, "take-back", #"{"line":"\#(line)"}"#)
    #expect(none.code == "takes-back-too-much")
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a half-and-half is taken back with both halves`() throws {
    let order = try shop.place(
      #"{"halves":[{"product":"margherita","size":"M"},{"product":"regina","size":"M"}]}"#)
    let line = order.text("lines", 0, "key")
    let reply = try shop.order(order.key, "take-back", #"{"line":"\#(line)"}"#)
    #expect(reply.due == 0)
    #expect(reply.count("lines", 1, "halves") == 2)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `what was taken back before cooking is not cooked`() throws {
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":3}"#)
    let line = order.text("lines", 0, "key")
    _ = try shop.order(order.key, "take-back", #"{"line":"\#(line)","quantity":1}"#)
    _ = try shop.advance(order.key, "preparing")
    #expect(try shop.cooked("ham") == 2 * 51)
    _ = try shop.order(order.key, "take-back", #"{"line":"\#(line)","quantity":1}"#)
    #expect(try shop.cooked("ham") == 2 * 51)
  }

  @Test func `lines added while cooking are booked by the next preparing`() throws {
    let order = try shop.place(Shop.margherita)
    _ = try shop.advance(order.key, "preparing")
    let added = try shop.order(
      order.key, "lines", #"{"lines":[{"product":"regina","size":"S"}],"deliveryFeeCents":250}"#)
    #expect(added.due == 1_000 + 950 + 250)
    #expect(try shop.cooked("ham") == 0)
    let again = try shop.advance(order.key, "preparing")
    #expect(again.text("step") == "preparing")
    #expect(try shop.cooked("ham") == 40)
    #expect(try shop.cooked("dough") == 200 + 150)
    #expect(try shop.advance(order.key, "preparing").code == "step-backwards")
  }

  @Test func `whoever skips the step has cooked all the same`() throws {
    let order = try shop.place(Shop.margherita)
    let reply = try shop.advance(order.key, "delivered")
    #expect(reply.text("step") == "delivered")
    #expect(reply.text("events", 0, "step") == "preparing")
    #expect(try shop.cooked("dough") == 200)
  }

  @Test func `voiding the cooking takes the order back, not the ingredients`() throws {
    let order = try shop.place(Shop.margherita)
    let cooking = try shop.advance(order.key, "preparing")
    let event = cooking.text("events", 0, "key")
    let voided = try shop.order(order.key, "void", #"{"event":"\#(event)"}"#)
    #expect(voided.text("step") == "placed")
    #expect(voided.flag("events", 0, "isVoided") == true)
    #expect(try shop.cooked("dough") == 200)
    let again = try shop.order(order.key, "void", #"{"event":"\#(event)"}"#)
    #expect(again.code == "already-voided")
    #expect(try shop.advance(order.key, "ready").text("step") == "ready")
    #expect(try shop.cooked("dough") == 200)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `cancelled before cooking nothing is due, after it all of it`() throws {
    let before = try shop.place(Shop.margherita)
    let cancelled = try shop.order(before.key, "cancel", #"{"reason":"no-show"}"#)
    #expect(cancelled.due == 0)
    #expect(cancelled.flag("isCancelled") == true)
    let after = try shop.place(Shop.margherita)
    _ = try shop.advance(after.key, "preparing")
    #expect(try shop.order(after.key, "cancel", #"{"reason":"no-show"}"#).due == 1_000)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `cancelled but paid is owed until it is refunded`() throws {
    let order = try shop.place(Shop.margherita, #","payments":[{"means":"card"}]"#)
    #expect(order.due == 0)
    #expect(try shop.order(order.key, "cancel", #"{"reason":"oven"}"#).due == -1_000)
    let open = try shop.get("/orders")
    #expect(open.text("orders", 0, "key") == order.key)
    let part = try shop.order(
      order.key, "refund", #"{"means":"card","cents":400,"reason":"oven"}"#)
    #expect(part.due == -600)
    #expect(try shop.order(order.key, "refund", #"{"means":"card","reason":"oven"}"#).due == 0)
    #expect(try shop.get("/orders").count("orders") == 0)
    let more = try shop.order(
      order.key, "refund", #"{"means":"card","cents":1,"reason":"oven"}"#)
    #expect(more.code == "nothing-to-refund")
  }

  @Test func `cash above what is due comes back as change`() throws {
    let order = try shop.place(Shop.margherita)
    let card = try shop.order(order.key, "pay", #"{"means":"card","cents":400}"#)
    #expect(card.due == 600)
    let cash = try shop.order(order.key, "pay", #"{"means":"cash","cents":2000}"#)
    #expect(cash.due == 0)
    #expect(cash.number("changeCents") == 1_400)
    #expect(cash.number("payments", 1, "cents") == 600)
  }

  @Test func `payments that come with the order share what is due`() throws {
    let order = try shop.place(
      Shop.margherita,
      """
      ,"discount":{"label":"fidelity","cents":200},
      "payments":[{"means":"voucher","cents":500,"reference":"B-77"},{"means":"cash","cents":1000}]
      """)
    #expect(order.number("saleCents") == 800)
    #expect(order.due == 0)
    #expect(order.number("changeCents") == 700)
    #expect(order.text("payments", 0, "reference") == "B-77")
  }

  @Test func `a delivery goes to the address of a customer who is found by phone`() throws {
    let place = { (customer: String) in
      try shop.post(
        "/orders",
        """
        {"channel":"phone","service":"delivery","lines":[\(Shop.margherita)],
        "deliveryFeeCents":300,"customer":\(customer)}
        """)
    }
    let first = try place(
      """
      {"name":"Ana","phone":"01 99 00.77-01",
      "address":{"street":"1 rue A","postcode":"75011","city":"Paris"}}
      """)
    #expect(first.due == 1_300)
    let found = try shop.get("/customers", query: ["phone": "0199007701"])
    #expect(found.count("customers") == 1)
    #expect(found.text("customers", 0, "addresses", 0, "street") == "1 rue A")
    let second = try place(#"{"key":"\#(found.text("customers", 0, "key"))"}"#)
    #expect(second.text("address") == first.text("address"))
    #expect(second.text("customer") == first.text("customer"))
    let again = try shop.get("/customers", query: ["phone": "0199007701"])
    #expect(again.number("customers", 0, "orders") == 2)
  }

  @Test func `a promise in minutes is by the node's clock`() throws {
    let order = try shop.place(Shop.margherita, #","promisedInMinutes":25"#)
    #expect(order.number("promisedAt") == Int(shop.clock.now) + 25 * 60_000)
    let body = #"{"channel":"counter","service":"eat_in","lines":[\#(Shop.margherita)],"#
    let late = try shop.post("/orders", body + #""promisedInMinutes":-1}"#)
    #expect(late.code == "instant-invalid")
  }

  @Test func `orders are listed by state and day`() throws {
    let order = try shop.place(Shop.margherita)
    #expect(try shop.get("/orders").count("orders") == 1)
    _ = try shop.order(order.key, "pay", #"{"means":"card"}"#)
    _ = try shop.advance(order.key, "delivered")
    #expect(try shop.get("/orders").count("orders") == 0)
    #expect(try shop.get("/orders", query: ["state": "all"]).count("orders") == 1)
    let day = ["state": "all", "day": "2026-06-05"]
    #expect(try shop.get("/orders", query: day).count("orders") == 0)
    #expect(try shop.get("/orders/\(order.key)").text("step") == "delivered")
  }
}
