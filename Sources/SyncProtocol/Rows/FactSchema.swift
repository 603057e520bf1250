/// The fact tables of one schema version, found by number.
package struct FactSchema: Sendable {
  package let version: UInt16

  /// Ascending by number.
  package let tables: [FactTable]
  private let byNumber: [FactTable?]

  package init(version: UInt16, tables: [FactTable]) {
    self.version = version
    self.tables = tables.sorted { $0.number < $1.number }
    var byNumber = [FactTable?](repeating: nil, count: Limits.highestTable + 1)
    for table in tables { byNumber[table.number] = table }
    self.byNumber = byNumber
  }

  /// The table with a number; nil if this version has none.
  package func table(_ number: Int) -> FactTable? {
    byNumber.indices.contains(number) ? byNumber[number] : nil
  }
}
