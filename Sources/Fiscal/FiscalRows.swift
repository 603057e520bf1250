package import Database
package import Facts
package import Storage
package import SyncProtocol

/// A numbered series, as its row says.
package struct Series: Equatable, Sendable {
  /// Its fact.
  package let key: FactKey
  /// As it is printed before a number.
  package let label: String
  /// 65 bytes: the P-256 point that verifies its records.
  package let publicKey: [UInt8]
  /// When it began, milliseconds UTC.
  package let at: Int64
  /// Why it began.
  package let reason: SeriesReason
  /// The fiscal version of the program that began it.
  package let software: String
}

/// What an order's receipts and lines add up to.
package struct OrderSums: Equatable, Sendable {
  /// How many receipts it has.
  package fileprivate(set) var receipts = 0
  /// At each rate.
  package fileprivate(set) var receipted = VATTotals()
  /// At each rate.
  package fileprivate(set) var lines = VATTotals()
}

/// Reads series and fiscal records from a database.
package struct FiscalRows {
  let connection: Connection
  private let writer: SQLValue

  package init(_ database: NodeDatabase) {
    connection = database.connection
    writer = .integer(Int64(database.writer.rawValue))
  }

  // MARK: Series

  /// All series that were ever begun, in the order of their instants.
  ///
  /// - Throws: `DatabaseError`.
  package func series() throws(DatabaseError) -> [Series] { try readSeries("ORDER BY at, 1, 2") }

  /// The series of a key; nil for one that is not there.
  ///
  /// - Throws: `DatabaseError`.
  package func series(_ key: FactKey) throws(DatabaseError) -> Series? {
    try readSeries("WHERE incarnation = ? AND n = ?", key.arguments).first
  }

  /// The series that was begun last; nil where none ever was.
  ///
  /// - Throws: `DatabaseError`.
  package func newestSeries() throws(DatabaseError) -> Series? {
    try readSeries("ORDER BY at DESC, 1 DESC, 2 DESC LIMIT 1").first
  }

  private func readSeries(
    _ clause: String, _ arguments: [SQLValue] = []
  ) throws(DatabaseError) -> [Series] {
    try connection.rows(
      "SELECT incarnation, n, label, public_key, at, reason, software FROM series \(clause)",
      arguments
    ) { row in
      row.key(at: 0).map { key in
        Series(
          key: key, label: row.text(at: 2), publicKey: row.blob(at: 3), at: row.integer(at: 4),
          reason: SeriesReason(rawValue: row.integer(at: 5)) ?? .first, software: row.text(at: 6))
      }
    }.compactMap { $0 }
  }

  // MARK: Records

  /// The records of a chain of a series, by number.
  ///
  /// - Throws: `DatabaseError`, what `body` throws.
  package func forEach(
    in chain: FiscalChain, of series: FactKey, _ body: (FiscalRecord) throws -> Void
  ) throws {
    let sql = """
      \(Self.select(chain)) WHERE series_n = ?2 AND series_incarnation = ?1 AND \(chain.condition)
      ORDER BY number, incarnation, n
      """
    let statement = try connection.statement(sql)
    statement.bind(series.arguments)
    defer { statement.reset() }
    while try statement.step() {
      if let record = Self.record(chain, statement) { try body(record) }
    }
  }

  /// The newest record of a chain of a series; nil where it has none.
  ///
  /// - Throws: `DatabaseError`.
  package func last(
    _ chain: FiscalChain, of series: FactKey
  ) throws(DatabaseError) -> FiscalRecord? {
    try read(
      chain,
      "WHERE series_n = ?2 AND series_incarnation = ?1 AND \(chain.condition) "
        + "ORDER BY number DESC LIMIT 1", series.arguments
    ).first
  }

  /// The record of a key; nil for one that is not there.
  ///
  /// - Throws: `DatabaseError`.
  package func record(
    _ chain: FiscalChain, _ key: FactKey
  ) throws(DatabaseError) -> FiscalRecord? {
    try read(chain, "WHERE incarnation = ?1 AND n = ?2", key.arguments).first
  }

  /// The records of a chain in consecutive change-sets, in order of writing.
  ///
  /// - Throws: `DatabaseError`.
  package func records(
    _ chain: FiscalChain, in range: ChainTree.Range
  ) throws(DatabaseError) -> [FiscalRecord] {
    try read(
      chain, "WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3 AND \(chain.condition) ORDER BY n",
      range.arguments)
  }

  /// The newest records of a chain over all series, the newest first.
  ///
  /// - Throws: `DatabaseError`.
  package func newest(
    _ chain: FiscalChain, limit: Int
  ) throws(DatabaseError) -> [FiscalRecord] {
    try read(
      chain,
      "WHERE incarnation >> 48 = ?1 AND \(chain.condition) ORDER BY at DESC, number DESC LIMIT ?2",
      [writer, .integer(Int64(limit))])
  }

  /// The receipts of an order, oldest first: by their heights in the chain, since incarnations are
  /// random.
  ///
  /// - Throws: `DatabaseError`.
  package func receipts(
    ofOrder order: FactKey
  ) throws(DatabaseError) -> [FiscalRecord] {
    var found: [FiscalRecord] = []
    let keys = try children(of: order, in: "receipts").sorted { ($0.n, $0) < ($1.n, $1) }
    for key in keys {
      if let receipt = try record(.receipts, key) { found.append(receipt) }
    }
    return found
  }

  /// How often a receipt was printed: the original is the first time.
  ///
  /// - Throws: `DatabaseError`.
  package func prints(of receipt: FactKey) throws(DatabaseError) -> Int64 {
    try connection.integer(
      """
      SELECT count(*) FROM receipt_copies
      WHERE receipt_incarnation = ? AND receipt_n = ?
      """, receipt.arguments) ?? 0
  }

  /// What was receipted of an order, and what its lines add up to.
  ///
  /// - Throws: `DatabaseError`.
  package func sums(of order: FactKey) throws(DatabaseError) -> OrderSums {
    let arguments = try OrderChildren.arguments(order, connection)
    var sums = OrderSums()
    let texts = try connection.rows(OrderChildren.sql("vat", of: "receipts"), arguments) {
      $0.text(at: 0)
    }
    sums.receipts = texts.count
    for text in texts { sums.receipted.add(VATTotals(text) ?? VATTotals()) }
    let lines = try connection.rows(
      OrderChildren.sql("vat_basis_points, quantity, unit_cents", of: "lines"), arguments
    ) { (rate: $0.integer(at: 0), cents: $0.integer(at: 1) * $0.integer(at: 2)) }
    for line in lines { sums.lines.add(line.cents, at: line.rate) }
    return sums
  }

  private func children(
    of order: FactKey, in table: String
  ) throws(DatabaseError) -> [FactKey] {
    try connection.rows(
      OrderChildren.sql("incarnation, n", of: table), OrderChildren.arguments(order, connection)
    ) { $0.key(at: 0) }.compactMap { $0 }
  }

  private func read(
    _ chain: FiscalChain, _ clause: String, _ arguments: [SQLValue]
  ) throws(DatabaseError) -> [FiscalRecord] {
    try connection.rows("\(Self.select(chain)) \(clause)", arguments) {
      Self.record(chain, $0)
    }.compactMap { $0 }
  }

  // MARK: Rows

  /// Key, then every column; of a parent also the fact that a row written with it belongs to.
  private static func select(_ chain: FiscalChain) -> String {
    let columns = chain.table.columns.map { column in
      switch column.kind {
      case .parent(let number):
        "\(column.name)_incarnation, \(column.name)_n, (SELECT max(p.n) FROM "
          + "\(Tables.schema.table(number)?.name ?? "") p WHERE p.incarnation = r.incarnation "
          + "AND p.n < r.n AND p.n >= r.n & ~65535)"
      case .reference: "\(column.name)_incarnation, \(column.name)_n"
      default: column.name
      }
    }
    return "SELECT incarnation, n, \(columns.joined(separator: ", ")) FROM \(chain.table.name) r"
  }

  private static func record(_ chain: FiscalChain, _ row: Statement) -> FiscalRecord? {
    guard let key = row.key(at: 0) else { return nil }
    var cell = 2
    var isBroken = false
    let values = chain.table.columns.map { column -> FiscalValue in
      defer { cell += width(column.kind) }
      let value = value(column, row, cell, &isBroken, key)
      if column.isRequired, value == .null { isBroken = true }
      return value
    }
    return FiscalRecord(chain: chain, key: key, values: values, isBroken: isBroken)
  }

  private static func width(_ kind: FactColumn.Kind) -> Int {
    if case .parent = kind { return 3 }
    return kind.cellCount
  }

  private static func value(
    _ column: FactColumn, _ row: Statement, _ cell: Int, _ isBroken: inout Bool, _ own: FactKey
  ) -> FiscalValue {
    switch column.kind {
    case .parent:
      if let written = row.key(at: cell) {
        // One that is in the same change-set is never named: it is the nearest before.
        if written.changeSet == own.changeSet { isBroken = true }
        return .key(written)
      }
      if row.isNull(at: cell), row.isNull(at: cell + 1), !row.isNull(at: cell + 2) {
        return .key(FactKey(incarnation: own.incarnation, n: row.integer(at: cell + 2)))
      }
      isBroken = true
      return .null
    case .reference:
      if let key = row.key(at: cell) { return .key(key) }
      if !row.isNull(at: cell) || !row.isNull(at: cell + 1) { isBroken = true }
      return .null
    case _ where row.isNull(at: cell): return .null
    case .text: return .text(row.text(at: cell))
    case .integer, .instant: return .integer(row.integer(at: cell))
    default: return .blob(row.blob(at: cell))
    }
  }
}

extension ChainTree.Range {
  /// The facts of these change-sets: incarnation, first and last n.
  package var arguments: [SQLValue] {
    [
      .integer(incarnation.rawValue), .integer(sequences.lowerBound << 16),
      .integer(sequences.upperBound << 16 | 0xFFFF),
    ]
  }
}
