import Database
import Facts
import Storage
import SyncProtocol

/// Writes the facts of one task of head office, reading its catalogue as it stands.
struct ClerkWork {
  let database: NodeDatabase
  let stores: [StoreNumber]
  /// Head office's clock, milliseconds UTC.
  let now: Int64
  /// Counts the tasks of a run.
  let number: Int
  var random: SplitMix64

  private var at: Int64 { max(0, now) }

  // MARK: Prices and names

  mutating func changePrice(_ draft: inout ChangeSetDraft) throws -> FactKey {
    let size = try pick("SELECT incarnation, n FROM product_sizes ORDER BY 1, 2")
    let store = random.chance(35) ? random.pick(from: stores) : nil
    let day = 19_000 + random.pick(0...1)
    // Now and then somebody overlooks the price in force: two values, a conflict.
    let replaces = random.chance(15) ? [] : try livePrices(size, store, day)
    return draft.addPrice(
      of: size, cents: random.pick(700...1_900), fromDay: day, store: store, replaces: replaces,
      at: at)
  }

  /// A person looks at a size, a conflict or not, and says what it costs.
  mutating func resolveConflict(_ draft: inout ChangeSetDraft) throws -> FactKey {
    let conflicts = try found(
      """
      SELECT size_incarnation, size_n FROM live_prices WHERE store = 0 AND from_day = 19000
      GROUP BY 1, 2 HAVING count(*) > 1 ORDER BY 1, 2
      """)
    guard let size = random.pick(from: conflicts) else { return try changePrice(&draft) }
    return draft.addPrice(
      of: size, cents: random.pick(700...1_900), fromDay: 19_000,
      replaces: try livePrices(size, nil, 19_000), at: at)
  }

  private func livePrices(
    _ size: FactKey, _ store: StoreNumber?, _ day: Int64
  ) throws -> [FactKey] {
    try found(
      """
      SELECT price_incarnation, price_n FROM live_prices
      WHERE size_incarnation = ? AND size_n = ? AND store = ? AND from_day = ? ORDER BY 1, 2
      """, size.arguments + [.integer(Int64(store?.rawValue ?? 0)), .integer(day)])
  }

  mutating func rename(_ draft: inout ChangeSetDraft) throws -> FactKey {
    let product = try pick("SELECT incarnation, n FROM products ORDER BY 1, 2")
    let live = try found(
      """
      SELECT revision_incarnation, revision_n FROM live_values
      WHERE entity_incarnation = ? AND entity_n = ? AND store = 0 AND column_number = 2
      ORDER BY 1, 2
      """, product.arguments)
    return draft.addRevision(
      of: product, in: Tables.products, column: 2, text: "Pizza \(random.pick(1...999))",
      replaces: live.isEmpty ? [product] : live, at: at)
  }

  // MARK: The catalogue grows

  mutating func addProduct(_ draft: inout ChangeSetDraft) throws -> FactKey {
    let ingredient = try pick("SELECT incarnation, n FROM ingredients ORDER BY 1, 2")
    let key = draft.addProduct(name, category: "pizza", vatCategory: "food")
    let size = draft.addSize(.medium, of: key)
    draft.addRecipeItem(of: ingredient, quantity: random.pick(50...300), to: size)
    draft.addPrice(of: size, cents: random.pick(700...1_900), fromDay: 19_000, at: at)
    return key
  }

  mutating func addOption(_ draft: inout ChangeSetDraft) throws -> FactKey {
    draft.addOption(
      name, kind: random.chance(70) ? .extra : .without,
      ingredient: try pick("SELECT incarnation, n FROM ingredients ORDER BY 1, 2"), quantity: 20,
      cents: 100)
  }

  func addIngredient(_ draft: inout ChangeSetDraft) -> FactKey {
    draft.addIngredient(name, unit: .gram, costCentsPer1000: 500, allergens: [.milk])
  }

  mutating func setRate(_ draft: inout ChangeSetDraft) -> FactKey {
    let key = FactKey(draft.id, place: draft.batch.count)
    draft.addVATRate(
      random.pick(1...20) * 100, for: random.pick(from: Service.allCases) ?? .delivery,
      category: "food", fromDay: 19_000 + Int64(number))
    return key
  }

  private var name: CatalogueName {
    CatalogueName(code: "new-\(number)", french: "Nouveau \(number)", english: "New \(number)")
  }

