import Database
import Facts
import Storage
import SyncProtocol
import Toolkit

/// What is on the shelves.
struct StockView: Encodable {
  struct Item: Encodable {
    let ingredient: String
    let key: String
    let nameFr: String
    let nameEn: String
    let unit: String
    /// Null before the first count or movement; below zero where more was used than was there.
    let level: Int64?
    let countedAt: Int64?
    let countedQuantity: Int64?
    /// What the open orders will take that are not cooking yet.
    let needed: Int64
    /// From this level on it is to be bought; null: nobody has said.
    let threshold: Int64?
    /// Whether what is left after the open orders is at the threshold or below it, or below zero.
    let isLow: Bool
  }

  let items: [Item]

  init(_ reading: OrderDesk.Reading, only: Set<FactKey>?) throws {
    let reader = StockReader(reading.database)
    let needs = try reader.needs(reading.menu)
    var items: [Item] = []
    for ingredient in reading.menu.ingredients.values {
      if let only, !only.contains(ingredient.key) { continue }
      let level = try reader.level(of: ingredient.key)
      let threshold = try reader.threshold(of: ingredient.key)
      let needed = needs[ingredient.key] ?? 0
      let left = (level?.level ?? 0) - needed
      let isCounted = level?.count != nil
      items.append(
        Item(
          ingredient: ingredient.name.code, key: "\(ingredient.key)",
          nameFr: ingredient.name.french, nameEn: ingredient.name.english,
          unit: ingredient.unit.name, level: level?.level,
          countedAt: isCounted ? level?.countedAt : nil,
          countedQuantity: isCounted ? level?.countedQuantity : nil, needed: needed,
          threshold: threshold, isLow: left < 0 || threshold.map { left <= $0 } ?? false))
    }
    self.items = items.sorted { $0.ingredient < $1.ingredient }
  }
}

/// The last days of each ingredient.
struct StockHistoryView: Encodable {
  struct Item: Encodable {
    let ingredient: String
    /// At the end of each day; null where it cannot be told.
    let levels: [Int64?]
    let used: [Int64]
    let wasted: [Int64]
    let usedPerDay: Int64
    let daysLeft: Int64?
    let counts: [Count]

    init(_ history: StockHistory, of ingredient: Menu.Ingredient, _ menu: Menu) {
      self.ingredient = ingredient.name.code
      levels = history.levels
      used = history.used
      wasted = history.wasted
      usedPerDay = history.usedPerDay
      daysLeft = history.daysLeft
      counts = history.counts.map { Count($0, ingredient.costCentsPer1000, menu) }
    }
  }

  struct Count: Encodable {
    let at: Int64
    let counted: Int64
    /// Null for a first count.
    let expected: Int64?
    let variance: Int64?
    /// At today's cost; rounded towards zero.
    let varianceCents: Int64?
    let actorName: String?
    let till: Int64

    init(_ found: StockHistory.Found, _ costCentsPer1000: Int64, _ menu: Menu) {
      at = found.count.at
      counted = found.count.quantity
      expected = found.expected
      variance = found.variance
      varianceCents = found.variance.map { $0 * costCentsPer1000 / 1_000 }
      actorName = menu.name(ofActor: found.count.actor)
      till = found.count.till
    }
  }

  /// The business days, `yyyy-mm-dd`.
  let days: [String]
  let items: [Item]
}

/// What people have moved: received, wasted, sent to another store and received from one.
struct StockMovementsView: Encodable {
  struct Movement: Encodable {
    let key: String
    /// Store and change-set: what a transfer is called on its slip.
    let number: String
    let kind: String
    let ingredient: String
    let nameFr: String
    let nameEn: String
    let unit: String
    /// Base units, with a minus for what left.
    let quantity: Int64
    let at: Int64
    let counterpart: Int64?
    /// Of what came from another store: what had been booked of it before.
    let alreadyBooked: Int64?
    let reason: String?
    let actorName: String?
    let till: Int64
  }

  private static let limit = 500

  let movements: [Movement]
  /// Whether there are more than are listed.
  let isTruncated: Bool

