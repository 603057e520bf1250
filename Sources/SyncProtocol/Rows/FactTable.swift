/// Describes one fact table to the codec, the engines and the rules: numbers, names, kinds, ranges.
///
/// Table and column numbers are never reused; columns are only ever added at the end. A test
/// compares these descriptions with the SQL under `schema/`. A class, because every row of every
/// batch asks for its description, and a struct of this size would be copied each time.
package final class FactTable: Sendable {
  /// 1…63, in the canonical payload and in `Header.tables`.
  ///
  /// A parent's number is below its child's.
  package let number: Int

  /// Name in SQL.
  package let name: String

  package let columns: [FactColumn]

  /// Who may write facts of this table (I8).
  package let writers: Writers

  /// The table whose fact this one belongs to; then the first column is the parent's key.
  package let parent: Int?

  /// The first schema version that has the table.
  package let since: UInt16

  /// Position of each column's first cell.
  package let cellOffsets: [Int]

  /// Cells of one row, without its key: a reference takes two, everything else one.
  package let cellCount: Int

  /// Indexes into `columns` of the personal ones; empty for most tables.
  package let personal: [Int]

  /// Indexes of the columns that hold keys of other facts.
  package let referring: [Int]

  /// Indexes of the columns that the hashed payload holds: all but personal ones and the salt.
  package let hashed: [Int]

  /// Indexes of the columns that came later than the table.
  package let added: [Int]

  /// Whose chains may hold facts of a table.
  package enum Writers: Sendable {
    case headOffice, stores, both

    /// Whether a writer is one of them.
    package func include(_ writer: StoreNumber) -> Bool {
      switch self {
      case .headOffice: writer == .headOffice
      case .stores: writer.isStore
      case .both: true
      }
    }
  }

  package init(
    _ number: Int, _ name: String, writers: Writers, parent: Int? = nil, since: UInt16 = 1,
    _ columns: [FactColumn]
  ) {
    self.number = number
    self.name = name
    self.writers = writers
    self.parent = parent
    self.since = since
    self.columns = columns
    var offset = 0
    cellOffsets = columns.map { column in
      defer { offset += column.kind.cellCount }
      return offset
    }
    cellCount = offset
    personal = columns.indices.filter { columns[$0].isPersonal }
    referring = columns.indices.filter { columns[$0].kind.refersToFacts }
    added = columns.indices.filter { columns[$0].since > since }
    hashed = columns.indices.filter { !columns[$0].isPersonal && columns[$0].kind != .salt }
  }

  /// Names of the SQL columns behind the key, in cell order.
  package var sqlColumns: [String] {
    columns.flatMap { column in
      column.kind.cellCount == 2
        ? ["\(column.name)_incarnation", "\(column.name)_n"] : [column.name]
    }
  }

  /// The cell where the named column starts.
  ///
  /// The name must exist: it is written in code.
  package func cell(_ name: String) -> Int {
    guard let index = columns.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("\(self.name) has no column \(name)")
    }
    return cellOffsets[index]
  }
}
