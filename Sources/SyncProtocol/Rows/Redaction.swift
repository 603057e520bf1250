// What an erasure does to a customer's values: the seal that stands for them stays, so that every
// hash does too.

extension FactBatch {
  /// The customer whose personal values stand in a row: nil where there are none.
  package func customer(of row: Int, _ table: FactTable) -> FactKey? {
    guard !table.personal.isEmpty, let salt = table.saltCell, !cell(row, salt).isNull else {
      return nil
    }
    return table.customerKey(of: row, in: self) ?? rows[row].key
  }

  /// Puts the seal in place of a row's personal values and salt; does nothing where there are none.
  package mutating func redact(_ row: Int, _ table: FactTable, by sha256: SHA256) {
    guard let seal = seal(of: row, table, by: sha256), let sealCell = table.sealCell,
      let saltCell = table.saltCell
    else { return }
    store(seal.bytes, 0..<32, row: row, at: sealCell)
    setCell(.null, row: row, at: saltCell)
    for column in table.personal { setCell(.null, row: row, at: table.cellOffsets[column]) }
  }

  /// What stands for a row's personal values in the payload; nil where there are none.
  package func seal(of row: Int, _ table: FactTable, by sha256: SHA256) -> Hash256? {
    PersonalSection.entry(of: row, table, in: self)?.seal(by: sha256)
  }
}

extension FactTable {
  /// Where the salt stands in a row; nil in a table without personal columns.
  package var saltCell: Int? {
    columns.firstIndex { $0.kind == .salt }.map { cellOffsets[$0] }
  }

  /// Where the seal of an erased row stands; nil in a table without personal columns.
  package var sealCell: Int? {
    columns.firstIndex { $0.kind == .seal }.map { cellOffsets[$0] }
  }
}

extension PersonalSection {
  /// The section without the values of some customers.
  package func without(_ isErased: (FactKey) throws -> Bool) rethrows -> PersonalSection {
    PersonalSection(entries: try entries.filter { try !isErased($0.customer) })
  }
}
