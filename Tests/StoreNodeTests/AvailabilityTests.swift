import StoreNode
import Testing

/// How many pieces the menu says are left.
@Suite struct AvailabilityTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  private func left(_ product: String, _ size: String = "M") throws -> Int? {
    let menu = try shop.get("/menu")
    for index in 0..<menu.count("products")
    where menu.text("products", index, "code") == product {
      for place in 0..<menu.count("products", index, "sizes")
      where menu.text("products", index, "sizes", place, "size") == size {
        return menu.number("products", index, "sizes", place, "left")
      }
    }
    return nil
  }

  private func count(_ items: (String, Int)...) throws {
    let list = items.map { #"{"ingredient":"\#($0.0)","quantity":\#($0.1)}"# }
    let reply = try shop.post("/stock/counts", #"{"items":[\#(list.joined(separator: ","))]}"#)
    try #require(reply.status == 200)
    shop.clock.advance(1_000)
  }

  @Test func `nothing is said before anything of the recipe was counted`() throws {
    #expect(try left("margherita") == nil)
    try count(("ham", 510))
    #expect(try left("margherita") == nil)
    #expect(try left("regina") == 10)
    #expect(try left("cola") == nil)
  }

  @Test func `the scarcest ingredient decides, open orders are taken off`() throws {
    try count(("dough", 2_000), ("cheese", 606), ("tomato", 10_000))
    #expect(try left("margherita") == 6)
    let order = try shop.place(#"{"product":"margherita","size":"M","quantity":2}"#)
    #expect(try left("margherita") == 4)
    _ = try shop.advance(order.key, "preparing")
    #expect(try left("margherita") == 4)
    _ = try shop.order(order.key, "lines", #"{"lines":[\#(Shop.margherita)]}"#)
    #expect(try left("margherita") == 3)
    _ = try shop.place(
      #"{"product":"margherita","size":"M","options":["extra_cheese","no_tomato"]}"#)
    #expect(try left("margherita") == 1)
  }

  @Test func `what is called off or taken back is there again, below zero is none`() throws {
    try count(("dough", 600), ("ham", 102))
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":2}"#)
    #expect(try left("regina") == 0)
    let line = order.text("lines", 0, "key")
    _ = try shop.order(order.key, "take-back", #"{"line":"\#(line)","quantity":1}"#)
    #expect(try left("regina") == 1)
    _ = try shop.order(order.key, "cancel", #"{"reason":"gone"}"#)
    #expect(try left("regina") == 2)
    _ = try shop.place(#"{"product":"regina","size":"M","quantity":5}"#)
    #expect(try left("regina") == 0)
  }

  @Test func `a person's switch stands whatever the shelves say`() throws {
    try count(("dough", 20_000), ("cheese", 20_000), ("tomato", 20_000))
    _ = try shop.post("/products/margherita/sold-out", #"{"soldOut":true}"#)
    let menu = try shop.get("/menu")
    let index = try #require(
      (0..<menu.count("products")).first { menu.text("products", $0, "code") == "margherita" })
    #expect(menu.flag("products", index, "isSoldOut") == true)
    #expect(menu.number("products", index, "sizes", 0, "left") == 133)
    #expect(menu.text("products", index, "ingredients", 0) == "cheese")
  }
}
