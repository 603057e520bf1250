/// The fact tables of one schema version, found by number.
package struct FactSchema: Sendable {
  package let version: UInt16

  /// Ascending by number.
  package let tables: [FactTable]
  /// The tables that have personal columns.
  package let personal: TableSet
  private let byNumber: [FactTable?]

  package init(version: UInt16, tables: [FactTable]) {
    self.version = version
    self.tables = tables.sorted { $0.number < $1.number }
    var byNumber = [FactTable?](repeating: nil, count: Limits.highestTable + 1)
    for table in tables { byNumber[table.number] = table }
    self.byNumber = byNumber
    personal = tables.reduce(into: TableSet()) { set, table in
      if !table.personal.isEmpty { set.insert(table.number) }
    }
  }

  /// The table with a number; nil if this version has none.
  package func table(_ number: Int) -> FactTable? {
    byNumber.indices.contains(number) ? byNumber[number] : nil
  }

  /// The lowest schema version that can hold these facts: of the tables and columns they use.
  ///
  /// An updated head office so changes a price that older stores still understand.
  package func lowestVersion(for batch: FactBatch) -> UInt16 {
    var version: UInt16 = 1
    for row in 0..<batch.count {
      guard let table = table(Int(batch.rows[row].table)) else { continue }
      version = max(version, table.since)
      for column in table.added where !batch.cell(row, table.cellOffsets[column]).isNull {
        version = max(version, table.columns[column].since)
      }
    }
    return version
  }
}
