import Database
import Facts
import SyncProtocol

/// Puts facts into their tables and reads them back, through statements prepared once per table.
///
/// It knows nothing of what a fact means: the descriptions in `Tables.schema` drive it.
final class FactStore {
  private let connection: Connection
  private let schema: FactSchema
  private var inserts: [Insert?]
  private var ranges: [Statement?]
  private var lookups: [Statement?]

  /// Keys that are known to exist, so that a reference to a product costs one hash look-up.
  private var known: Set<TableKey> = []
  private static let knownLimit = 200_000

  /// A prepared INSERT.
  private struct Insert {
    let statement: Statement

    /// Bit i: bytes in cell i are text.
    let texts: UInt64

    /// Bit i: a value is bound to cell i.
    ///
    /// Bindings stay from row to row, so that a null in the place of a null, which is most of them,
    /// costs nothing.
    var bound: UInt64 = 0
  }

  private struct TableKey: Hashable {
    let table: Int
    let key: FactKey
  }

  init(_ connection: Connection, schema: FactSchema) {
    self.connection = connection
    self.schema = schema
    let none = [Statement?](repeating: nil, count: Limits.highestTable + 1)
    inserts = Array(repeating: nil, count: none.count)
    ranges = none
    lookups = none
  }

  // MARK: Writing

  /// Inserts one fact.
  ///
  /// A key that exists is an error, never a skip.
  func insert(_ batch: FactBatch, _ row: Int) throws(DatabaseError) {
    let number = Int(batch.rows[row].table)
    guard let table = schema.table(number) else { return }
    let insert = try insertStatement(table)
    let statement = insert.statement
    let key = batch.rows[row].key
    statement.bind(key.incarnation.rawValue, at: 1)
    statement.bind(key.n, at: 2)
    let firstCell = Int(batch.rows[row].firstCell)
    var bound = insert.bound
    for cell in 0..<table.cellCount {
      let bit: UInt64 = 1 << UInt64(cell)
      switch batch.cells[firstCell + cell] {
      case .null:
        guard bound & bit != 0 else { continue }
        statement.bindNull(at: cell + 3)
        bound &= ~bit
        continue
      case .integer(let value): statement.bind(value, at: cell + 3)
      case .bytes(let offset, let count):
        if insert.texts & bit != 0 {
          statement.bindText(batch.bytes, from: Int(offset), count: Int(count), at: cell + 3)
        } else {
          statement.bindBlob(batch.bytes, from: Int(offset), count: Int(count), at: cell + 3)
        }
      }
      bound |= bit
    }
    inserts[number]?.bound = bound
    try statement.run()
    if number == Tables.orders.number { note(number, key) }
  }

  private func insertStatement(_ table: FactTable) throws(DatabaseError) -> Insert {
    if let insert = inserts[table.number] { return insert }
    precondition(table.cellCount <= UInt64.bitWidth, "a bit for each cell")
    let columns = ["incarnation", "n"] + table.sqlColumns
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let statement = try connection.prepare(
      "INSERT INTO \(table.name) (\(columns.joined(separator: ", "))) VALUES (\(marks))")
    var texts: UInt64 = 0
    for (column, cell) in zip(table.columns, table.cellOffsets) where column.kind == .text {
      texts |= 1 << UInt64(cell)
    }
    let insert = Insert(statement: statement, texts: texts)
    inserts[table.number] = insert
    return insert
  }

  // MARK: Reading

  /// Appends the facts of one table in a range of change-sets of one incarnation, by key.
  func read(
    _ table: FactTable, _ range: ChainTree.Range, into batch: inout FactBatch
  ) throws(DatabaseError) {
    let statement = try rangeStatement(table)
    statement.bind(range.incarnation.rawValue, at: 1)
    statement.bind(range.sequences.lowerBound << 16, at: 2)
    statement.bind(range.sequences.upperBound << 16 | 0xFFFF, at: 3)
    while try statement.step() {
      let key = FactKey(incarnation: range.incarnation, n: statement.integer(at: 0))
      appendRow(statement, from: 1, of: table, key, &batch)
    }
  }

  /// Appends the facts of one table that a condition holds for, by key.
  func read(
    _ table: FactTable, where condition: String, into batch: inout FactBatch
  ) throws(DatabaseError) {
    let columns = (["incarnation", "n"] + table.sqlColumns).joined(separator: ", ")
    let statement = try connection.prepare(
      "SELECT \(columns) FROM \(table.name) WHERE \(condition) ORDER BY incarnation, n")
    while try statement.step() {
      guard let key = statement.key(at: 0) else { continue }
      appendRow(statement, from: 2, of: table, key, &batch)
    }
  }

  private func appendRow(
    _ statement: Statement, from first: Int, of table: FactTable, _ key: FactKey,
    _ batch: inout FactBatch
  ) {
    batch.beginRow(table: table.number, key: key)
    var position = first
    for column in table.columns {
      for _ in 0..<column.kind.cellCount {
        appendCell(statement, position, column.kind, &batch)
        position += 1
      }
    }
  }

  private func appendCell(
    _ statement: Statement, _ position: Int, _ kind: FactColumn.Kind, _ batch: inout FactBatch
  ) {
    if statement.isNull(at: position) { return batch.append(Cell.null) }
    switch kind {
    case .text, .blob, .keys, .salt, .seal:
      batch.appendBytes { statement.appendBytes(at: position, to: &$0) }
    case .integer, .instant, .reference, .parent, .name:
      batch.append(Cell.integer(statement.integer(at: position)))
    }
  }

  private func rangeStatement(_ table: FactTable) throws(DatabaseError) -> Statement {
    if let statement = ranges[table.number] { return statement }
    let columns = (["n"] + table.sqlColumns).joined(separator: ", ")
    let statement = try connection.prepare(
      "SELECT \(columns) FROM \(table.name) WHERE incarnation = ? AND n BETWEEN ? AND ? ORDER BY n")
    ranges[table.number] = statement
    return statement
  }

  // MARK: Existence

  /// Whether a fact of the table with this key is stored.
  func exists(_ table: Int, _ key: FactKey) throws(DatabaseError) -> Bool {
    if known.contains(TableKey(table: table, key: key)) { return true }
    guard let description = schema.table(table) else { return false }
    let statement: Statement
    if let prepared = lookups[table] {
      statement = prepared
    } else {
      statement = try connection.prepare(
        "SELECT 1 FROM \(description.name) WHERE incarnation = ? AND n = ?")
      lookups[table] = statement
    }
    statement.bind(key.incarnation.rawValue, at: 1)
    statement.bind(key.n, at: 2)
    let found = try statement.step()
    statement.reset()
    if found { note(table, key) }
    return found
  }

  /// Forgets what it knew, after a roll-back.
  func forgetKnown() { known.removeAll(keepingCapacity: true) }

  private func note(_ table: Int, _ key: FactKey) {
    if known.count >= Self.knownLimit { known.removeAll(keepingCapacity: true) }
    known.insert(TableKey(table: table, key: key))
  }
}