  init(_ reading: OrderDesk.Reading, since: Int64) throws {
    let first = Int64(reading.database.writer.rawValue) << 48
    let menu = reading.menu
    let rows = try reading.database.connection.rows(
      """
      SELECT incarnation, n, kind, ingredient_incarnation, ingredient_n, quantity, at, counterpart,
        reason, actor_incarnation, actor_n, till, already_booked
      FROM stock_movements INDEXED BY stock_movements_by_hand
      WHERE kind <> 1 AND at >= ? AND incarnation BETWEEN ? AND ? ORDER BY at DESC, n DESC LIMIT ?
      """,
      [
        .integer(since), .integer(first), .integer(first | 0xFFFF_FFFF_FFFF),
        .integer(Int64(Self.limit + 1)),
      ]
    ) { row -> Movement? in
      guard let key = row.key(at: 0), let ingredient = row.key(at: 3) else { return nil }
      let known = menu.ingredients[ingredient]
      return Movement(
        key: "\(key)", number: key.slipNumber,
        kind: MovementKind(rawValue: row.integer(at: 2))?.name ?? "",
        ingredient: known?.name.code ?? "", nameFr: known?.name.french ?? "",
        nameEn: known?.name.english ?? "", unit: known?.unit.name ?? "",
        quantity: row.integer(at: 5), at: row.integer(at: 6),
        counterpart: row.isNull(at: 7) ? nil : row.integer(at: 7),
        alreadyBooked: row.isNull(at: 12) ? nil : row.integer(at: 12),
        reason: row.optionalText(at: 8), actorName: menu.name(ofActor: row.key(at: 9)),
        till: row.integer(at: 11))
    }
    movements = Array(rows.compactMap { $0 }.prefix(Self.limit))
    isTruncated = rows.count > Self.limit
  }
}

/// Where an ingredient went: by recipe and product, against what cooking booked.
struct StockUseView: Encodable {
  struct Product: Encodable {
    let product: String
    let nameFr: String
    let nameEn: String
    let size: String
    /// Sold, in halves: a whole pizza is two.
    let halves: Int64
    /// What the recipe takes for them.
    let quantity: Int64
  }

  let ingredient: String
  let fromDay: String
  let toDay: String
  /// The greatest first.
  let products: [Product]
  let byRecipe: Int64
  /// What cooking took: extras and leavings-out are in it, and what was cooked and not sold.
  let cooked: Int64
  let wasted: Int64

  init(
    _ ingredient: Menu.Ingredient, days: ClosedRange<Int>, _ reading: OrderDesk.Reading
  ) throws {
    let menu = reading.menu
    let rows = try reading.database.connection.rows(
      """
      SELECT size_incarnation, size_n, sum(halves) FROM product_sales
      WHERE store = ? AND day BETWEEN ? AND ? GROUP BY 1, 2
      """,
      [
        .integer(Int64(reading.database.writer.rawValue)), .integer(Int64(days.lowerBound)),
        .integer(Int64(days.upperBound)),
      ]
    ) { (size: $0.key(at: 0), halves: $0.integer(at: 2)) }
    products = rows.compactMap { row -> Product? in
      guard let size = row.size.flatMap({ menu.sizes[$0] }), row.halves != 0,
        let item = size.recipe.first(where: { $0.ingredient == ingredient.key })
      else { return nil }
      let name = menu.products[size.product]?.name
      return Product(
        product: name?.code ?? "", nameFr: name?.french ?? "", nameEn: name?.english ?? "",
        size: size.size.label, halves: row.halves, quantity: item.quantity * row.halves / 2)
    }.sorted { ($1.quantity, $0.product) < ($0.quantity, $1.product) }
    self.ingredient = ingredient.name.code
    fromDay = "\(CivilDate(day: days.lowerBound))"
    toDay = "\(CivilDate(day: days.upperBound))"
    byRecipe = products.reduce(0) { $0 + $1.quantity }
    let instants =
      menu.calendar.instants(ofBusinessDay: days.lowerBound)
      .lowerBound..<menu.calendar.instants(ofBusinessDay: days.upperBound).upperBound
    let movements = try StockReader(reading.database).movements(
      of: ingredient.key, after: instants.lowerBound - 1)
    func taken(_ kind: MovementKind) -> Int64 {
      movements.reduce(0) {
        $0 - ($1.kind == kind && instants.contains($1.at) ? $1.quantity : 0)
      }
    }
    cooked = taken(.cooking)
    wasted = taken(.waste)
  }
}
