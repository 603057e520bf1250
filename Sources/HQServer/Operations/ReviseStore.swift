import Database
package import Facts
import Storage
package import SyncProtocol
import Toolkit

/// Changes what stands on a store's receipts: a revision for each column that is another.
package struct ReviseStore: HeadOfficeOperation {
  /// What was done.
  package struct Answer: Codable, Equatable, Sendable {
    package let store: Int64

    /// The columns that are others now.
    package let changed: [String]
  }

  package static let address = "store-set"

  package var store: Int64

  /// What is to be another; nil: as it is, empty: not known any more.
  package var company: Company

  package init(store: Int64, company: Company) {
    self.store = store
    self.company = company
  }

  /// A value that stands for a column now.
  private struct Value {
    let key: FactKey
    let text: String?
  }

  /// Writes what is another.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer {
    let number = try StoreRegister(core.database).store(store)
    guard let entity = try StoreRegister(core.database).key(of: number) else {
      throw OperationError.unknownStore(store)
    }
    let wanted = try company.checked()
    try core.requireWhole(before: "change the store")
    var whole = Company()
    var changes: [(column: String, text: String?, replaces: [FactKey])] = []
    for (column, path) in Company.columns {
      let current = try values(of: column, entity, core.database)
      whole[keyPath: path] = current.last?.text
      guard company[keyPath: path] != nil else { continue }
      whole[keyPath: path] = wanted[keyPath: path]
      if current.count == 1, current[0].text == wanted[keyPath: path] { continue }
      changes.append((column, wanted[keyPath: path], current.map(\.key)))
    }
    // SIRET and VAT number have to fit, also where only one of them is another.
    _ = try whole.checked()
    if changes.isEmpty { return Answer(store: store, changed: []) }
    try core.database.capture(.common) { draft in
      for change in changes {
        draft.addRevision(
          of: entity, in: Tables.stores, column: Tables.stores.columnNumber(change.column),
          text: change.text, replaces: change.replaces, at: now)
      }
    }
    announce(.common)
    return Answer(store: store, changed: changes.map(\.column))
  }

  /// What nobody has replaced, the later written last; the store's own row before any revision.
  private func values(
    of column: String, _ entity: FactKey, _ database: NodeDatabase
  ) throws -> [Value] {
    let own = Value(
      key: entity,
      text: try database.connection.text(
        "SELECT \(column) FROM stores WHERE incarnation = ? AND n = ?", entity.arguments))
    let live = try database.connection.rows(
      """
      SELECT revision_incarnation, revision_n, text_value FROM live_values
      WHERE entity_incarnation = ? AND entity_n = ? AND store = 0 AND column_number = ?
      ORDER BY at, 1, 2
      """, entity.arguments + [.integer(Tables.stores.columnNumber(column))]
    ) { row in
      row.key(at: 0).map { key in
        key == entity ? own : Value(key: key, text: row.isNull(at: 2) ? nil : row.text(at: 2))
      }
    }.compactMap { $0 }
    return live.isEmpty ? [own] : live
  }
}
