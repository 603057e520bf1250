import Database
import Facts
import SyncProtocol

/// Checks that facts refer to facts that are held, each in the table the column says.
struct ReferenceCheck {
  /// Whether a row may name a fact of another store: head office has relayed it to the row's
  /// store, and the two belong together.
  typealias RelayCheck = (_ row: Int, _ fact: FactKey) throws -> Bool

  let facts: FactStore
  let batch: FactBatch
  private let isRelayed: RelayCheck

  /// Rows of the change-sets of the batch that were accepted, for references between facts that
  /// come together.
  var rowsOfChangeSet: [ChangeSetID: Range<Int>] = [:]

  /// Of large change-sets: the table of each fact by its place.
  private let index = Index()

  private final class Index {
    var tables: [ChangeSetID: [UInt8]] = [:]
  }

  /// Facts from which looking through all of a change-set for each reference would cost too much.
  private static let largeCount = 32

  init(facts: FactStore, batch: FactBatch, isRelayed: @escaping RelayCheck) {
    self.facts = facts
    self.batch = batch
    self.isRelayed = isRelayed
  }

  /// The first reference of `rows`, one whole change-set, that points to nothing; nil if there is
  /// none.
  func refusal(of rows: Range<Int>, _ schema: FactSchema) throws -> FactRefusal? {
    for row in rows {
      guard let table = schema.table(Int(batch.rows[row].table)) else { continue }
      for column in table.referring {
        let cell = table.cellOffsets[column]
        let target: Int
        switch table.columns[column].kind {
        case .reference(let fixed): target = fixed ?? entityTable(row, table)
        case .parent(let parent): target = parent
        case .keys:
          for key in batch.keys(row, cell) where try !existsAnywhere(key, schema, rows) {
            return Self.refusal(row: row, batch, table, table.columns[column], key)
          }
          continue
        default: continue
        }
        guard let key = batch.key(row, cell) else { continue }
        let writer = batch.rows[row].key.incarnation.writer
        if table.columns[column].mayBeRelayed, key.changeSet.isOfAnotherStore(than: writer) {
          if try isRelayed(row, key) { continue }
          return FactRefusal(
            .foreignStore, batch.rows[row].key,
            "refers to \(key), which head office has not relayed to this store as such a transfer")
        }
        if try !exists(target, key, rows) {
          return Self.refusal(row: row, batch, table, table.columns[column], key)
        }
      }
    }
    return nil
  }

  private func entityTable(_ row: Int, _ table: FactTable) -> Int {
    Int(batch.integer(row, table.cell("entity_table")) ?? 0)
  }

  private func exists(_ table: Int, _ key: FactKey, _ own: Range<Int>) throws -> Bool {
    let isOwn = batch.rows[own.lowerBound].key.changeSet == key.changeSet
    if let rows = isOwn ? own : rowsOfChangeSet[key.changeSet] {
      return holds(key, table, rows)
    }
    return try facts.exists(table, key)
  }

  private func holds(_ key: FactKey, _ table: Int, _ rows: Range<Int>) -> Bool {
    if rows.count <= Self.largeCount {
      return rows.contains { batch.rows[$0].key == key && Int(batch.rows[$0].table) == table }
    }
    let tables: [UInt8]
    if let known = index.tables[key.changeSet] {
      tables = known
    } else {
      var found = [UInt8](repeating: 0, count: rows.count)
      for row in rows where found.indices.contains(batch.rows[row].key.place) {
        found[batch.rows[row].key.place] = batch.rows[row].table
      }
      index.tables[key.changeSet] = found
      tables = found
    }
    return tables.indices.contains(key.place) && Int(tables[key.place]) == table
  }

  /// Replaced keys name revisions, prices or the entity itself.
  private func existsAnywhere(
    _ key: FactKey, _ schema: FactSchema, _ own: Range<Int>
  ) throws -> Bool {
    for table in schema.tables where try exists(table.number, key, own) { return true }
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

extension ChangeSetID {
  /// Whether a store refers by it to what another one wrote; head office may refer to all.
  func isOfAnotherStore(than writer: StoreNumber) -> Bool {
    writer.isStore && incarnation.writer.isStore && incarnation.writer != writer
  }
}
