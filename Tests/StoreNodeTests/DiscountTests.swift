import StoreNode
import Testing

/// What comes off an order comes off each VAT rate, as much as is sold at it.
@Suite struct DiscountTests {
  static let mixed = #"{"product":"regina","size":"M"},{"product":"cola","size":"M"}"#

  let shop: Shop

  init() throws { shop = try Shop() }

  /// The discounts of an order or a quote: rate and cents.
  private func discounts(_ reply: Reply) -> [[Int]] {
    (0..<reply.count("lines")).filter { reply.text("lines", $0, "kind") == "discount" }.map {
      [
        reply.number("lines", $0, "vatBasisPoints") ?? -1,
        reply.number("lines", $0, "unitCents") ?? 0,
      ]
    }
  }

  @Test func `a percentage falls to the rates of the products, a fee bears none of it`() throws {
    let order = try shop.place(
      Self.mixed, #","deliveryFeeCents":250,"discount":{"label":"x","percent":10}"#)
    // 10 % of 12.50 at 10 % and of 3.00 at 5.5 %.
    #expect(discounts(order) == [[550, -30], [1_000, -125]])
    #expect(order.due == 1_250 + 300 + 250 - 155)
  }

  @Test func `a sum falls to all that is on the order`() throws {
    let order = try shop.place(
      Self.mixed, #","deliveryFeeCents":250,"discount":{"label":"x","cents":181}"#)
    #expect(discounts(order) == [[550, -30], [1_000, -151]])
    let more = try shop.order(order.key, "lines", #"{"discount":{"label":"late","cents":1619}}"#)
    #expect(more.due == 0)
    #expect(discounts(more).reduce(0) { $0 + $1[1] } == -1_800)
    let tooMuch = try shop.order(order.key, "lines", #"{"discount":{"label":"x","cents":1}}"#)
    #expect(tooMuch.code == "discount-too-large")
  }

  @Test func `nothing is left at any rate of what is given for nothing`() throws {
    let quote = try shop.send(
      "POST", "/api/v1/quote",
      #"{"service":"take_away","lines":[\#(Self.mixed)],"discount":{"label":"x","percent":100}}"#,
      headers: [("Content-Type", "application/json")])
    #expect(discounts(quote) == [[550, -300], [1_000, -1_250]])
    #expect(quote.count("vat") == 0)
  }

  @Test func `what is sold at one rate is discounted at it`() throws {
    let order = try shop.place(
      #"{"product":"cola","size":"M"}"#, #","discount":{"label":"x","cents":120}"#)
    #expect(discounts(order) == [[550, -120]])
    let paid = try shop.order(order.key, "pay", #"{"means":"card"}"#)
    #expect(paid.count("receipts", 0, "vat") == 1)
    #expect(paid.number("receipts", 0, "vat", 0, "basisPoints") == 550)
    #expect(paid.number("receipts", 0, "vat", 0, "cents") == 180)
  }

  @Test func `of what was taken back nothing more comes off`() throws {
    let order = try shop.place(Self.mixed)
    let cola = order.text("lines", 1, "key")
    _ = try shop.order(order.key, "take-back", #"{"line":"\#(cola)"}"#)
    let reply = try shop.order(order.key, "lines", #"{"discount":{"label":"late","percent":10}}"#)
    #expect(discounts(reply) == [[1_000, -125]])
  }

  @Test func `what is taken back is given back as it was paid`() throws {
    let order = try shop.place(
      #"{"product":"regina","size":"M","quantity":3},{"product":"cola","size":"M"}"#,
      #","discount":{"label":"x","percent":10},"payments":[{"means":"card"}]"#)
    let pizza = order.text("lines", 0, "key")
    // 3 × 12.50 less 3.75, of which one pizza is a third; the cola's 0.30 stay.
    let one = try shop.order(order.key, "take-back", #"{"line":"\#(pizza)","quantity":1}"#)
    #expect(one.due == -(1_250 - 125))
    #expect(discounts(one) == [[550, -30], [1_000, -375], [1_000, -250]])
    let all = try shop.order(order.key, "take-back", #"{"line":"\#(pizza)"}"#)
    #expect(all.due == -(3_750 - 375))
    let refunded = try shop.order(order.key, "refund", #"{"means":"card","reason":"cold"}"#)
    #expect(refunded.due == 0)
    #expect(refunded.number("saleCents") == 270)
    let history = try shop.get("/orders/\(order.key)/history")
    let told = (0..<history.count("entries")).map { history.text("entries", $0, "en") }
    #expect(told.filter { $0.hasPrefix("Taken back: Discount (x), €") }.count == 2)
  }

  @Test func `a percentage with added lines is of these lines`() throws {
    let order = try shop.place(Self.mixed, #","discount":{"label":"x","percent":10}"#)
    let more = try shop.order(
      order.key, "lines",
      #"{"lines":[{"product":"cola","size":"M"}],"discount":{"label":"y","percent":10}}"#)
    #expect(more.due == order.due.map { $0 + 300 - 30 })
  }

  @Test func `a fee that is taken back takes what it bore of a discount with it`() throws {
    let order = try shop.place(
      #"{"product":"regina","size":"M"}"#,
      #","deliveryFeeCents":250,"discount":{"label":"x","cents":1500}"#)
    #expect(order.due == 0)
    let fee = order.text("lines", 1, "key")
    let free = try shop.order(order.key, "take-back", #"{"line":"\#(fee)"}"#)
    #expect(free.due == 0)
    #expect(discounts(free) == [[1_000, -1_500], [1_000, -1_250]])
    let other = try shop.place(
      #"{"product":"regina","size":"M"}"#,
      #","deliveryFeeCents":250,"discount":{"label":"x","percent":10}"#)
    let key = other.text("lines", 1, "key")
    #expect(try shop.order(other.key, "take-back", #"{"line":"\#(key)"}"#).due == 1_250 - 125)
  }

  @Test func `of what cost nothing nothing is given back`() throws {
    let order = try shop.place(Self.mixed, #","discount":{"label":"x","percent":100}"#)
    let pizza = order.text("lines", 0, "key")
    #expect(try shop.order(order.key, "take-back", #"{"line":"\#(pizza)"}"#).due == 0)
  }

  @Test func `parts add up to the whole, however large`() {
    #expect(Proportion.divide(100, by: [1, 1, 1]) == [34, 33, 33])
    #expect(Proportion.divide(7, by: [0, 5, 2]) == [0, 5, 2])
    #expect(Proportion.divide(0, by: [4, 3]) == [0, 0])
    let most = Int64.max / 2
    #expect(Proportion.divide(Int64.max, by: [most, most]) == [most + 1, most])
    for cents in Int64(0)...200 {
      let parts = Proportion.divide(cents, by: [17, 0, 950, 33, 1])
      #expect(parts.reduce(0, +) == cents)
      #expect(parts[1] == 0)
    }
  }
}
