import Database
import Facts
import Storage
import SyncProtocol
import Toolkit

/// Reads a menu from facts and projections.
struct MenuReader {
  private let database: NodeDatabase
  private var connection: Connection { database.connection }
  /// What head office's revisions say of a column, where they say anything.
  private let values: [ValueKey: LiveValue]

  init(_ database: NodeDatabase) throws {
    self.database = database
    values = try Self.displayed(database.connection, store: .headOffice)
  }

  func read() throws -> Menu {
    var menu = try readStore()
    try readIngredients(into: &menu)
    try readProducts(into: &menu)
    try readSizes(into: &menu)
    try readRecipes(into: &menu)
    try readOptions(into: &menu)
    try readPrices(into: &menu)
    try readRates(into: &menu)
    try readStaff(into: &menu)
    try readSwitches(into: &menu)
    menu.newestAt =
      try connection.integer(
        """
        SELECT max(ifnull(a, 0), ifnull(b, 0), ifnull(c, 0)) FROM
        (SELECT (SELECT max(at) FROM stores) a, (SELECT max(at) FROM staff) b,
          (SELECT max(at) FROM live_prices) c)
        """) ?? 0
    return menu
  }

  /// What head office calls this store; empty before it is opened.
  func storeName() throws -> String { try readStore().storeName }

  // MARK: Values

  /// Of each column the value that is shown: the later written by its instant, then by key.
  private static func displayed(
    _ connection: Connection, store: StoreNumber
  ) throws -> [ValueKey: LiveValue] {
    var shown: [ValueKey: LiveValue] = [:]
    let rows = try connection.rows(
      """
      SELECT entity_incarnation, entity_n, column_number, revision_incarnation, revision_n, at,
        integer_value, text_value
      FROM live_values WHERE store = ?
      """, [.integer(Int64(store.rawValue))]
    ) { row -> (ValueKey, LiveValue)? in
      guard let entity = row.key(at: 0), let revision = row.key(at: 3) else { return nil }
      return (
        ValueKey(entity: entity, store: store, column: row.integer(at: 2)),
        LiveValue(
          revision: revision, at: row.integer(at: 5),
          integer: row.isNull(at: 6) ? nil : row.integer(at: 6),
          text: row.isNull(at: 7) ? nil : row.text(at: 7))
      )
    }
    for (key, value) in rows.compactMap({ $0 }) {
      if let other = shown[key], (other.at, other.revision) > (value.at, value.revision) {
        continue
      }
      shown[key] = value
    }
    // The value an entity was created with stands in its own row.
    return shown.filter { $0.value.revision != $0.key.entity }
  }

  private func value(_ entity: FactKey, _ table: FactTable, _ column: String) -> LiveValue? {
    if values.isEmpty { return nil }
    return values[
      ValueKey(entity: entity, store: .headOffice, column: table.columnNumber(column))]
  }

  private func text(
    _ row: Statement, _ index: Int, _ entity: FactKey, _ table: FactTable, _ column: String
  ) -> String {
    value(entity, table, column).map { $0.text ?? "" } ?? row.text(at: index)
  }

  private func optionalText(
    _ row: Statement, _ index: Int, _ entity: FactKey, _ table: FactTable, _ column: String
  ) -> String? {
    if let revised = value(entity, table, column) { return revised.text }
    return row.optionalText(at: index)
  }

  private func integer(
    _ row: Statement, _ index: Int, _ entity: FactKey, _ table: FactTable, _ column: String
  ) -> Int64 {
    value(entity, table, column).map { $0.integer ?? 0 } ?? row.integer(at: index)
  }

  private func name(_ row: Statement, _ key: FactKey, _ table: FactTable) -> Menu.Name {
    Menu.Name(
      code: text(row, 2, key, table, "code"), french: text(row, 3, key, table, "name_fr"),
      english: text(row, 4, key, table, "name_en"))
  }

  // MARK: Tables

  private func readStore() throws -> Menu {
    let number = SQLValue.integer(Int64(database.writer.rawValue))
    let columns = Company.columns.map(\.name).joined(separator: ", ")
    let found = try connection.first(
      """
      SELECT incarnation, n, name, time_zone, cut_over_hour, \(columns) FROM stores
      WHERE number = ? ORDER BY n DESC LIMIT 1
      """, [number]
    ) { row in
      var company = Company()
      let key = row.key(at: 0)
      for (index, column) in Company.columns.enumerated() {
        company[keyPath: column.value] = key.flatMap {
          optionalText(row, 5 + index, $0, Tables.stores, column.name)
        }
      }
      return (
        name: key.map { text(row, 2, $0, Tables.stores, "name") } ?? "", company: company,
        zone: row.text(at: 3), hour: Int(row.integer(at: 4))
      )
    }
    // Before head office's fact of this store there is nothing to sell either.
    var menu = Menu(
      calendar: try StoreCalendar(
        timeZone: found?.zone ?? "UTC", cutOverHour: found?.hour ?? 0))
    menu.storeName = found?.name ?? ""
    menu.company = found?.company ?? Company()
    return menu
  }

  private func readIngredients(into menu: inout Menu) throws {
    _ = try connection.rows(
      """
      SELECT incarnation, n, code, name_fr, name_en, unit, allergens, cost_cents_per_1000
      FROM ingredients
      """
    ) { row in
      guard let key = row.key(at: 0) else { return }
      let unit = integer(row, 5, key, Tables.ingredients, "unit")
      let name = name(row, key, Tables.ingredients)
      menu.ingredients[key] = Menu.Ingredient(
        key: key, name: name, unit: Unit(rawValue: unit) ?? .piece,
        costCentsPer1000: integer(row, 7, key, Tables.ingredients, "cost_cents_per_1000"),
        allergens: integer(row, 6, key, Tables.ingredients, "allergens"))
      menu.ingredientCodes[name.code] = key
    }
  }

