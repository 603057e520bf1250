import StoreNode
import Testing

/// Baskets that were put aside, and what a shop's tills propose.
@Suite struct HeldBasketTests {
  let shop: Shop
  private static let basket = """
    {"service":"take_away","channel":"phone","note":"sonner","lines":\
    [{"product":"margherita","size":"M","quantity":2,"options":["extra_cheese"]}]}
    """

  init() throws { shop = try Shop() }

  private func hold(_ label: String = "Table 4") throws -> Reply {
    try shop.post("/held", #"{"label":"\#(label)","basket":\#(Self.basket)}"#)
  }

  @Test func `what is held is on every till, and no sale`() throws {
    let before = try shop.changeSets
    let held = try hold()
    #expect(held.status == 200)
    #expect(try shop.changeSets == before)
    try shop.restart()
    let list = try shop.get("/held")
    #expect(list.count("baskets") == 1)
    #expect(list.text("baskets", 0, "label") == "Table 4")
    #expect(list.text("baskets", 0, "actor") == "Léa")
    #expect(list.number("baskets", 0, "pieces") == 2)
    #expect(list.number("baskets", 0, "totalCents") == 2_300)
    #expect(list.text("baskets", 0, "basket", "note") == "sonner")
    #expect(try shop.get("/orders").count("orders") == 0)
  }

  @Test func `it is given back once, and again to who repeats the request`() throws {
    let id = try hold().text("id")
    let back = try shop.post("/held/\(id)/recall", "{}", id: "recall-01")
    #expect(back.text("basket", "lines", 0, "options", 0) == "extra_cheese")
    let repeated = try shop.post("/held/\(id)/recall", "{}", id: "recall-01")
    #expect(repeated.isRepeated && repeated.body == back.body)
    #expect(try shop.post("/held/\(id)/recall", "{}").code == "unknown-held")
    #expect(try shop.get("/held").count("baskets") == 0)
    #expect(try shop.post("/held/x/recall", "{}").code == "unknown-held")
  }

  @Test func `a number is never used again, and what nobody takes up is forgotten`() throws {
    let first = try hold().text("id")
    _ = try shop.post("/held/\(first)/recall", "{}")
    #expect(try hold().text("id") != first)
    shop.clock.advance(8 * 86_400_000)
    _ = try hold("new")
    #expect(try shop.get("/held").count("baskets") == 1)
  }

  @Test func `what cannot be sold is not held, nor more than a hundred`() throws {
    #expect(
      try shop.post("/held", #"{"basket":{"service":"take_away","lines":[]}}"#).code
        == "empty-order")
    let unknown = #"{"basket":{"service":"take_away","lines":[{"product":"x","size":"M"}]}}"#
    #expect(try shop.post("/held", unknown).code == "unknown-product")
    for _ in 0..<100 { _ = try hold() }
    #expect(try hold().code == "too-many-held")
  }

  @Test func `a shop sets its delivery fee and its delays`() throws {
    #expect(try shop.get("/menu").number("settings", "deliveryFeeCents") == 0)
    let changed = try shop.post("/settings", #"{"deliveryFeeCents":250,"deliveryMinutes":45}"#)
    #expect(changed.number("deliveryFeeCents") == 250)
    try shop.restart()
    let menu = try shop.get("/menu")
    #expect(menu.number("settings", "deliveryFeeCents") == 250)
    #expect(menu.number("settings", "deliveryMinutes") == 45)
    #expect(menu.number("settings", "readyMinutes") == 20)
    #expect(try shop.post("/settings", #"{"deliveryFeeCents":-1}"#).code == "invalid-amount")
    #expect(try shop.post("/settings", #"{"readyMinutes":0}"#).code == "instant-invalid")
  }
}
