package import Database
package import Facts
package import Storage
package import SyncProtocol

/// A numbered series, as its row says.
package struct Series: Equatable, Sendable {
  package let key: FactKey
  package let label: String
  /// 65 bytes: the P-256 point that verifies its records.
  package let publicKey: [UInt8]
  package let at: Int64
  package let reason: SeriesReason
}

/// A receipt as it was read: with its signature, or what is wrong with its row.
package enum ReadReceipt: Equatable, Sendable {
  case good(Receipt, signature: [UInt8])
  /// No program of ours writes such a row.
  case broken(FactKey, number: Int64)
}

/// Reads series and receipts from a database.
package struct ReceiptRows {
  private let connection: Connection

  package init(_ database: NodeDatabase) { connection = database.connection }

  /// A receipt that was written with its order names none: it belongs to the nearest before it.
  private static let columns = """
    incarnation, n, ifnull(sale_order_incarnation, incarnation),
    ifnull(sale_order_n, (
      SELECT max(o.n) FROM orders o
      WHERE o.incarnation = r.incarnation AND o.n < r.n AND o.n >= r.n & ~65535)),
    series_incarnation, series_n, number, kind, at, actor_incarnation, actor_n, till, total_cents,
    vat, perpetual_cents, perpetual_absolute_cents, signature
    """

  /// All series that were ever begun, in the order of their instants.
  ///
  /// - Throws: `DatabaseError`.
  package func series() throws(DatabaseError) -> [Series] {
    try connection.rows(
      "SELECT incarnation, n, label, public_key, at, reason FROM series ORDER BY at, 1, 2"
    ) { row in
      row.key(at: 0).map { key in
        Series(
          key: key, label: row.text(at: 2), publicKey: row.blob(at: 3), at: row.integer(at: 4),
          reason: SeriesReason(rawValue: row.integer(at: 5)) ?? .first)
      }
    }.compactMap { $0 }
  }

  /// The receipts of a series, by number.
  ///
  /// - Throws: `DatabaseError`.
  package func receipts(of series: FactKey) throws(DatabaseError) -> [ReadReceipt] {
    try read(
      "WHERE series_n = ?2 AND series_incarnation = ?1 ORDER BY number, incarnation, n",
      series.arguments)
  }

  /// The receipts of an order, oldest first.
  ///
  /// - Throws: `DatabaseError`.
  package func receipts(ofOrder order: FactKey) throws(DatabaseError) -> [ReadReceipt] {
    let keys = try connection.rows(
      OrderChildren.sql("incarnation, n", of: "receipts"),
      OrderChildren.arguments(order, connection)
    ) { $0.key(at: 0) }.compactMap { $0 }
    var found: [ReadReceipt] = []
    for key in keys { found += try read("WHERE incarnation = ?1 AND n = ?2", key.arguments) }
    return found
  }

  /// The label of a series; nil for one that is not there.
  ///
  /// - Throws: `DatabaseError`.
  package func label(of series: FactKey) throws(DatabaseError) -> String? {
    try connection.text(
      "SELECT label FROM series WHERE incarnation = ? AND n = ?", series.arguments)
  }

  /// The newest receipt of a series; nil where it has none.
  ///
  /// - Throws: `DatabaseError`.
  package func last(of series: FactKey) throws(DatabaseError) -> ReadReceipt? {
    try read(
      "WHERE series_n = ?2 AND series_incarnation = ?1 ORDER BY number DESC LIMIT 1",
      series.arguments
    ).first
  }

  /// How many receipts an order has, and what they add up to.
  ///
  /// - Throws: `DatabaseError`.
  package func receipted(_ order: FactKey) throws(DatabaseError) -> (
    count: Int, totals: VATTotals
  ) {
    let texts = try connection.rows(
      OrderChildren.sql("vat", of: "receipts"), OrderChildren.arguments(order, connection)
    ) { $0.text(at: 0) }
    var totals = VATTotals()
    for text in texts { totals.add(VATTotals(text) ?? VATTotals()) }
    return (texts.count, totals)
  }

  /// What the lines of an order add up to.
  ///
  /// - Throws: `DatabaseError`.
  package func lineTotals(of order: FactKey) throws(DatabaseError) -> VATTotals {
    let lines = try connection.rows(
      OrderChildren.sql("vat_basis_points, quantity, unit_cents", of: "lines"),
      OrderChildren.arguments(order, connection)
    ) { (rate: $0.integer(at: 0), cents: $0.integer(at: 1) * $0.integer(at: 2)) }
    var totals = VATTotals()
    for line in lines { totals.add(line.cents, at: line.rate) }
    return totals
  }

  private func read(
    _ clause: String, _ arguments: [SQLValue]
  ) throws(DatabaseError) -> [ReadReceipt] {
    try connection.rows("SELECT \(Self.columns) FROM receipts r \(clause)", arguments) {
      Self.receipt($0)
    }.compactMap { $0 }
  }

  private static func receipt(_ row: Statement) -> ReadReceipt? {
    guard let key = row.key(at: 0) else { return nil }
    guard let order = row.key(at: 2), let series = row.key(at: 4),
      let kind = ReceiptKind(rawValue: row.integer(at: 7)), let actor = row.key(at: 9),
      let totals = VATTotals(row.text(at: 13)),
      totals.total == row.integer(at: 12)
    else { return .broken(key, number: row.integer(at: 6)) }
    let receipt = Receipt(
      key: key, order: order, series: series, number: row.integer(at: 6),
      kind: kind, at: row.integer(at: 8), actor: actor, till: row.integer(at: 11), totals: totals,
      perpetualCents: row.integer(at: 14), perpetualAbsoluteCents: row.integer(at: 15))
    return .good(receipt, signature: row.blob(at: 16))
  }
}
