package import Database
package import SyncProtocol

/// Finds the facts that belong to a parent: those written with it, in the range up to the next
/// parent of its change-set, and those that name it later, by index.
package enum FactChildren {
  /// A query for `columns` of a child table, oldest first within each part; `reference` is the
  /// column that names the parent.
  package static func sql(_ columns: String, of table: String, by reference: String) -> String {
    """
    SELECT \(columns) FROM \(table)
    WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3 AND \(reference)_n IS NULL
    UNION ALL
    SELECT \(columns) FROM \(table)
    WHERE \(reference)_incarnation = ?1 AND \(reference)_n = ?2
    """
  }

  /// The arguments of the query for one fact of the parent's table.
  package static func arguments(
    _ parent: FactKey, in table: String, _ connection: Connection
  ) throws(DatabaseError) -> [SQLValue] {
    let incarnation = SQLValue.integer(parent.incarnation.rawValue)
    let end = parent.n | 0xFFFF
    let next = try connection.integer(
      "SELECT min(n) FROM \(table) WHERE incarnation = ? AND n > ? AND n <= ?",
      [incarnation, .integer(parent.n), .integer(end)])
    return [incarnation, .integer(parent.n), .integer(next.map { $0 - 1 } ?? end)]
  }
}

/// The facts that belong to an order.
package enum OrderChildren {
  /// A query for `columns` of a child table, oldest first within each part.
  package static func sql(_ columns: String, of table: String) -> String {
    FactChildren.sql(columns, of: table, by: "sale_order")
  }

  /// The arguments of the query for one order.
  package static func arguments(
    _ order: FactKey, _ connection: Connection
  ) throws(DatabaseError) -> [SQLValue] {
    try FactChildren.arguments(order, in: "orders", connection)
  }
}
