import Database
import Facts
import Storage
import SyncProtocol

/// Whoever works at head office: opens the stores, writes the catalogue, changes prices and names.
struct HeadOfficeClerk {
  private var random: SplitMix64
  private let stores: [StoreNumber]

  /// Keys that a capture which returned has written: they must exist for ever.
  private(set) var confirmed: [(table: String, key: FactKey)] = []

  init(stores: [StoreNumber], random: SplitMix64) {
    self.stores = stores
    self.random = random
  }

  // MARK: The first day

  /// Opens the stores and writes a small catalogue, all in the common chain.
  func writeCatalogue(_ database: NodeDatabase, at: Int64) throws {
    try database.capture(.common) { draft in
      for store in stores {
        _ = draft.addStore(
          number: store, name: "Pizzeria \(store)", city: nil, phone: nil,
          timeZone: "Europe/Paris", cutOverHour: 5, at: at)
      }
      for name in ["Léa", "Noé"] { _ = draft.addStaff(name: name, role: .manager, at: at) }
      let ingredients = ["dough", "tomato", "cheese", "ham"].map { code in
        let key = begin(Tables.ingredients, [code, code, code], &draft)
        draft.append(1)
        draft.append(500)
        draft.append(nil as Int64?)
        return key
      }
      for (index, code) in ["margherita", "regina", "calzone"].enumerated() {
        _ = begin(Tables.products, [code, code, code, "pizza", "food"], &draft)
        for size: Int64 in 1...2 {
          let key = draft.begin(Tables.productSizes)
          draft.append(size)
          _ = draft.begin(Tables.recipeItems)
          draft.append(ingredients[index])
          draft.append(100 * size)
          draft.addPrice(of: key, cents: 851 + 100 * size, fromDay: 19_000, at: at)
        }
      }
      _ = begin(Tables.options, ["olives", "olives", "olives"], &draft)
      draft.append(1)
      draft.append(ingredients[2])
      draft.append(20)
      draft.append(100)
    }
  }

  private func begin(
    _ table: FactTable, _ texts: [String], _ draft: inout ChangeSetDraft
  ) -> FactKey {
    let key = draft.begin(table)
    for text in texts { draft.append(text) }
    return key
  }

  // MARK: The day

  /// Writes one change-set, a price, a name, or a member of one store's staff, and says in which
  /// chain.
  ///
  /// `beforeCommit` runs in the transaction, behind everything else.
  mutating func write(
    _ database: NodeDatabase, now: Int64, beforeCommit: () throws -> Void
  ) throws -> ChainID {
    let draw = random.pick(1...100)
    let chain = draw <= 75 ? ChainID.common : .toStore(random.pick(from: stores) ?? stores[0])
    let dice = random.next()
    let written = try database.capture(chain) { draft in
      var random = SplitMix64(seed: dice)
      let written =
        draw <= 50
        ? try Self.changePrice(&draft, database, stores, now, &random)
        : draw <= 75
          ? try Self.rename(&draft, database, now, &random)
          : ("staff", draft.addStaff(name: "Extra \(now)", role: .cook, at: now))
      try beforeCommit()
      return written
    }
    confirmed.append(written)
    return chain
  }

  private static func changePrice(
    _ draft: inout ChangeSetDraft, _ database: NodeDatabase, _ stores: [StoreNumber],
    _ now: Int64, _ random: inout SplitMix64
  ) throws -> (table: String, key: FactKey) {
    let sizes = try keys(database, "SELECT incarnation, n FROM product_sizes ORDER BY 1, 2")
    guard let size = random.pick(from: sizes) else { throw TillService.NotOpen() }
    let store = random.chance(35) ? random.pick(from: stores) : nil
    let day = 19_000 + random.pick(0...1)
    let live = try keys(
      database,
      """
      SELECT price_incarnation, price_n FROM live_prices
      WHERE size_incarnation = ? AND size_n = ? AND store = ? AND from_day = ? ORDER BY 1, 2
      """, size.arguments + [.integer(Int64(store?.rawValue ?? 0)), .integer(day)])
    // Now and then somebody overlooks the price in force: two values, a conflict.
    let replaces = random.chance(15) ? [] : live
    return (
      "prices",
      draft.addPrice(
        of: size, cents: random.pick(700...1_900), fromDay: day, store: store, replaces: replaces,
        at: now)
    )
  }

  private static func rename(
    _ draft: inout ChangeSetDraft, _ database: NodeDatabase, _ now: Int64,
    _ random: inout SplitMix64
  ) throws -> (table: String, key: FactKey) {
    let products = try keys(database, "SELECT incarnation, n FROM products ORDER BY 1, 2")
    guard let product = random.pick(from: products) else { throw TillService.NotOpen() }
    let live = try keys(
      database,
      """
      SELECT revision_incarnation, revision_n FROM live_values
      WHERE entity_incarnation = ? AND entity_n = ? AND store = 0 AND column_number = 2
      ORDER BY 1, 2
      """, product.arguments)
    return (
      "revisions",
      draft.addRevision(
        of: product, in: Tables.products, column: 2, text: "Pizza \(random.pick(1...999))",
        replaces: live.isEmpty ? [product] : live, at: now)
    )
  }

  private static func keys(
    _ database: NodeDatabase, _ sql: String, _ arguments: [SQLValue] = []
  ) throws -> [FactKey] {
    try database.connection.rows(sql, arguments) { $0.key(at: 0) }.compactMap { $0 }
  }
}
