import Database
import Facts
import Storage
import SyncProtocol

/// Reads what is written of one ingredient at this store; every query is bounded by an index.
struct StockReader {
  struct Count: Sendable {
    let key: FactKey
    let quantity: Int64
    let at: Int64
    let actor: FactKey?
    let till: Int64
  }

  struct Movement: Sendable {
    let kind: MovementKind
    let quantity: Int64
    let at: Int64
  }

  private let database: NodeDatabase
  private var connection: Connection { database.connection }
  /// The first and the last incarnation that this store can have.
  private let own: [SQLValue]

  init(_ database: NodeDatabase) {
    self.database = database
    let first = Int64(database.writer.rawValue) << 48
    own = [.integer(first), .integer(first | 0xFFFF_FFFF_FFFF)]
  }

  /// The level below which it is to be bought; nil where nobody has said one.
  func threshold(of ingredient: FactKey) throws -> Int64? {
    try connection.integer(
      """
      SELECT quantity FROM stock_thresholds
      WHERE ingredient_n = ? AND ingredient_incarnation = ? AND incarnation BETWEEN ? AND ?
      ORDER BY n DESC, incarnation DESC LIMIT 1
      """, key(ingredient) + own)
  }

  /// Counts from an instant on, and the one before the first of them if it is not older than
  /// `floor`; the oldest first.
  func counts(of ingredient: FactKey, since: Int64, floor: Int64) throws -> [Count] {
    let columns = "incarnation, n, quantity, at, actor_incarnation, actor_n, till"
    let one = "ingredient_n = ? AND ingredient_incarnation = ? AND incarnation BETWEEN ? AND ?"
    var counts = try connection.rows(
      "SELECT \(columns) FROM stock_counts WHERE \(one) AND at >= ?",
      key(ingredient) + own + [.integer(since)], Self.count
    ).compactMap { $0 }
    guard !counts.isEmpty else { return [] }
    counts += try connection.rows(
      """
      SELECT \(columns) FROM stock_counts WHERE \(one) AND at >= ? AND at < ?
      ORDER BY at DESC, incarnation DESC, n DESC LIMIT 1
      """, key(ingredient) + own + [.integer(floor), .integer(since)], Self.count
    ).compactMap { $0 }
    return counts.sorted { ($0.at, $0.key) < ($1.at, $1.key) }
  }

  private static func count(_ row: Statement) -> Count? {
    row.key(at: 0).map {
      Count(
        key: $0, quantity: row.integer(at: 2), at: row.integer(at: 3), actor: row.key(at: 4),
        till: row.integer(at: 6))
    }
  }

  /// Movements after an instant, the oldest first.
  func movements(of ingredient: FactKey, after instant: Int64) throws -> [Movement] {
    try connection.rows(
      """
      SELECT kind, quantity, at FROM stock_movements
      WHERE ingredient_n = ? AND ingredient_incarnation = ? AND incarnation BETWEEN ? AND ?
        AND at > ? ORDER BY at
      """, key(ingredient) + own + [.integer(instant)]
    ) { row in
      MovementKind(rawValue: row.integer(at: 0)).map {
        Movement(kind: $0, quantity: row.integer(at: 1), at: row.integer(at: 2))
      }
    }.compactMap { $0 }
  }

  func level(of ingredient: FactKey) throws -> StockLevel? {
    try database.stockLevel(StockKey(store: database.writer, ingredient: ingredient))
  }

  /// What the open orders will take that no cooking has booked yet, by ingredient.
  func needs(_ menu: Menu) throws -> [FactKey: Int64] {
    var sums: [FactKey: Int64] = [:]
    for order in try OpenOrders(database).read() {
      for item in order.needs(menu) { sums[item.ingredient, default: 0] += item.quantity }
    }
    return sums
  }

  private func key(_ ingredient: FactKey) -> [SQLValue] {
    [.integer(ingredient.n), .integer(ingredient.incarnation.rawValue)]
  }
}
