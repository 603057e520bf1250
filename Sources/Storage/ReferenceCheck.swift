import Database
import Facts
import SyncProtocol

/// Checks that facts refer to facts that are held, each in the table the column says.
struct ReferenceCheck {
  let facts: FactStore
  let batch: FactBatch

  /// Rows of the batch by change-set, for references between facts that come together.
  var rowsOfChangeSet: [ChangeSetID: Range<Int>] = [:]

  init(facts: FactStore, batch: FactBatch) {
    self.facts = facts
    self.batch = batch
    if let first = batch.rows.first { rowsOfChangeSet[first.key.changeSet] = 0..<batch.count }
  }

  /// The first reference of `rows` that points to nothing; nil if there is none.
  func refusal(of rows: Range<Int>, _ schema: FactSchema) throws -> FactRefusal? {
    for row in rows {
      guard let table = schema.table(Int(batch.rows[row].table)) else { continue }
      for (column, cell) in zip(table.columns, table.cellOffsets) {
        let target: Int
        switch column.kind {
        case .reference(let fixed): target = fixed ?? entityTable(row, table)
        case .parent(let parent): target = parent
        case .keys:
          for key in batch.keys(row, cell) where try !existsAnywhere(key, schema) {
            return Self.refusal(row: row, batch, table, column, key)
          }
          continue
        default: continue
        }
        guard let key = batch.key(row, cell) else { continue }
        if try !exists(target, key) { return Self.refusal(row: row, batch, table, column, key) }
      }
    }
    return nil
  }

  private func entityTable(_ row: Int, _ table: FactTable) -> Int {
    Int(batch.integer(row, table.cell("entity_table")) ?? 0)
  }

  private func exists(_ table: Int, _ key: FactKey) throws -> Bool {
    if let rows = rowsOfChangeSet[key.changeSet] {
      return rows.contains { batch.rows[$0].key == key && Int(batch.rows[$0].table) == table }
    }
    return try facts.exists(table, key)
  }

  /// Replaced keys name revisions, prices or the entity itself.
  private func existsAnywhere(_ key: FactKey, _ schema: FactSchema) throws -> Bool {
    for table in schema.tables where try exists(table.number, key) { return true }
    return false
  }

  private static func refusal(
    row: Int, _ batch: FactBatch, _ table: FactTable, _ column: FactColumn, _ key: FactKey
  ) -> FactRefusal {
    FactRefusal(
      .unknownReference, batch.rows[row].key,
      "\(table.name).\(column.name) refers to \(key), which is not held")
  }
}
