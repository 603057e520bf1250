package import Database
package import SyncProtocol

/// Finds the facts that belong to an order: those written with it, in the range up to the next
/// order of its change-set, and those that name it later, by index.
package enum OrderChildren {
  /// A query for `columns` of a child table, oldest first within each part.
  package static func sql(_ columns: String, of table: String) -> String {
    """
    SELECT \(columns) FROM \(table)
    WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3 AND sale_order_n IS NULL
    UNION ALL
    SELECT \(columns) FROM \(table)
    WHERE sale_order_incarnation = ?1 AND sale_order_n = ?2
    """
  }

  /// The arguments of the query for one order.
  package static func arguments(
    _ order: FactKey, _ connection: Connection
  ) throws(DatabaseError) -> [SQLValue] {
    let incarnation = SQLValue.integer(order.incarnation.rawValue)
    let end = order.n | 0xFFFF
    let next = try connection.integer(
      "SELECT min(n) FROM orders WHERE incarnation = ? AND n > ? AND n <= ?",
      [incarnation, .integer(order.n), .integer(end)])
    return [incarnation, .integer(order.n), .integer(next.map { $0 - 1 } ?? end)]
  }
}
