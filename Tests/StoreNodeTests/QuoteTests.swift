import StoreNode
import Testing

/// A basket is priced as the sale would be, and nothing is written.
@Suite struct QuoteTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  private func quote(_ rest: String, service: String = "take_away") throws -> Reply {
    try shop.send(
      "POST", "/api/v1/quote", #"{"service":"\#(service)",\#(rest)}"#,
      headers: [("Content-Type", "application/json")])
  }

  static let baskets = [
    #""lines":[{"product":"margherita","size":"M","quantity":3,"options":["extra_cheese"]}]"#,
    #""lines":[{"halves":[{"product":"margherita","size":"M"},{"product":"regina","size":"M"}]}]"#,
    #""lines":[{"product":"regina","size":"S"},{"product":"cola","size":"M","quantity":2}]"#,
    #""lines":[{"product":"regina","size":"S"}],"deliveryFeeCents":250"#,
    #""lines":[{"product":"regina","size":"S"}],"discount":{"label":"x","percent":15}"#,
    #""lines":[{"product":"cola","size":"M"}],"discount":{"label":"x","cents":120}"#,
  ]

  @Test(arguments: baskets) func `the quote is what the sale comes to`(basket: String) throws {
    let before = try shop.changeSets
    let quote = try quote(basket)
    #expect(quote.status == 200)
    #expect(try shop.changeSets == before)
    let order = try shop.post(
      "/orders", #"{"channel":"counter","service":"take_away",\#(basket)}"#)
    #expect(order.status == 200)
    #expect(quote.number("totalCents") == order.due)
    #expect(quote.count("lines") == order.count("lines"))
    for index in 0..<quote.count("lines") {
      for name in ["unitCents", "cents", "vatBasisPoints"] {
        #expect(
          quote.number("lines", index, name) == order.number("lines", index, name), "\(name)")
      }
    }
    _ = try shop.order(order.key, "pay", #"{"means":"card"}"#)
    let paid = try shop.get("/orders/\(order.key)")
    for index in 0..<quote.count("vat") {
      let tax = quote.number("vat", index, "taxCents")
      #expect(tax == paid.number("receipts", 0, "vat", index, "taxCents"))
    }
  }

  @Test func `a percentage is of the products alone, the cent is rounded`() throws {
    let reply = try quote(
      #""lines":[{"product":"regina","size":"S"}],"deliveryFeeCents":250,"#
        + #""discount":{"label":"x","percent":15}"#)
    #expect(reply.number("lines", 2, "cents") == -143)
    #expect(reply.number("totalCents") == 950 + 250 - 143)
    for discount in [#""percent":0"#, #""percent":101"#, #""percent":5,"cents":5"#] {
      let reply = try quote(
        #""lines":[{"product":"regina","size":"S"}],"discount":{"label":"x",\#(discount)}"#)
      #expect(reply.code == "discount-impossible")
    }
  }

  @Test func `a percentage of an order that is there is of what is left of its products`() throws {
    let order = try shop.place(
      #"{"product":"regina","size":"S","quantity":3}"#, #","deliveryFeeCents":250"#)
    let line = order.text("lines", 0, "key")
    _ = try shop.order(order.key, "take-back", #"{"line":"\#(line)","quantity":1}"#)
    let reply = try shop.order(
      order.key, "lines", #"{"discount":{"label":"late","percent":10}}"#)
    #expect(reply.due == 2 * 950 + 250 - 190)
  }

  @Test func `an empty basket costs nothing, one that is sold out is marked`() throws {
    #expect(try quote(#""lines":[]"#).number("totalCents") == 0)
    _ = try shop.post("/products/regina/sold-out", #"{"soldOut":true}"#)
    let reply = try quote(#""lines":[{"product":"regina","size":"S"},\#(Shop.margherita)]"#)
    #expect(reply.flag("lines", 0, "isSoldOut") == true)
    #expect(reply.flag("lines", 1, "isSoldOut") == false)
    #expect(try quote(#""lines":[{"product":"x","size":"S"}]"#).code == "unknown-product")
    #expect(try quote(#""lines":[]"#, service: "x").code == "invalid-request")
  }
}
