import StoreNode
import Testing

/// Dishes one by one: what the kitchen taps, and what becomes of the order and the shelf.
@Suite struct KitchenTests {
  let shop: Shop
  /// A margherita and a regina, both M.
  let order: Reply

  private static let regina = #"{"product":"regina","size":"M"}"#

  init() throws {
    shop = try Shop()
    order = try shop.place(Shop.margherita + "," + Self.regina)
  }

  private func line(_ index: Int) -> String { order.text("lines", index, "key") }

  @discardableResult
  private func cook(_ line: String, _ step: String) throws -> Reply {
    try shop.order(order.key, "cook", #"{"line":"\#(line)","step":"\#(step)"}"#)
  }

  @discardableResult
  private func recall(_ line: String? = nil) throws -> Reply {
    try shop.order(order.key, "recall", line.map { #"{"line":"\#($0)"}"# } ?? "{}")
  }

  /// State of each dish on the board; nil where the order is not on it.
  private func states() throws -> [String]? {
    let board = try shop.get("/kitchen")
    for index in 0..<board.count("orders") where board.text("orders", index, "key") == order.key {
      return (0..<board.count("orders", index, "items")).map {
        board.text("orders", index, "items", $0, "state")
      }
    }
    return nil
  }

  @Test
  func `the first dish begins the order, the last one has it ready, the shelf is booked once`()
    throws
  {
    #expect(try cook(line(0), "started").text("step") == "preparing")
    #expect(try shop.cooked("dough") == 400)
    #expect(try states() == ["started", "waiting"])
    try cook(line(0), "ready")
    #expect(try cook(line(1), "started").text("step") == "preparing")
    #expect(try cook(line(1), "ready").text("step") == "ready")
    #expect(try shop.cooked("dough") == 400)
    #expect(try states() == nil)
    #expect(try shop.get("/kitchen").text("ready", 0, "key") == order.key)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a dish is ready by one tap, whoever did not say that it began`() throws {
    #expect(try cook(line(0), "ready").text("step") == "preparing")
    #expect(try shop.cooked("ham") == 51)
    #expect(try cook(line(1), "ready").text("step") == "ready")
    #expect(try shop.cooked("ham") == 51)
  }

  @Test func `two screens that tap the same dish begin it once`() throws {
    try cook(line(0), "started")
    #expect(try cook(line(0), "started").code == "step-backwards")
    try cook(line(0), "ready")
    #expect(try cook(line(0), "started").code == "step-backwards")
    #expect(try cook(line(0), "ready").code == "step-backwards")
    #expect(try shop.integer("SELECT count(*) FROM line_events") == 2)
  }

  @Test func `a dish that is called back makes its order cook again`() throws {
    try cook(line(0), "ready")
    try cook(line(1), "ready")
    #expect(try recall(line(1)).text("step") == "preparing")
    #expect(try states() == ["ready", "waiting"])
    #expect(try cook(line(1), "ready").text("step") == "ready")
    #expect(try shop.cooked("dough") == 400)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a start by mistake is taken back, what was taken from the shelf is not`() throws {
    try cook(line(0), "started")
    #expect(try recall(line(0)).text("step") == "placed")
    #expect(try states() == ["waiting", "waiting"])
    #expect(try recall(line(0)).code == "unknown-event")
    #expect(try cook(line(0), "started").text("step") == "preparing")
    #expect(try shop.cooked("dough") == 400)
    try cook(line(1), "started")
    #expect(try recall(line(1)).text("step") == "preparing")
  }

  @Test func `a dish added to a ready order opens it again, and the others stay ready`() throws {
    _ = try shop.advance(order.key, "ready")
    #expect(try states() == nil)
    let added = try shop.order(order.key, "lines", #"{"lines":[\#(Shop.margherita)]}"#)
    #expect(try states() == ["ready", "ready", "waiting"])
    let third = added.text("lines", 2, "key")
    #expect(try cook(third, "started").text("step") == "preparing")
    #expect(try states() == ["ready", "ready", "started"])
    #expect(try shop.cooked("dough") == 600)
    #expect(try cook(third, "ready").text("step") == "ready")
    #expect(try shop.cooked("dough") == 600)
    #expect(try shop.differences().isEmpty)
  }

  @Test func `a whole order is called back with all its dishes`() throws {
    #expect(try recall().code == "unknown-event")
    try cook(line(0), "started")
    try cook(line(0), "ready")
    try cook(line(1), "ready")
    #expect(try recall().text("step") == "preparing")
    #expect(try states() == ["started", "waiting"])
    _ = try shop.advance(order.key, "ready")
    #expect(try recall(line(0)).text("step") == "preparing")
    #expect(try states() == ["started", "ready"])
    _ = try shop.advance(order.key, "out")
    #expect(try recall().code == "order-closed")
  }

  @Test func `what is taken back, cancelled or not of the order is not cooked`() throws {
    _ = try shop.order(order.key, "take-back", #"{"line":"\#(line(0))"}"#)
    #expect(try states() == ["waiting"])
    #expect(try cook(line(0), "started").code == "unknown-line")
    #expect(try cook(line(1), "burnt").code == "unknown-step")
    #expect(try cook(line(1), "ready").text("step") == "ready")
    _ = try shop.order(order.key, "cancel", #"{"reason":"no-show"}"#)
    #expect(try cook(line(1), "started").code == "order-cancelled")
    #expect(try recall().code == "order-cancelled")
    #expect(try shop.get("/kitchen").count("ready") == 0)
  }

  @Test func `the board goes by promised time and speaks the kitchen's words`() throws {
    let soon = shop.clock.now - 60_000
    let half = """
      {"halves":[{"product":"margherita","size":"M"},{"product":"regina","size":"M"}],
      "options":["extra_cheese","no_tomato"],"quantity":2}
      """
    let urgent = try shop.place(half, #","promisedAt":\#(soon),"note":"vite""#)
    let board = try shop.get("/kitchen")
    #expect(board.text("orders", 0, "key") == urgent.key)
    #expect(board.text("orders", 1, "key") == order.key)
    #expect(board.text("orders", 0, "note") == "vite")
    #expect(board.number("orders", 0, "items", 0, "dish", "quantity") == 2)
    #expect(board.text("orders", 0, "items", 0, "dish", "products", 1, "nameFr") == "regina fr")
    #expect(board.text("orders", 0, "items", 0, "dish", "options", 0, "kind") == "extra")
    #expect(board.text("orders", 0, "items", 0, "dish", "options", 1, "nameEn") == "no_tomato en")
    #expect(board.number("now") == Int(shop.clock.now))
  }
}