  private func readProducts(into menu: inout Menu) throws {
    _ = try connection.rows(
      "SELECT incarnation, n, code, name_fr, name_en, category, vat_category FROM products"
    ) { row in
      guard let key = row.key(at: 0) else { return }
      let name = name(row, key, Tables.products)
      menu.products[key] = Menu.Product(
        key: key, name: name, category: text(row, 5, key, Tables.products, "category"),
        vatCategory: text(row, 6, key, Tables.products, "vat_category"))
      menu.productCodes[name.code] = key
    }
  }

  private func readSizes(into menu: inout Menu) throws {
    let products = menu.products.keys.sorted()
    _ = try connection.rows(
      "SELECT incarnation, n, product_incarnation, product_n, size FROM product_sizes"
    ) { row in
      guard let key = row.key(at: 0), let size = SizeCode(rawValue: row.integer(at: 4)),
        let product = row.key(at: 2) ?? Self.parent(of: key, among: products)
      else { return }
      menu.sizes[key] = Menu.Size(key: key, product: product, size: size)
      menu.products[product]?.sizes.append(key)
    }
    let codes = menu.sizes.mapValues { $0.size.rawValue }
    for key in products {
      menu.products[key]?.sizes.sort { (codes[$0] ?? 0, $0) < (codes[$1] ?? 0, $1) }
    }
  }

  private func readRecipes(into menu: inout Menu) throws {
    let sizes = menu.sizes.keys.sorted()
    _ = try connection.rows(
      """
      SELECT incarnation, n, product_size_incarnation, product_size_n, ingredient_incarnation,
        ingredient_n, quantity FROM recipe_items
      """
    ) { row in
      guard let key = row.key(at: 0), let ingredient = row.key(at: 4),
        let size = row.key(at: 2) ?? Self.parent(of: key, among: sizes)
      else { return }
      let quantity = integer(row, 6, key, Tables.recipeItems, "quantity")
      menu.sizes[size]?.recipe.append(
        IngredientQuantity(ingredient: ingredient, quantity: quantity))
      guard let product = menu.sizes[size]?.product else { return }
      menu.products[product]?.allergens |= menu.ingredients[ingredient]?.allergens ?? 0
    }
  }

  private func readOptions(into menu: inout Menu) throws {
    _ = try connection.rows(
      """
      SELECT incarnation, n, code, name_fr, name_en, kind, ingredient_incarnation, ingredient_n,
        quantity, cents FROM options
      """
    ) { row in
      guard let key = row.key(at: 0), let ingredient = row.key(at: 6),
        let kind = OptionKind(rawValue: row.integer(at: 5))
      else { return }
      let name = name(row, key, Tables.options)
      menu.options[key] = Menu.Option(
        key: key, name: name, kind: kind, ingredient: ingredient,
        quantity: integer(row, 8, key, Tables.options, "quantity"),
        cents: integer(row, 9, key, Tables.options, "cents"))
      menu.optionCodes[name.code] = key
    }
  }

  private func readPrices(into menu: inout Menu) throws {
    _ = try connection.rows(
      """
      SELECT size_incarnation, size_n, store, from_day, price_incarnation, price_n, at, cents
      FROM live_prices WHERE store IN (0, ?)
      """, [.integer(Int64(database.writer.rawValue))]
    ) { row in
      guard let size = row.key(at: 0), let key = row.key(at: 4) else { return }
      menu.prices[size, default: []].append(
        Menu.Price(
          key: key, cents: row.integer(at: 7), fromDay: row.integer(at: 3),
          isOwn: row.integer(at: 2) != 0, at: row.integer(at: 6)))
    }
  }

  private func readRates(into menu: inout Menu) throws {
    menu.rates = try connection.rows(
      """
      SELECT incarnation, n, service, category, basis_points, from_day FROM vat_rates
      ORDER BY n, incarnation
      """
    ) { row -> Menu.Rate? in
      row.key(at: 0).map {
        Menu.Rate(
          service: row.integer(at: 2), category: row.text(at: 3),
          basisPoints: integer(row, 4, $0, Tables.vatRates, "basis_points"),
          fromDay: row.integer(at: 5))
      }
    }.compactMap { $0 }
  }

  private func readStaff(into menu: inout Menu) throws {
    menu.staff = try connection.rows(
      "SELECT incarnation, n, name, role FROM staff ORDER BY n, incarnation"
    ) { row -> Menu.Member? in
      guard let key = row.key(at: 0) else { return nil }
      let role = integer(row, 3, key, Tables.staff, "role")
      return Menu.Member(
        key: key, name: text(row, 2, key, Tables.staff, "name"),
        role: Role(rawValue: role) ?? .cashier)
    }.compactMap { $0 }
  }

  /// This store's own switches: off before the first revision.
  private func readSwitches(into menu: inout Menu) throws {
    for (key, value) in try Self.displayed(connection, store: database.writer)
    where key.column == Tables.soldOutColumn {
      menu.products[key.entity]?.isSoldOut = value.integer == 1
    }
  }

  /// The nearest earlier key of the same change-set; `parents` are ascending.
  private static func parent(of key: FactKey, among parents: [FactKey]) -> FactKey? {
    var low = 0
    var high = parents.count
    while low < high {
      let middle = (low + high) / 2
      if parents[middle] < key { low = middle + 1 } else { high = middle }
    }
    guard low > 0, parents[low - 1].changeSet == key.changeSet else { return nil }
    return parents[low - 1]
  }
}
