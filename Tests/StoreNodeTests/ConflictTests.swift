import Database
import Facts
import Storage
import StoreNode
import SyncProtocol
import Testing

/// Two values of one thing: both are kept and shown, and one tap chooses.
@Suite struct ConflictTests {
  let shop: Shop
  private let product: FactKey

  init() throws {
    shop = try Shop()
    let menu = try shop.get("/menu")
    let index = try #require(
      (0..<menu.count("products")).first { menu.text("products", $0, "code") == "margherita" })
    product = try #require(FactKey(menu.text("products", index, "key")))
  }

  /// As two branches of a store that come together: neither replaces the other.
  private func writeBoth() throws {
    let store = try #require(shop.store)
    for (value, at) in [(Int64(1), Int64(10)), (0, 20)] {
      try store.locked { core in
        _ = try core.database.capture(.ofStore(store.number)) { draft in
          let actor = try #require(
            try core.database.connection.first("SELECT incarnation, n FROM staff WHERE role = 1") {
              $0.key(at: 0)
            } ?? nil)
          draft.addRevision(
            of: product, in: Tables.products, column: Tables.soldOutColumn, integer: value,
            replaces: [], at: shop.clock.now + at, by: Doing(actor: actor, till: 4, at: 1))
        }
      }
    }
  }

  @Test func `both values stand with who wrote them, until one is chosen`() throws {
    #expect(try shop.get("/conflicts").count("conflicts") == 0)
    try writeBoth()
    #expect(try shop.get("/status").number("conflicts") == 1)
    let found = try shop.get("/conflicts")
    #expect(found.count("conflicts") == 1)
    #expect(found.text("conflicts", 0, "column") == "sold_out")
    #expect(found.flag("conflicts", 0, "canChoose") == true)
    #expect(found.count("conflicts", 0, "values") == 2)
    #expect(found.number("conflicts", 0, "values", 0, "integer") == 1)
    #expect(found.text("conflicts", 0, "values", 0, "actor") == "Léa")
    #expect(found.number("conflicts", 0, "values", 0, "till") == 4)
    // The later written is shown until somebody chooses.
    #expect(found.flag("conflicts", 0, "values", 1, "isShown") == true)
    let first = found.text("conflicts", 0, "values", 0, "key")
    #expect(try shop.post("/conflicts/choose", #"{"value":"\#(first)"}"#).status == 200)
    #expect(try shop.get("/conflicts").count("conflicts") == 0)
    let sold = try shop.post(
      "/orders",
      #"""
      {"channel":"counter","service":"take_away","lines":[{"product":"margherita","size":"M"}]}
      """#)
    #expect(sold.code == "sold-out")
    // Both facts are still there: choosing is a third.
    #expect(try shop.integer("SELECT count(*) FROM revisions") == 3)
    let again = try shop.post("/conflicts/choose", #"{"value":"\#(first)"}"#)
    #expect(again.code == "unknown-conflict")
  }
}
