/// A set of fact tables: bit i stands for table i (1…63).
package struct TableSet: Hashable, Sendable {
  package var rawValue: UInt64

  package init(rawValue: UInt64 = 0) { self.rawValue = rawValue }

  /// Whether a table is in the set.
  package func contains(_ table: Int) -> Bool { rawValue & (1 << UInt64(table)) != 0 }

  /// Adds a table.
  package mutating func insert(_ table: Int) { rawValue |= 1 << UInt64(table) }

  /// Adds the tables of another set.
  package mutating func formUnion(_ other: TableSet) { rawValue |= other.rawValue }

  /// The table numbers, ascending.
  package var numbers: [Int] {
    var rest = rawValue
    var found: [Int] = []
    while rest != 0 {
      found.append(rest.trailingZeroBitCount)
      rest &= rest - 1
    }
    return found
  }
}
