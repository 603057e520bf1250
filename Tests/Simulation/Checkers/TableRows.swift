import Database

/// Rows of a file as bytes, to be compared and hashed whatever they mean.
enum TableRows {
  /// The columns of each table, in the table's order.
  ///
  /// - Throws: `DatabaseError`.
  static func columns(_ connection: Connection) throws -> [String: [String]] {
    let found = try connection.rows(
      """
      SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid
      """
    ) { ($0.text(at: 0), $0.text(at: 1)) }
    return Dictionary(grouping: found, by: \.0).mapValues { $0.map(\.1) }
  }

  /// The fact tables: those of which nothing is ever deleted, but for the log.
  ///
  /// - Throws: `DatabaseError`.
  static func factTables(_ connection: Connection) throws -> Set<String> {
    let guarded = try connection.rows(
      "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_no_delete'"
    ) { $0.text(at: 0) }
    return Set(guarded).subtracting(["segments", "change_sets"])
  }

  /// The rows of a query, each with the kind of every cell, so that no two different ones are
  /// equal.
  ///
  /// - Throws: `DatabaseError`.
  static func read(
    _ sql: String, _ arguments: [SQLValue] = [], _ connection: Connection
  ) throws -> [[UInt8]] {
    try connection.rows(sql, arguments) { row in
      var bytes: [UInt8] = []
      for index in 0..<row.columnCount { append(row, index, to: &bytes) }
      return bytes
    }
  }

  private static func append(_ row: Statement, _ index: Int, to bytes: inout [UInt8]) {
    switch row.type(at: index) {
    case .integer:
      bytes.append(1)
      append(row.integer(at: index), to: &bytes)
    case .text:
      bytes.append(2)
      append(Int64(row.byteCount(at: index)), to: &bytes)
      row.appendBytes(at: index, to: &bytes)
    case .blob:
      bytes.append(3)
      append(Int64(row.byteCount(at: index)), to: &bytes)
      row.appendBytes(at: index, to: &bytes)
    case .null, .real: bytes.append(0)
    }
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }
}
