/// Facts of one or more change-sets, laid out flat: no allocation per row, one shape for the till's
/// writes, the wire, the fold and the database.
///
/// A row is its key, its table and `FactTable.cellCount` cells. Rows are grouped by change-set, and
/// within one by table (ascending) or by place (as written); `parentRow` is resolved in both.
package struct FactBatch: Sendable {
  /// Where a row is, and whose.
  package struct Row: Sendable {
    package let table: UInt8
    package let key: FactKey
    package let firstCell: Int32

    /// Row of the parent when the parent's key is null because it stands in this change-set; or -1.
    package let parentRow: Int32
  }

  package private(set) var rows: [Row] = []
  package private(set) var cells: [Cell] = []
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Whether there is no row.
  package var isEmpty: Bool { rows.isEmpty }

  /// Rows.
  package var count: Int { rows.count }

  /// Keeps the memory for the next batch.
  package mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
  }

  // MARK: Writing

  /// Starts a row; its cells are appended next, in column order.
  ///
  /// - Returns: the row's index.
  @discardableResult
  package mutating func beginRow(table: Int, key: FactKey, parentRow: Int = -1) -> Int {
    rows.append(
      Row(
        table: UInt8(table), key: key, firstCell: Int32(cells.count), parentRow: Int32(parentRow)))
    return rows.count - 1
  }

  /// The row's next cell.
  package mutating func append(_ cell: Cell) { cells.append(cell) }

  /// The row's next cell: an integer or null.
  package mutating func append(_ value: Int64?) {
    cells.append(value.map { .integer($0) } ?? .null)
  }

  /// The row's next two cells: a key or null.
  package mutating func append(_ key: FactKey?) {
    cells.append(key.map { .integer($0.incarnation.rawValue) } ?? .null)
    cells.append(key.map { .integer($0.n) } ?? .null)
  }

  /// The row's next cell: a text or null.
  package mutating func append(_ text: String?) {
    guard let text else { return append(Cell.null) }
    let offset = bytes.count
    bytes.append(contentsOf: text.utf8)
    appendStored(from: offset)
  }

  /// The row's next cell: bytes or null.
  package mutating func append(blob: [UInt8]?) {
    guard let blob else { return append(Cell.null) }
    let offset = bytes.count
    bytes.append(contentsOf: blob)
    appendStored(from: offset)
  }

  /// The row's next cell: a part of other bytes.
  package mutating func append(bytes source: [UInt8], _ range: Range<Int>) {
    let offset = bytes.count
    bytes.append(contentsOf: source[range])
    appendStored(from: offset)
  }

  /// Appends bytes by `fill`, which adds them to the byte store in place.
  package mutating func appendBytes(_ fill: (inout [UInt8]) -> Void) {
    let offset = bytes.count
    fill(&bytes)
    appendStored(from: offset)
  }

  private mutating func appendStored(from offset: Int) {
    cells.append(.bytes(offset: Int32(offset), count: Int32(bytes.count - offset)))
  }

  /// Overwrites a cell of a row that is not yet captured.
  package mutating func setCell(_ cell: Cell, row: Int, at index: Int) {
    cells[Int(rows[row].firstCell) + index] = cell
  }

  /// Stores bytes and lets a cell of an existing row point at them.
  package mutating func store(_ source: [UInt8], _ range: Range<Int>, row: Int, at index: Int) {
    let offset = bytes.count
    bytes.append(contentsOf: source[range])
    setCell(.bytes(offset: Int32(offset), count: Int32(range.count)), row: row, at: index)
  }

  /// Says where the row's parent is: its row, or -1 where the row names the parent itself.
  package mutating func setParentRow(_ parentRow: Int, of row: Int) {
    let old = rows[row]
    rows[row] = Row(
      table: old.table, key: old.key, firstCell: old.firstCell, parentRow: Int32(parentRow))
  }

  /// Finds the parents of `children` that name none: the nearest earlier row of `parents` in the
  /// same change-set.
  ///
  /// Both ranges stand by key.
  package mutating func resolveParents(of children: Range<Int>, among parents: Range<Int>) {
    var next = parents.lowerBound
    for child in children where key(child, 0) == nil {
      while next < parents.upperBound, rows[next].key.n < rows[child].key.n { next += 1 }
      guard next > parents.lowerBound else { continue }
      if rows[next - 1].key.changeSet == rows[child].key.changeSet {
        setParentRow(next - 1, of: child)
      }
    }
  }

  /// Indexes of `rows`, which stand by place, sorted by table and then place: as a payload is.
  package func canonicalOrder(_ rows: Range<Int>) -> [Int32] {
    var touched = TableSet()
    for row in rows { touched.insert(Int(self.rows[row].table)) }
    var order: [Int32] = []
    order.reserveCapacity(rows.count)
    for table in touched.numbers {
      for row in rows where self.rows[row].table == UInt8(table) { order.append(Int32(row)) }
    }
    return order
  }

  /// Drops all rows from `count` on; their bytes stay until `removeAll`.
  package mutating func truncate(to count: Int) {
    guard count < rows.count else { return }
    cells.removeSubrange(Int(rows[count].firstCell)...)
    rows.removeSubrange(count...)
  }

  // MARK: Reading

  /// The cell at a position of a row.
  package func cell(_ row: Int, _ index: Int) -> Cell { cells[Int(rows[row].firstCell) + index] }

  /// The integer at a position of a row; nil for null.
  package func integer(_ row: Int, _ index: Int) -> Int64? { cell(row, index).integer }

  /// The text at a position of a row; nil for null.
  package func text(_ row: Int, _ index: Int) -> String? {
    storedRange(row, index).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// The bytes at a position of a row; nil for null.
  package func blob(_ row: Int, _ index: Int) -> [UInt8]? {
    storedRange(row, index).map { Array(bytes[$0]) }
  }

  /// The key at two positions of a row; nil for null.
  package func key(_ row: Int, _ index: Int) -> FactKey? {
    guard case .integer(let rawIncarnation) = cell(row, index),
      case .integer(let n) = cell(row, index + 1),
      let incarnation = Incarnation(rawValue: rawIncarnation)
    else { return nil }
    return FactKey(incarnation: incarnation, n: n)
  }

  /// The list of keys at a position of a row; empty for null.
  package func keys(_ row: Int, _ index: Int) -> [FactKey] {
    storedRange(row, index).map { KeyList.keys(in: bytes, $0) } ?? []
  }

  /// Key of the row's parent, whether it stands in the row or in the change-set.
  package func parentKey(_ row: Int) -> FactKey? {
    let parentRow = Int(rows[row].parentRow)
    return parentRow >= 0 ? rows[parentRow].key : key(row, 0)
  }

  private func storedRange(_ row: Int, _ index: Int) -> Range<Int>? {
    guard case .bytes(let offset, let count) = cell(row, index) else { return nil }
    return Int(offset)..<Int(offset + count)
  }
}
