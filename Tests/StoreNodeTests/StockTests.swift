import StoreNode
import Testing

/// Shelves over days: thresholds, needs, variance, use, and what people have moved.
@Suite struct StockTests {
  let shop: Shop
  private static let hour: Int64 = 3_600_000

  init() throws { shop = try Shop() }

  private func move(_ kind: String, _ quantity: Int, _ more: String = "") throws -> Reply {
    try shop.post(
      "/stock/movements",
      #"{"kind":"\#(kind)","items":[{"ingredient":"ham","quantity":\#(quantity)}]\#(more)}"#)
  }

  private func count(_ quantity: Int) throws -> Reply {
    try shop.post("/stock/counts", #"{"items":[{"ingredient":"ham","quantity":\#(quantity)}]}"#)
  }

  /// The ham of a list of ingredients.
  private func ham(_ reply: Reply) throws -> Int {
    try #require(
      (0..<reply.count("items")).first { reply.text("items", $0, "ingredient") == "ham" })
  }

  @Test func `what open orders need is told, and booked no more once it cooks`() throws {
    _ = try count(100)
    shop.clock.advance(Self.hour)
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":2}"#)
    var stock = try shop.get("/stock")
    var ham = try ham(stock)
    #expect(stock.number("items", ham, "level") == 100)
    #expect(stock.number("items", ham, "needed") == 102)
    #expect(stock.flag("items", ham, "isLow") == true)
    _ = try shop.advance(order.key, "preparing")
    stock = try shop.get("/stock")
    ham = try self.ham(stock)
    #expect(stock.number("items", ham, "level") == -2)
    #expect(stock.number("items", ham, "needed") == 0)
  }

  @Test func `the newest threshold holds, and can be taken away`() throws {
    _ = try count(100)
    func set(_ text: String) throws -> Reply {
      try shop.post("/stock/thresholds", #"{"items":[{"ingredient":"ham"\#(text)}]}"#)
    }
    #expect(try set(#","quantity":200"#).number("items", 0, "threshold") == 200)
    #expect(try shop.get("/stock").flag("items", try ham(try shop.get("/stock")), "isLow") == true)
    #expect(try set(#","quantity":99"#).flag("items", 0, "isLow") == false)
    #expect(try set("").number("items", 0, "threshold") == nil)
    #expect(try set(#","quantity":-1"#).code == "negative-quantity")
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a count is held against what should have been there, and valued`() throws {
    _ = try move("received", 1_000, #","reason":"Metro BL 12""#)
    shop.clock.advance(Self.hour)
    _ = try count(900)
    shop.clock.advance(Self.hour)
    _ = try move("waste", 100, #","reason":"périmé""#)
    shop.clock.advance(Self.hour)
    _ = try count(600)
    let history = try shop.get("/stock/history")
    let ham = try ham(history)
    #expect(history.count("days") == 14)
    #expect(history.count("items", ham, "counts") == 2)
    #expect(history.number("items", ham, "counts", 0, "expected") == nil)
    #expect(history.number("items", ham, "counts", 1, "expected") == 800)
    #expect(history.number("items", ham, "counts", 1, "variance") == -200)
    #expect(history.number("items", ham, "counts", 1, "varianceCents") == -100)
    #expect(history.text("items", ham, "counts", 1, "actorName") == "Léa")
    #expect(history.number("items", ham, "levels", 13) == 600)
    #expect(history.number("items", ham, "wasted", 13) == 100)
  }

  @Test func `what was counted while the kitchen cooked counts for its own instant`() throws {
    _ = try count(1_000)
    shop.clock.advance(Self.hour)
    let counted = shop.clock.now
    shop.clock.advance(Self.hour)
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":2}"#)
    _ = try shop.advance(order.key, "preparing")
    shop.clock.advance(Self.hour)
    let items = #"{"ingredient":"ham","quantity":990,"countedAt":\#(counted)},"#
    let stock = try shop.post(
      "/stock/counts", #"{"items":[\#(items){"ingredient":"dough","quantity":500}]}"#)
    #expect(stock.number("items", 0, "level") == 500)
    #expect(stock.number("items", 1, "level") == 990 - 102)
    let late = #"{"ingredient":"ham","quantity":1,"countedAt":\#(shop.clock.now + 1)}"#
    #expect(try shop.post("/stock/counts", #"{"items":[\#(late)]}"#).code == "instant-invalid")
    let history = try shop.get("/stock/history")
    let ham = try ham(history)
    #expect(history.number("items", ham, "counts", 1, "variance") == -10)
  }

  @Test func `the trend goes back over a count, and days left follow from use`() throws {
    let day = 24 * Self.hour
    _ = try count(1_000)
    shop.clock.advance(Self.hour)
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":4}"#)
    _ = try shop.advance(order.key, "preparing")
    shop.clock.advance(day)
    _ = try count(500)
    shop.clock.advance(day)
    let history = try shop.get("/stock/history")
    let ham = try ham(history)
    #expect(history.number("items", ham, "levels", 10) == nil)
    #expect(history.number("items", ham, "levels", 11) == 796)
    #expect(history.number("items", ham, "levels", 12) == 500)
    #expect(history.number("items", ham, "levels", 13) == 500)
    #expect(history.number("items", ham, "used", 11) == 204)
    #expect(history.number("items", ham, "usedPerDay") == 102)
    #expect(history.number("items", ham, "daysLeft") == 4)
  }

  @Test func `without a count the trend goes back from the level of now`() throws {
    _ = try move("received", 300)
    shop.clock.advance(24 * Self.hour)
    _ = try move("waste", 100, #","reason":"tombé""#)
    let history = try shop.get("/stock/history")
    let ham = try ham(history)
    #expect(history.number("items", ham, "levels", 11) == 0)
    #expect(history.number("items", ham, "levels", 12) == 300)
    #expect(history.number("items", ham, "levels", 13) == 200)
  }

  @Test func `what people moved is listed with note, number and name`() throws {
    _ = try move("received", 500, #","reason":"Metro BL 12""#)
    _ = try move("transfer_out", 200, #","counterpart":2"#)
    _ = try move("transfer_in", 50, #","counterpart":3,"reason":"3-881""#)
    #expect(try move("waste", 10).code == "reason-missing")
    let order = try shop.place(#"{"product":"regina","size":"M"}"#)
    _ = try shop.advance(order.key, "preparing")
    let list = try shop.get("/stock/movements")
    #expect(list.count("movements") == 3)
    #expect(list.text("movements", 0, "reason") == "3-881")
    #expect(list.number("movements", 1, "quantity") == -200)
    #expect(list.number("movements", 1, "counterpart") == 2)
    #expect(list.text("movements", 1, "number").hasPrefix("1-"))
    #expect(list.text("movements", 1, "number") != list.text("movements", 0, "number"))
    #expect(list.text("movements", 2, "reason") == "Metro BL 12")
    #expect(list.text("movements", 2, "actorName") == "Léa")
    shop.clock.advance(3 * 24 * Self.hour)
    #expect(try shop.get("/stock/movements", query: ["days": "2"]).count("movements") == 0)
    #expect(try shop.get("/stock/movements", query: ["days": "0"]).code == "invalid-request")
  }

  @Test func `use by recipe and product stands beside what cooking took`() throws {
    let order = try shop.place(
      #"{"product":"regina","size":"M","quantity":2},{"product":"regina","size":"S"}"#)
    _ = try shop.advance(order.key, "preparing")
    _ = try shop.place(
      #"{"halves":[{"product":"margherita","size":"M"},{"product":"regina","size":"M"}]}"#)
    let use = try shop.get("/stock/use", query: ["ingredient": "ham"])
    #expect(use.count("products") == 2)
    #expect(use.text("products", 0, "size") == "M")
    #expect(use.number("products", 0, "halves") == 5)
    #expect(use.number("products", 0, "quantity") == 127)
    #expect(use.number("byRecipe") == 127 + 40)
    #expect(use.number("cooked") == 2 * 51 + 40)
    let none = try shop.get("/stock/use", query: ["ingredient": "truffle"])
    #expect(none.code == "unknown-ingredient")
  }
}
