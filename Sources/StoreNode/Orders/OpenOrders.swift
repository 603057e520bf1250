import Database
import Storage
import SyncProtocol

/// The orders that are neither handed over nor cancelled, by index.
struct OpenOrders {
  /// Read at most: the newest, should a shop never hand any over.
  private static let limit: Int64 = 500

  private let database: NodeDatabase

  init(_ database: NodeDatabase) { self.database = database }

  /// The oldest first, without their money.
  ///
  /// - Throws: `DatabaseError`.
  func read() throws -> [OrderRecord] {
    let keys = try database.connection.rows(
      """
      SELECT s.incarnation, s.n FROM order_states s
      WHERE s.store = ? AND \(OrderListView.openFilter) AND s.step < 60 AND s.is_cancelled = 0
      ORDER BY s.at DESC LIMIT ?
      """, [.integer(Int64(database.writer.rawValue)), .integer(Self.limit)]
    ) { $0.key(at: 0) }.compactMap { $0 }
    let reader = OrderReader(database)
    return try keys.reversed().map { try reader.readLines($0) }
  }
}
