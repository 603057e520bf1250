import Database
import Facts
import Storage
package import SyncProtocol

/// Head office's figures, read from the projections alone: no query looks at a sale.
///
/// All of one object's answers are of one state of the database. It has a read-only connection of
/// its own, so it can be used beside a process that writes.
package final class Figures {
  /// Orders that count, and their money.
  package struct Sales: Equatable, Sendable {
    package var orders: Int64
    package var cents: Int64

    package init(orders: Int64 = 0, cents: Int64 = 0) {
      self.orders = orders
      self.cents = cents
    }
  }

  /// What was sold of a size.
  package struct ProductSales: Equatable, Sendable {
    package let size: FactKey
    package let halves: Int64
    package let cents: Int64
  }

  /// What a shelf holds.
  package struct StockLevel: Equatable, Sendable {
    package let store: StoreNumber
    package let ingredient: FactKey

    /// Base units; may be negative.
    package let quantity: Int64
  }

  package let stores: [StoreStatus]
  package let names: CatalogueNames
  private let connection: Connection

  /// Opens the database of a folder and holds one state of it until this is gone.
  ///
  /// - Throws: `OperationError` if there is no head office, `DatabaseError`.
  package init(_ folder: HeadOfficeFolder) throws {
    try folder.requireHeadOffice()
    connection = try Connection(path: folder.database, mode: .readOnly)
    try connection.begin(.deferred)
    stores = try StoreStatus.all(connection)
    names = try CatalogueNames(connection)
  }

  deinit { connection.rollback() }

  /// Sales of each store, of a day (days since 1970-01-01) or of all.
  package func salesByStore(day: Int64? = nil) throws -> [StoreNumber: Sales] {
    let rows = try connection.rows(
      "SELECT store, sum(orders), sum(cents) FROM hourly_sales \(Self.filter(day)) GROUP BY store",
      Self.arguments(day)
    ) { row in
      (
        StoreNumber(row.integer(at: 0)),
        Sales(orders: row.integer(at: 1), cents: row.integer(at: 2))
      )
    }
    var sales: [StoreNumber: Sales] = [:]
    for case (let store?, let sum) in rows { sales[store] = sum }
    return sales
  }

  /// Sales of all stores by hour of their own clocks, in the order of a business day: from the
  /// earliest hour at which one of them begins.
  package func salesByHour(day: Int64? = nil) throws -> [(hour: Int64, sales: Sales)] {
    let first = stores.map(\.cutOverHour).min() ?? 0
    return try connection.rows(
      """
      SELECT hour, sum(orders), sum(cents) FROM hourly_sales \(Self.filter(day))
      GROUP BY hour HAVING sum(orders) <> 0 OR sum(cents) <> 0
      ORDER BY (hour + 24 - \(first)) % 24
      """, Self.arguments(day)
    ) { row in
      (row.integer(at: 0), Sales(orders: row.integer(at: 1), cents: row.integer(at: 2)))
    }
  }

  /// Sales of all stores by size of a product, the most money first.
  package func salesByProduct(day: Int64? = nil, limit: Int64 = -1) throws -> [ProductSales] {
    try connection.rows(
      """
      SELECT size_incarnation, size_n, sum(halves), sum(cents) FROM product_sales
      \(Self.filter(day)) GROUP BY 1, 2 HAVING sum(halves) <> 0 OR sum(cents) <> 0
      ORDER BY 4 DESC, 3 DESC, 1, 2 LIMIT ?
      """, Self.arguments(day) + [.integer(limit)]
    ) { row in
      row.key(at: 0).map {
        ProductSales(size: $0, halves: row.integer(at: 2), cents: row.integer(at: 3))
      }
    }.compactMap { $0 }
  }

  /// The level of every ingredient at every store that has counted or moved it.
  package func stockLevels(onlyNegative: Bool = false) throws -> [StockLevel] {
    try connection.rows(
      """
      SELECT store, ingredient_incarnation, ingredient_n,
        ifnull(counted_quantity, 0) + moved_since FROM stock_levels
      \(onlyNegative ? "WHERE ifnull(counted_quantity, 0) + moved_since < 0" : "")
      ORDER BY store, ingredient_incarnation, ingredient_n
      """
    ) { row -> StockLevel? in
      guard let store = StoreNumber(row.integer(at: 0)), let ingredient = row.key(at: 1) else {
        return nil
      }
      return StockLevel(store: store, ingredient: ingredient, quantity: row.integer(at: 3))
    }.compactMap { $0 }
  }

  /// What has left one store and not arrived at another, in base units, by the store it goes to.
  package func goodsOnTheWay() throws -> [StoreNumber: [FactKey: Int64]] {
    try goods(
      "sent_quantity",
      """
      FROM transfers INDEXED BY transfers_on_the_way
      WHERE received_n IS NULL AND sent_at IS NOT NULL
      """)
  }

  /// What was sent and did not arrive with what else arrived, since ever, in base units, by the
  /// store it was sent to; below zero where more arrived than was sent.
  package func goodsMissing() throws -> [StoreNumber: [FactKey: Int64]] {
    try goods(
      "sent_quantity - received_quantity",
      "FROM transfers WHERE received_n IS NOT NULL AND sent_at IS NOT NULL")
  }

  private func goods(
    _ quantity: String, _ transfers: String
  ) throws -> [StoreNumber: [FactKey: Int64]] {
    let rows = try connection.rows(
      """
      SELECT to_store, ingredient_incarnation, ingredient_n, sum(\(quantity)) \(transfers)
      GROUP BY 1, 2, 3 HAVING sum(\(quantity)) <> 0
      """
    ) { (StoreNumber($0.integer(at: 0)), $0.key(at: 1), $0.integer(at: 3)) }
    var goods: [StoreNumber: [FactKey: Int64]] = [:]
    for case (let store?, let ingredient?, let quantity) in rows {
      goods[store, default: [:]][ingredient] = quantity
    }
    return goods
  }

  /// The newest day before this one on which anything was sold; nil if there is none.
  package func lastDayWithSales(before day: Int64) throws -> Int64? {
    try connection.integer(
      "SELECT max(day) FROM hourly_sales WHERE day < ? AND orders <> 0", [.integer(day)])
  }

  private static func filter(_ day: Int64?) -> String { day == nil ? "" : "WHERE day = ?" }

  private static func arguments(_ day: Int64?) -> [SQLValue] { day.map { [.integer($0)] } ?? [] }
}
