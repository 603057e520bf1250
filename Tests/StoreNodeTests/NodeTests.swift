import Database
import Facts
import Foundation
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// Menu, stock, clock, status and commands of one node.
@Suite struct NodeTests {
  let shop: Shop

  init() throws { shop = try Shop() }

  // MARK: Menu

  @Test func `the menu has prices, allergens of the recipes, options and VAT`() throws {
    let menu = try shop.get("/menu")
    #expect(menu.text("day") == "2026-06-06")
    #expect(menu.count("products") == 4)
    #expect(menu.text("products", 1, "code") == "margherita")
    #expect(menu.text("products", 1, "allergens", 0) == "gluten")
    #expect(menu.text("products", 1, "allergens", 1) == "milk")
    #expect(menu.count("products", 2, "allergens") == 1)
    #expect(menu.text("products", 1, "sizes", 0, "size") == "S")
    #expect(menu.number("products", 1, "sizes", 1, "cents") == 1_000)
    #expect(menu.number("products", 3, "sizes", 0, "cents") == nil)
    #expect(menu.text("options", 0, "allergens", 0) == "milk")
    #expect(menu.count("vat") == 6)
    #expect(try shop.get("/menu", query: ["day": "soon"]).code == "instant-invalid")
  }

  @Test func `sold out refuses a sale unless it is forced, and can be switched back`() throws {
    #expect(
      try shop.post("/products/margherita/sold-out", #"{"soldOut":true}"#).flag("isSoldOut")
        == true)
    #expect(try shop.get("/menu").flag("products", 1, "isSoldOut") == true)
    let body = RequestIDTests.body
    let refused = try shop.post("/orders", body)
    #expect(refused.code == "sold-out")
    #expect(refused.text("title") == "margherita en is sold out")
    #expect(refused.status == 409)
    let forced = try shop.place(Shop.margherita, #","force":true"#)
    #expect(forced.due == 1_000)
    try shop.restart()
    #expect(try shop.post("/orders", body).code == "sold-out")
    _ = try shop.post("/products/margherita/sold-out", #"{"soldOut":false}"#)
    #expect(try shop.post("/orders", body).status == 200)
    let before = try shop.changeSets
    _ = try shop.post("/products/margherita/sold-out", #"{"soldOut":false}"#)
    #expect(try shop.changeSets == before)
    #expect(try shop.integer("SELECT count(*) FROM live_values WHERE store = 1") == 1)
    #expect(try shop.differences().isEmpty)
  }

  // MARK: Stock

  @Test func `a level is the newest count and what moved since`() throws {
    func level(_ ingredient: String) throws -> Int? {
      let stock = try shop.get("/stock")
      let index = (0..<stock.count("items")).first {
        stock.text("items", $0, "ingredient") == ingredient
      }
      return stock.number("items", try #require(index), "level")
    }
    #expect(try level("ham") == nil)
    _ = try shop.post("/stock/counts", #"{"items":[{"ingredient":"ham","quantity":1000}]}"#)
    shop.clock.advance(1_000)
    let order = try shop.place(#"{"product":"regina","size":"M","quantity":30}"#)
    _ = try shop.advance(order.key, "preparing")
    #expect(try level("ham") == 1_000 - 30 * 51)
    let moves = [
      (#"{"kind":"received","items":[{"ingredient":"ham","quantity":900}]}"#, 370),
      (#"{"kind":"waste","reason":"old","items":[{"ingredient":"ham","quantity":70}]}"#, 300),
      (
        #"{"kind":"transfer_out","counterpart":2,"items":[{"ingredient":"ham","quantity":50}]}"#,
        250
      ),
      (#"{"kind":"transfer_in","counterpart":2,"items":[{"ingredient":"ham","quantity":5}]}"#, 255),
    ]
    for (body, expected) in moves {
      shop.clock.advance(1_000)
      let reply = try shop.post("/stock/movements", body)
      #expect(reply.count("items") == 1)
      #expect(reply.number("items", 0, "level") == expected)
    }
    // The shelf was counted between the last two.
    let instant = shop.clock.now - 500
    let count = try shop.post(
      "/stock/counts",
      #"{"countedAt":\#(instant),"items":[{"ingredient":"ham","quantity":240}]}"#)
    #expect(count.number("items", 0, "level") == 245)
    #expect(count.number("items", 0, "countedAt") == Int(instant))
    #expect(try shop.differences().isEmpty)
  }

  @Test func `halves are rounded up and what is merged is merged`() {
    let incarnation = Incarnation(writer: .headOffice, random: 7)
    let keys = (0..<3).map { FactKey(incarnation: incarnation, n: Int64($0)) }
    func item(_ index: Int, _ quantity: Int64) -> IngredientQuantity {
      IngredientQuantity(ingredient: keys[index], quantity: quantity)
    }
    let dishes = [
      Dish(
        count: 2, recipes: [[item(0, 5), item(1, 4)], [item(0, 5), item(2, 1)]],
        extras: [item(1, 10)], without: [keys[1]]),
      Dish(count: 1, recipes: [[item(0, 100)]]), Dish(count: 0, recipes: [[item(2, 100)]]),
    ]
    #expect(
      Cooking.ingredients(for: dishes) == [item(0, 2 * 6 + 100), item(1, 20), item(2, 2)])
  }

  // MARK: Clock

  @Test func `a till never runs before its newest fact, and a person is told`() throws {
    let first = try shop.place(Shop.margherita)
    let at = try #require(first.number("at"))
    shop.clock.advance(-60_000)
    #expect(try shop.place(Shop.margherita).number("at") == at)
    #expect(try shop.get("/status").text("clock") == "good")
    shop.clock.advance(-120_000)
    try shop.restart()
    #expect(try shop.place(Shop.margherita).number("at") == at)
    #expect(try shop.get("/status").text("clock") == "behind")
    shop.clock.set(TestClock.evening + 401 * 86_400_000)
    #expect(try shop.get("/status").text("clock") == "far-ahead")
  }

  // MARK: Status and commands

  @Test func `status says what exists on this disk alone`() throws {
    _ = try shop.place(Shop.margherita)
    _ = try shop.place(Shop.margherita)
    let status = try shop.get("/status")
    #expect(status.number("store") == 1)
    #expect(status.text("name") == "OC Pizza 1")
    #expect(status.flag("isOnline") == false)
    #expect(status.number("unsent") == 2)
    #expect(status.number("ordersOnThisDiskAlone") == 2)
    #expect(status.number("oldestOnThisDiskAloneAt") == Int(TestClock.evening))
    #expect(status.number("parkedHere") == 0)
    #expect(status.count("heads") == 3)
    // Read from the file by a command, while this node has it open.
    #expect(StoreProgram.program.run(["status", shop.folder.path, "--json"]) == .ok)
    #expect(StoreProgram.program.run(["parked", "list", shop.folder.path]) == .ok)
  }

  @Test func `verify and rebuild work beside the node and name what was changed`() throws {
    _ = try shop.place(Shop.margherita)
    #expect(StoreProgram.program.run(["verify", shop.folder.path]) == .ok)
    #expect(StoreProgram.program.run(["rebuild", shop.folder.path, "--check"]) == .ok)
    #expect(StoreProgram.program.run(["rebuild", shop.folder.path]) == .temporaryFailure)
    shop.close()
    let connection = try Connection(path: shop.folder.database, mode: .readWrite)
    try connection.execute("UPDATE order_states SET paid_cents = 1")
    #expect(
      StoreProgram.program.run(["rebuild", shop.folder.path, "--check", "--json"]) == .difference)
    #expect(StoreProgram.program.run(["rebuild", shop.folder.path]) == .difference)
    #expect(StoreProgram.program.run(["rebuild", shop.folder.path]) == .ok)
    try connection.execute(
      "DROP TRIGGER lines_no_update; UPDATE lines SET unit_cents = 1 WHERE unit_cents = 1000")
    #expect(StoreProgram.program.run(["verify", shop.folder.path]) == .difference)
    #expect(StoreProgram.program.run(["verify", shop.folder.path, "--json"]) == .difference)
  }

  @Test func `commands without a store or with wrong words say so`() throws {
    let nowhere = Scratch.path("nowhere")
    for command in ["run", "status", "verify", "rebuild", "parked list", "seed-stock"] {
      let words = command.split(separator: " ").map(String.init)
      #expect(StoreProgram.program.run(words + [nowhere]) == .configuration)
    }
    #expect(StoreProgram.program.run(["enrol", nowhere]) == .usage)
    #expect(StoreProgram.program.run(["pair", shop.folder.path, "--till", "2"]) == .usage)
    #expect(StoreProgram.program.run(["pair", shop.folder.path, "--name", "x"]) == .usage)
    #expect(StoreProgram.program.run(["sell"]) == .usage)
    // The small catalogue has not the starter's ingredients.
    shop.close()
    #expect(StoreProgram.program.run(["seed-stock", shop.folder.path]) == .dataError)
    #expect(
      StoreProgram.program.run(["pair", shop.folder.path, "--till", "2", "--name", "x"]) == .ok)
  }

  @Test func `every command has help with an example`() throws {
    for command in StoreProgram.program.table.commands {
      #expect(command.examples.allSatisfy { $0.hasPrefix("pizza-store \(command.name)") })
      #expect(StoreProgram.program.run([command.name, "--help"]) == .ok)
    }
  }
}
