import StoreNode
import Testing

/// I2 from the till: a request sent twice is done once.
@Suite struct RequestIDTests {
  let shop: Shop
  static let body =
    #"{"channel":"counter","service":"take_away","lines":[{"product":"margherita","size":"M"}]}"#

  init() throws { shop = try Shop() }

  @Test func `a repeat gets the first answer and writes nothing, across restarts`() throws {
    let first = try shop.post("/orders", Self.body, id: "till-1-0001")
    let changeSets = try shop.changeSets
    for _ in 1...3 {
      try shop.restart()
      shop.clock.advance(86_400_000)
      let again = try shop.post("/orders", Self.body, id: "till-1-0001")
      #expect(again.body == first.body)
      #expect(again.status == first.status)
      #expect(again.isRepeated)
    }
    #expect(!first.isRepeated)
    #expect(try shop.changeSets == changeSets)
    #expect(try shop.integer("SELECT sum(orders) FROM hourly_sales") == 1)
    #expect(try shop.integer("SELECT sum(cents) FROM hourly_sales") == 1_000)
  }

  @Test func `every write sent twice leaves the totals of sending it once`() throws {
    func twice(_ path: String, _ body: String, _ id: String) throws -> Reply {
      // The first answer is lost on its way.
      _ = try shop.post(path, body, id: id)
      return try shop.post(path, body, id: id)
    }
    let order = try twice("/orders", Self.body, "write-001")
    let path = "/orders/\(order.key)"
    _ = try twice(path + "/lines", #"{"lines":[{"product":"cola","size":"M"}]}"#, "write-002")
    _ = try twice(path + "/advance", #"{"step":"preparing"}"#, "write-003")
    _ = try twice(path + "/pay", #"{"means":"cash"}"#, "write-004")
    _ = try twice(path + "/refund", #"{"means":"cash","cents":300,"reason":"x"}"#, "write-005")
    let moved = #"{"kind":"received","items":[{"ingredient":"ham","quantity":500}]}"#
    _ = try twice("/stock/movements", moved, "write-006")
    _ = try twice("/products/cola/sold-out", #"{"soldOut":true}"#, "write-007")
    _ = try twice("/customers", #"{"name":"Ana"}"#, "write-008")
    let end = try shop.get(path)
    #expect(end.number("saleCents") == 1_300)
    #expect(end.number("paidCents") == 1_300)
    #expect(end.number("refundedCents") == 300)
    #expect(try shop.cooked("dough") == 200)
    #expect(try shop.integer("SELECT count(*) FROM stock_movements WHERE kind = 2") == 1)
    #expect(try shop.integer("SELECT count(*) FROM customers") == 1)
    #expect(try shop.integer("SELECT count(*) FROM revisions") == 1)
  }

  @Test func `an id is not reused for another request`() throws {
    _ = try shop.post("/orders", Self.body, id: "till-1-0001")
    let other = try shop.post("/customers", #"{"name":"Ana"}"#, id: "till-1-0001")
    #expect(other.code == "request-id-reused")
    #expect(other.status == 409)
  }

  @Test(arguments: ["", "short", String(repeating: "x", count: 65), "till 1 001", "café-0001"])
  func `an id that is none is refused`(_ id: String) throws {
    let reply = try shop.post("/orders", Self.body, id: id)
    #expect(reply.code == "request-id-missing")
    #expect(reply.status == 400)
  }

  @Test func `a refused request leaves its id free`() throws {
    let bad = #"{"channel":"counter","service":"take_away","lines":[]}"#
    #expect(try shop.post("/orders", bad, id: "till-1-0001").code == "empty-order")
    let good = try shop.post("/orders", Self.body, id: "till-1-0001")
    #expect(good.status == 200)
    #expect(!good.isRepeated)
  }

  @Test func `a clock that jumps ahead does not sell twice`() throws {
    _ = try shop.post("/orders", Self.body, id: "till-1-0001")
    shop.clock.advance(3_650 * 86_400_000)
    _ = try shop.post("/customers", #"{"name":"Ana"}"#, id: "till-1-0002")
    _ = try shop.post("/customers", #"{"name":"Bob"}"#, id: "till-1-0003")
    #expect(try shop.post("/orders", Self.body, id: "till-1-0001").isRepeated)
    #expect(try shop.integer("SELECT count(*) FROM orders") == 1)
  }

  @Test func `answers are forgotten after seven days`() throws {
    _ = try shop.post("/orders", Self.body, id: "till-1-0001")
    shop.clock.advance(8 * 86_400_000)
    _ = try shop.post("/customers", #"{"name":"Ana"}"#, id: "till-1-0002")
    // After a day without a fact the clock may have jumped: the purge waits for an hour.
    shop.clock.advance(3_600_000)
    _ = try shop.post("/customers", #"{"name":"Bob"}"#, id: "till-1-0003")
    #expect(try shop.integer("SELECT count(*) FROM answers") == 2)
  }

  @Test func `an answer about a customer is made anew, so that an erased one is not read in it`()
    throws
  {
    let body = #"{"name":"Ana Lopez","phone":"06 55 44 33 22"}"#
    let first = try shop.post("/customers", body, id: "till-1-0001")
    #expect(try shop.post("/customers", body, id: "till-1-0001").body == first.body)
    #expect(
      try shop.integer(
        "SELECT count(*) FROM answers WHERE instr(ifnull(body, ''), 'Lopez') > 0") == 0)
    try shop.erase(first.key)
    let again = try shop.post("/customers", body, id: "till-1-0001")
    #expect(again.isRepeated)
    #expect(again.key == first.key)
    let text = String(decoding: again.body, as: UTF8.self)
    #expect(!text.contains("Lopez") && !text.contains("0655443322"))
    let order =
      #"{"channel":"phone","service":"take_away","customer":{"key":"\#(first.key)"},"#
      + #""lines":[{"product":"margherita","size":"M"}]}"#
    #expect(try shop.post("/orders", order, id: "till-1-0002").code == "unknown-customer")
  }
}
