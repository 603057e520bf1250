import StoreNode
import Testing

/// Paid orders that nobody handed over: all at once, and off the boards the day after.
@Suite struct HandOverTests {
  let shop: Shop

  private static let paid = #","payments":[{"means":"card"}]"#
  private static let day: Int64 = 86_400_000

  init() throws { shop = try Shop() }

  private func place(paid: Bool = true, promisedIn milliseconds: Int64? = nil) throws -> String {
    let promise = milliseconds.map { #","promisedAt":\#(shop.clock.now + $0)"# } ?? ""
    return try shop.place(Shop.margherita, (paid ? Self.paid : "") + promise).key
  }

  private func handOver(
    _ orders: [String], _ more: String = "", id: String? = nil
  ) throws -> Reply {
    let keys = orders.map { "\"\($0)\"" }.joined(separator: ",")
    return try shop.post("/orders/hand-over", #"{"orders":[\#(keys)]\#(more)}"#, id: id)
  }

  private func keys(_ reply: Reply, _ list: String = "orders") -> [String] {
    (0..<reply.count(list)).map { reply.text(list, $0, "key") }
  }

  private func uncollected() throws -> [String] {
    keys(try shop.get("/orders", query: ["state": "uncollected"]))
  }

  private func done(_ reply: Reply) -> [String] {
    (0..<reply.count("orders")).map { reply.text("orders", $0) }
  }

  private func step(_ order: String) throws -> String {
    try shop.get("/orders/\(order)").text("step")
  }

  @Test func `all that is paid is handed over by whoever says so, cooked or not`() throws {
    let (cooked, uncooked, unpaid) = (try place(), try place(), try place(paid: false))
    _ = try shop.advance(cooked, "ready")
    #expect(try uncollected() == [cooked, uncooked])
    let answer = try handOver([cooked, uncooked, unpaid], #","actor":"manager""#)
    #expect(answer.status == 200)
    #expect(done(answer) == [cooked, uncooked])
    #expect(try step(cooked) == "delivered")
    #expect(try step(uncooked) == "delivered")
    #expect(try step(unpaid) == "placed")
    #expect(try shop.cooked("dough") == 400)
    let byManager = """
      SELECT count(*) FROM order_events e JOIN staff s
        ON s.incarnation = e.actor_incarnation AND s.n = e.actor_n
      WHERE s.role = 4 AND e.step = 60
      """
    #expect(try shop.integer(byManager) == 2)
    #expect(try uncollected().isEmpty)
    #expect(try keys(shop.get("/orders")) == [unpaid])
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a second tap, here or at another till, writes nothing`() throws {
    let order = try place()
    let first = try handOver([order], id: "hand-over-1")
    let before = try shop.changeSets
    let repeated = try handOver([order], id: "hand-over-1")
    #expect(repeated.isRepeated && repeated.body == first.body)
    let other = try handOver([order])
    #expect(other.status == 200)
    #expect(done(other).isEmpty)
    #expect(try shop.changeSets == before)
    #expect(try shop.integer("SELECT count(*) FROM order_events WHERE step = 60") == 1)
  }

  @Test func `what is cancelled, due again, for delivery or promised for later stays`() throws {
    let (cancelled, again, later) = (
      try place(), try place(), try place(promisedIn: 3_600_000)
    )
    _ = try shop.order(cancelled, "cancel", #"{"reason":"no-show"}"#)
    _ = try shop.order(again, "lines", #"{"lines":[\#(Shop.margherita)]}"#)
    let delivery = try shop.post(
      "/orders",
      """
      {"channel":"phone","service":"delivery","lines":[\(Shop.margherita)],
      "payments":[{"means":"card"}],"customer":{"name":"Ana","phone":"0199007701",
      "address":{"street":"1 rue A","postcode":"75011","city":"Paris"}}}
      """)
    #expect(delivery.due == 0)
    #expect(try uncollected().isEmpty)
    #expect(done(try handOver([cancelled, again, delivery.key])).isEmpty)
    #expect(try step(again) == "placed")
    #expect(try step(delivery.key) == "placed")
    // Who comes early is served.
    #expect(done(try handOver([later])) == [later])
  }

  @Test func `an order that is not there, or named twice, hands nothing over`() throws {
    let order = try place()
    #expect(try handOver([order, "1-000000000000-0"]).code == "unknown-order")
    #expect(try handOver([order, order]).code == "unknown-order")
    #expect(
      try handOver(Array(repeating: order, count: 51)).code == "too-many-lines")
    #expect(try step(order) == "placed")
  }

  @Test func `the day after, what is paid is on no board, what is due stays in sight`() throws {
    let (eaten, ready, unpaid) = (try place(), try place(), try place(paid: false))
    _ = try shop.advance(ready, "ready")
    let ahead = try place(promisedIn: Self.day + 3_600_000)
    #expect(try shop.get("/kitchen").number("earlierCount") == 0)
    shop.clock.advance(Self.day)
    let today = try place()
    let board = try shop.get("/kitchen")
    #expect(Set(keys(board)) == [unpaid, ahead, today])
    #expect(keys(board, "ready").isEmpty)
    #expect(board.number("earlierCount") == 2)
    let list = try shop.get("/orders")
    #expect(keys(list) == [eaten, ready, unpaid, ahead, today])
    let flags = (0..<list.count("orders")).map { list.flag("orders", $0, "isEarlier") }
    #expect(flags == [true, true, false, false, false])
    #expect(try uncollected() == [eaten, ready, today])
    #expect(done(try handOver([eaten, ready])) == [eaten, ready])
    #expect(try shop.get("/kitchen").number("earlierCount") == 0)
    let gone = try shop.get("/orders", query: ["state": "all", "day": "2026-06-06"])
    #expect(gone.text("orders", 0, "step") == "delivered")
    #expect(gone.flag("orders", 0, "isEarlier") == false)
  }

  @Test func `nothing vanishes from the board at the cut-over while it cooks`() throws {
    // 04:50 in Paris; the day begins at 5.
    shop.clock.advance((10 * 60 + 50) * 60_000)
    let order = try place()
    shop.clock.advance(20 * 60_000)
    #expect(keys(try shop.get("/kitchen")) == [order])
    shop.clock.advance(3 * 3_600_000)
    #expect(keys(try shop.get("/kitchen")).isEmpty)
  }
}