  // MARK: Stores

  /// A store that opens elsewhere: the fleet of the run hears of it and no more.
  func openStore(_ draft: inout ChangeSetDraft) -> FactKey {
    draft.addStore(
      number: StoreNumber(Int64(1_000 + number)) ?? stores[0], name: "Pizzeria \(number)",
      company: Company(city: "Lyon"), timeZone: "Europe/Paris", cutOverHour: 5, at: at)
  }

  func revokeStore(_ draft: inout ChangeSetDraft) -> FactKey {
    let key = FactKey(draft.id, place: draft.batch.count)
    draft.addRevocation(
      of: StoreNumber(Int64(1_000 + number)) ?? stores[0], reason: "closed", at: at)
    return key
  }

  // MARK: Customers

  /// Erases a customer of any store; nil if there is none left.
  mutating func eraseCustomer(_ draft: inout ChangeSetDraft) throws -> FactKey? {
    let left = try found(
      """
      SELECT incarnation, n FROM customers WHERE NOT EXISTS (SELECT 1 FROM erasures e
        WHERE e.customer_incarnation = customers.incarnation AND e.customer_n = customers.n)
      ORDER BY 1, 2
      """)
    guard let customer = random.pick(from: left) else { return nil }
    let key = FactKey(draft.id, place: draft.batch.count)
    draft.addErasure(of: customer, reason: "asked for by letter", at: at)
    return key
  }

  // MARK: What only the next release can say

  func addCoupon(_ draft: inout ChangeSetDraft) -> FactKey {
    let key = draft.begin(NextRelease.coupons)
    draft.append("NEW-\(number)")
    draft.append(500)
    return key
  }

  /// Refers to a coupon, in a table that every release has.
  mutating func renameCoupon(_ draft: inout ChangeSetDraft) throws -> (String, FactKey) {
    let coupons = try found("SELECT incarnation, n FROM coupons ORDER BY 1, 2")
    guard let coupon = random.pick(from: coupons) else { return ("coupons", addCoupon(&draft)) }
    return (
      "revisions",
      draft.addRevision(
        of: coupon, in: NextRelease.coupons, column: 1, text: "RENAMED-\(number)",
        replaces: [coupon], at: at)
    )
  }

  // MARK: The first day

  /// Opens the stores and writes a small catalogue, all in the common chain.
  static func writeFirstDay(
    _ database: NodeDatabase, _ stores: [StoreNumber], at: Int64
  ) throws {
    try database.capture(.common) { draft in
      for store in stores {
        _ = draft.addStore(
          number: store, name: "Pizzeria \(store)",
          timeZone: "Europe/Paris", cutOverHour: 5, at: at)
      }
      for name in ["Léa", "Noé"] { _ = draft.addStaff(name: name, role: .manager, at: at) }
      let ingredients = ["dough", "tomato", "cheese", "ham"].map { code in
        draft.addIngredient(
          CatalogueName(code: code, french: code, english: code), unit: .gram,
          costCentsPer1000: 500, allergens: [])
      }
      for (index, code) in ["margherita", "regina", "calzone"].enumerated() {
        let product = draft.addProduct(
          CatalogueName(code: code, french: code, english: code), category: "pizza",
          vatCategory: "food")
        for size in [SizeCode.small, .medium] {
          let key = draft.addSize(size, of: product)
          draft.addRecipeItem(of: ingredients[index], quantity: 100, to: key)
          draft.addPrice(of: key, cents: 851 + 100 * size.rawValue, fromDay: 19_000, at: at)
        }
      }
      _ = draft.addOption(
        CatalogueName(code: "olives", french: "olives", english: "olives"), kind: .extra,
        ingredient: ingredients[2], quantity: 20, cents: 100)
      draft.addVATRate(1_000, for: .takeAway, category: "food", fromDay: 19_000)
    }
  }

  // MARK: Reading

  private mutating func pick(_ sql: String) throws -> FactKey {
    guard let key = random.pick(from: try found(sql)) else { throw TillService.NotOpen() }
    return key
  }

  private func found(_ sql: String, _ arguments: [SQLValue] = []) throws -> [FactKey] {
    try database.connection.rows(sql, arguments) { $0.key(at: 0) }.compactMap { $0 }
  }
}
