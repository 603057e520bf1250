import StoreNode
import Testing

/// What the till is refused: each with its code, and nothing is written.
@Suite struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let code: String
    let status: Int
    let path: String
    let body: String

    init(_ code: String, status: Int = 422, _ path: String, _ body: String) {
      self.code = code
      self.status = status
      self.path = path
      self.body = body
    }

    /// An order of one line.
    static func line(_ code: String, status: Int = 422, _ line: String) -> Case {
      order(code, status: status, #""lines":[\#(line)]"#)
    }

    static func order(_ code: String, status: Int = 422, _ rest: String) -> Case {
      Case(code, status: status, "/orders", #"{"channel":"counter","service":"eat_in",\#(rest)}"#)
    }

    /// Something asked of an order that is there and owes 1,000.
    static func on(_ code: String, status: Int = 422, _ what: String, _ body: String) -> Case {
      Case(code, status: status, "/orders/{order}/\(what)", body)
    }

    var testDescription: String { "\(code): \(body)" }
  }

  static let m = Shop.margherita

  static let orders: [Case] = [
    .line("unknown-product", #"{"product":"pineapple","size":"M"}"#),
    .line("unknown-product", #"{"size":"M"}"#),
    .line("unknown-size", #"{"product":"margherita","size":"XXL"}"#),
    .line("unknown-size", #"{"sizeKey":"1-000000000000-1"}"#),
    .line("unknown-option", #"{"product":"margherita","size":"M","options":["gold"]}"#),
    .line("price-missing", #"{"product":"unpriced","size":"M"}"#),
    .line("negative-quantity", #"{"product":"margherita","size":"M","quantity":-1}"#),
    .line("negative-quantity", #"{"product":"margherita","size":"M","quantity":0}"#),
    .line("quantity-too-large", #"{"product":"margherita","size":"M","quantity":1001}"#),
    .line("invalid-request", status: 400, #"{"product":"margherita","size":"M","quantity":"two"}"#),
    .line("invalid-request", status: 400, #"{"product":"margherita","size":"M","quantity":1.5}"#),
    .line("halves-differ", #"{"halves":[\#(m)]}"#),
    .line("halves-differ", #"{"halves":[\#(m),{"product":"regina","size":"S"}]}"#),
    .order("empty-order", #""lines":[]"#),
    .order("invalid-amount", #""lines":[\#(m)],"deliveryFeeCents":-1"#),
    .order("invalid-amount", #""lines":[\#(m)],"discount":{"label":"x","cents":0}"#),
    .order("label-missing", #""lines":[\#(m)],"discount":{"label":" ","cents":10}"#),
    .order("discount-too-large", #""lines":[\#(m)],"discount":{"label":"x","cents":1001}"#),
    .order("unknown-actor", #""lines":[\#(m)],"actor":"nobody""#),
    .order("instant-invalid", #""lines":[\#(m)],"promisedAt":-5"#),
    .order("unknown-customer", #""lines":[\#(m)],"customer":{"key":"1-000000000000-1"}"#),
    .order("customer-incomplete", #""lines":[\#(m)],"customer":{"phone":"1"}"#),
    .order("unknown-means", #""lines":[\#(m)],"payments":[{"means":"shells"}]"#),
    .order(
      "over-payment", status: 409, #""lines":[\#(m)],"payments":[{"means":"card","cents":1001}]"#),
    .order(
      "voucher-reference-missing", #""lines":[\#(m)],"payments":[{"means":"voucher"}]"#),
    .order("invalid-request", status: 400, #""lines":7"#),
    Case("invalid-request", status: 400, "/orders", "not json"),
    Case(
      "invalid-request", status: 400, "/orders",
      #"{"channel":"pigeon","service":"eat_in","lines":[]}"#),
    Case(
      "address-missing", "/orders",
      #"{"channel":"phone","service":"delivery","lines":[\#(m)]}"#),
  ]

  static let others: [Case] = [
    Case("unknown-order", status: 404, "/orders/1-000000000000-1/pay", #"{"means":"cash"}"#),
    Case("unknown-order", status: 404, "/orders/nonsense/pay", #"{"means":"cash"}"#),
    .on("unknown-line", "take-back", #"{"line":"1-000000000000-1"}"#),
    .on("unknown-event", "void", #"{"event":"1-000000000000-1"}"#),
    .on("unknown-step", "advance", #"{"step":"flying"}"#),
    .on("unknown-step", "advance", #"{"step":"cancelled"}"#),
    .on("unknown-step", "advance", #"{"step":"placed"}"#),
    .on("empty-order", "lines", #"{"lines":[]}"#),
    .on("reason-missing", "cancel", "{}"),
    .on("over-payment", status: 409, "pay", #"{"means":"card","cents":1001}"#),
    .on("invalid-amount", "pay", #"{"means":"card","cents":0}"#),
    .on("invalid-amount", "pay", #"{"means":"cash","cents":-5}"#),
    .on("unknown-means", "pay", #"{"means":"shells"}"#),
    .on("voucher-reference-missing", "pay", #"{"means":"voucher"}"#),
    .on(
      "nothing-to-refund", status: 409, "refund", #"{"means":"cash","cents":5,"reason":"x"}"#),
    Case("unknown-ingredient", "/stock/counts", #"{"items":[{"ingredient":"gold","quantity":1}]}"#),
    Case(
      "negative-quantity", "/stock/counts",
      #"{"items":[{"ingredient":"ham","quantity":-1}]}"#),
    Case(
      "ingredient-twice", "/stock/counts",
      #"{"items":[{"ingredient":"ham","quantity":1},{"ingredient":"ham","quantity":2}]}"#),
    Case(
      "instant-invalid", "/stock/counts",
      #"{"countedAt":9000000000000,"items":[{"ingredient":"ham","quantity":1}]}"#),
    Case("empty-order", "/stock/counts", #"{"items":[]}"#),
    Case(
      "unknown-movement", "/stock/movements",
      #"{"kind":"cooking","items":[{"ingredient":"ham","quantity":1}]}"#),
    Case(
      "negative-quantity", "/stock/movements",
      #"{"kind":"waste","reason":"x","items":[{"ingredient":"ham","quantity":-1}]}"#),
    Case(
      "counterpart-missing", "/stock/movements",
      #"{"kind":"transfer_out","items":[{"ingredient":"ham","quantity":1}]}"#),
    Case(
      "counterpart-missing", "/stock/movements",
      #"{"kind":"transfer_out","counterpart":1,"items":[{"ingredient":"ham","quantity":1}]}"#),
    Case(
      "unknown-store", "/stock/movements",
      #"{"kind":"transfer_out","counterpart":99,"items":[{"ingredient":"ham","quantity":1}]}"#),
    Case(
      "unknown-store", "/stock/movements",
      #"{"kind":"transfer_in","counterpart":4,"items":[{"ingredient":"ham","quantity":1}]}"#),
    Case("instant-invalid", "/stock/transfers/settle", #"{"until":-1}"#),
    Case("unknown-product", "/products/pineapple/sold-out", #"{"soldOut":true}"#),
    Case("customer-incomplete", "/customers", #"{"name":"  "}"#),
    Case("text-too-long", "/customers", #"{"name":"\#(String(repeating: "a", count: 201))"}"#),
  ]

  @Test(arguments: orders + others) func `is refused and writes nothing`(_ given: Case) throws {
    let shop = try Shop()
    let order = try shop.place(Shop.margherita)
    let before = try shop.changeSets
    let path = given.path.replacing("{order}", with: order.key)
    let reply = try shop.post(path, given.body)
    #expect(reply.code == given.code, "\(String(decoding: reply.body, as: UTF8.self))")
    #expect(reply.status == given.status)
    #expect(!reply.text("title").isEmpty)
    #expect(try shop.changeSets == before)
    #expect(try shop.integer("SELECT count(*) FROM answers") == 1)
  }

  @Test func `nothing more happens to an order that is over`() throws {
    let shop = try Shop()
    let cancelled = try shop.place(Shop.margherita).key
    _ = try shop.order(cancelled, "cancel", #"{"reason":"x"}"#)
    #expect(try shop.advance(cancelled, "ready").code == "order-cancelled")
    #expect(
      try shop.order(cancelled, "lines", #"{"lines":[\#(Shop.margherita)]}"#).code
        == "order-cancelled")
    #expect(try shop.order(cancelled, "cancel", #"{"reason":"x"}"#).code == "order-cancelled")
    #expect(try shop.order(cancelled, "pay", #"{"means":"cash"}"#).code == "nothing-to-pay")
    let delivered = try shop.place(Shop.margherita).key
    _ = try shop.advance(delivered, "delivered")
    #expect(try shop.advance(delivered, "ready").code == "step-backwards")
    #expect(try shop.advance(delivered, "delivered").code == "step-backwards")
    #expect(
      try shop.order(delivered, "lines", #"{"lines":[\#(Shop.margherita)]}"#).code
        == "order-closed")
    #expect(try shop.order(delivered, "cancel", #"{"reason":"x"}"#).code == "order-closed")
  }

  @Test func `a refund is never more than what was paid`() throws {
    let shop = try Shop()
    let order = try shop.place(Shop.margherita, #","payments":[{"means":"cash"}]"#).key
    let much = try shop.order(
      order, "refund", #"{"means":"cash","cents":1001,"reason":"x"}"#)
    #expect(much.code == "refund-too-large")
    #expect(much.text("title") == "At most €10.00 can be refunded")
    let silent = try shop.order(order, "refund", #"{"means":"cash","cents":5}"#)
    #expect(silent.code == "reason-missing")
    let foreign = try shop.order(
      order, "refund", #"{"means":"cash","cents":5,"reason":"x","payment":"1-000000000000-1"}"#)
    #expect(foreign.code == "unknown-payment")
  }

  @Test func `a cashier reads French or English, and every code has both`() throws {
    let shop = try Shop()
    let french = try shop.send(
      "GET", "/api/v1/orders/x", headers: [("Accept-Language", "fr-FR,fr;q=0.9")])
    #expect(french.text("title") == "Commande inconnue")
    #expect(try shop.get("/orders/x").text("title") == "Unknown order")
    for code in OrderProblem.Code.allCases {
      let problem = OrderProblem(code, "§")
      #expect(problem.title(.french) != code.rawValue)
      #expect(problem.title(.english) != code.rawValue)
      #expect(problem.title(.french) != problem.title(.english))
      #expect(!problem.title(.french).contains("{"))
    }
  }
}
