/// Writes the canonical payload of a change-set: what is hashed, and what travels.
///
/// The need: the same facts must give the same bytes for ever, from the till's memory today and
/// from the rows of the database in ten years, or `verify` could not hash the rows people read.
/// So there is one form for each value, tables ascend, facts stand in order of writing, and
/// trailing nulls are left out, so that a column added later changes nothing.
///
/// References come first, as a list of the change-sets referred to: a key is then two small
/// numbers, and a receiver knows what the facts depend on without decoding them (I7).
/// Layout: `docs/protocol.md#payload`.
package struct PayloadEncoder {
  private let schema: FactSchema
  private let sha256: SHA256
  private var own: ChangeSetID
  private var referenced: [ChangeSetID] = []
  private var body = ByteWriter()
  private var rowsOfTable = ByteWriter()
  private var previousInstant: Int64 = 0

  /// The personal values of the last change-set encoded.
  package private(set) var personal = PersonalSection()

  /// How many change-sets the last one encoded refers to.
  package var referencedCount: Int { referenced.count }

  /// The tables of the last change-set encoded.
  package private(set) var tables = TableSet()

  package init(schema: FactSchema, sha256: @escaping SHA256) {
    self.schema = schema
    self.sha256 = sha256
    own = ChangeSetID(Incarnation(writer: .headOffice, random: 0), 0)
    body.bytes.reserveCapacity(4_096)
    rowsOfTable.bytes.reserveCapacity(4_096)
  }

  /// Appends the payload of the change-set `id` to `out`.
  ///
  /// `rows` are the indexes of its facts in `batch`, by table ascending and then by place.
  package mutating func encode(
    _ batch: FactBatch, rows: ArraySlice<Int32>, as id: ChangeSetID, to out: inout ByteWriter
  ) {
    own = id
    referenced.removeAll(keepingCapacity: true)
    body.bytes.removeAll(keepingCapacity: true)
    personal.entries.removeAll(keepingCapacity: true)
    previousInstant = 0
    tables = TableSet()
    var rest = rows
    while let first = rest.first {
      let number = batch.rows[Int(first)].table
      let end = rest.firstIndex { batch.rows[Int($0)].table != number } ?? rest.endIndex
      if let table = schema.table(Int(number)) {
        encodeSection(table, of: batch, rows: rest[rest.startIndex..<end])
      }
      rest = rest[end...]
    }
    personal.entries.sort { $0.place < $1.place }
    out.varint(UInt64(referenced.count))
    for changeSet in referenced { encodeReferenced(changeSet, to: &out) }
    out.raw(body.bytes)
  }

  private mutating func encodeSection(
    _ table: FactTable, of batch: FactBatch, rows: ArraySlice<Int32>
  ) {
    tables.insert(table.number)
    rowsOfTable.bytes.removeAll(keepingCapacity: true)
    var nextPlace = 0
    for row in rows {
      let place = batch.rows[Int(row)].key.place
      rowsOfTable.varint(UInt64(place - nextPlace))
      nextPlace = place + 1
      encodeRow(Int(row), of: table, in: batch)
    }
    body.varint(UInt64(table.number))
    body.varint(UInt64(rowsOfTable.bytes.count + Self.varintBytes(rows.count)))
    body.varint(UInt64(rows.count))
    body.raw(rowsOfTable.bytes)
  }

  private static func varintBytes(_ value: Int) -> Int { value < 128 ? 1 : 2 }

  private mutating func encodeRow(_ row: Int, of table: FactTable, in batch: FactBatch) {
    let seal = table.personal.isEmpty ? nil : seal(of: row, table, in: batch)
    var written = table.hashed.count
    while written > 0 {
      let column = table.hashed[written - 1]
      if case .seal = table.columns[column].kind {
        if seal != nil { break }
      } else if !isNull(table.columns[column].kind, row, table.cellOffsets[column], batch) {
        break
      }
      written -= 1
    }
    rowsOfTable.varint(UInt64(written))
    for i in 0..<written {
      let column = table.hashed[i]
      if case .seal = table.columns[column].kind {
        encodeSeal(seal)
      } else {
        encodeCell(table.columns[column].kind, row, table.cellOffsets[column], batch)
      }
    }
  }

  /// Whether all cells of a value are null: half a key is no null, but a row tampered with.
  private func isNull(
    _ kind: FactColumn.Kind, _ row: Int, _ index: Int, _ batch: FactBatch
  ) -> Bool {
    (index..<index + kind.cellCount).allSatisfy { batch.cell(row, $0).isNull }
  }

  private mutating func encodeCell(
    _ kind: FactColumn.Kind, _ row: Int, _ index: Int, _ batch: FactBatch
  ) {
    switch kind {
    case .integer:
      rowsOfTable.integer(batch.integer(row, index))
    case .instant:
      guard let instant = batch.integer(row, index) else { return rowsOfTable.u8(0) }
      rowsOfTable.integer(instant &- previousInstant)
      previousInstant = instant
    case .reference, .parent:
      let key = batch.key(row, index)
      // Half a key is never written; with another program it can be, and then it must show.
      if key == nil, !isNull(kind, row, index, batch) { return rowsOfTable.varint(.max) }
      encodeReference(key)
    case .name:
      let key = batch.key(row, index)
      if key == nil, !isNull(kind, row, index, batch) { return rowsOfTable.varint(.max) }
      encodeName(key)
    case .keys:
      guard case .bytes(_, let count) = batch.cell(row, index) else { return rowsOfTable.u8(0) }
      rowsOfTable.varint(UInt64(count + 15) / 16 + 1)
      for key in batch.keys(row, index) { encodeReference(key) }
    case .text, .blob:
      guard case .bytes(let offset, let count) = batch.cell(row, index) else {
        return rowsOfTable.u8(0)
      }
      rowsOfTable.varint(UInt64(count) + 1)
      rowsOfTable.bytes.append(contentsOf: batch.bytes[Int(offset)..<Int(offset + count)])
    case .salt, .seal:
      break
    }
  }

  private mutating func encodeName(_ key: FactKey?) {
    guard let key else { return rowsOfTable.u8(0) }
    rowsOfTable.varint(UInt64(bitPattern: key.n &+ 1))
    rowsOfTable.u64(UInt64(key.incarnation.rawValue))
  }

  private mutating func encodeReference(_ key: FactKey?) {
    guard let key else { return rowsOfTable.u8(0) }
    let changeSet = key.changeSet
    let index: Int
    if let found = referenced.lastIndex(of: changeSet) {
      index = found
    } else {
      index = referenced.count
      referenced.append(changeSet)
    }
    rowsOfTable.varint(UInt64(index) + 1)
    rowsOfTable.varint(UInt64(key.place))
  }

  /// A change-set of the own incarnation is the distance back, plus one; another one is 0, its
  /// incarnation and its sequence.
  private func encodeReferenced(_ changeSet: ChangeSetID, to out: inout ByteWriter) {
    if changeSet.incarnation == own.incarnation, changeSet.sequence <= own.sequence {
      out.varint(UInt64(own.sequence - changeSet.sequence) + 1)
    } else {
      out.u8(0)
      out.u64(UInt64(changeSet.incarnation.rawValue))
      out.varint(UInt64(bitPattern: changeSet.sequence))
    }
  }

  // MARK: Personal columns

  private mutating func encodeSeal(_ seal: Hash256?) {
    guard let seal else { return rowsOfTable.u8(0) }
    rowsOfTable.u8(33)
    rowsOfTable.hash(seal)
  }

  /// The digest that stands for the row's personal columns: recomputed where the salt is there,
  /// read from the row where the customer was erased, nil where there never were any values.
  ///
  /// A row with both a salt and a digest, or with values but no salt, was tampered with: no digest
  /// is zero, so that it shows.
  private mutating func seal(of row: Int, _ table: FactTable, in batch: FactBatch) -> Hash256? {
    let column = table.columns.firstIndex { $0.kind == .seal }
    let written = column.map { batch.cell(row, table.cellOffsets[$0]) } ?? .null
    guard let entry = PersonalSection.entry(of: row, table, in: batch) else {
      let isBlank = table.personal.allSatisfy { batch.cell(row, table.cellOffsets[$0]).isNull }
      if written.isNull, isBlank { return nil }
      let digest = column.flatMap { batch.blob(row, table.cellOffsets[$0]) }.flatMap(Hash256.init)
      return isBlank ? digest ?? .zero : .zero
    }
    personal.entries.append(entry)
    return written.isNull ? entry.seal(by: sha256) : .zero
  }
}

extension PersonalSection {
  /// The entry of a row of a table with personal columns; nil without a salt.
  static func entry(of row: Int, _ table: FactTable, in batch: FactBatch) -> Entry? {
    guard let saltColumn = table.columns.firstIndex(where: { $0.kind == .salt }),
      let salt = batch.blob(row, table.cellOffsets[saltColumn])
    else { return nil }
    var written = table.personal.count
    while written > 0,
      batch.cell(row, table.cellOffsets[table.personal[written - 1]]).isNull
    {
      written -= 1
    }
    var values = ByteWriter()
    values.varint(UInt64(written))
    for i in 0..<written {
      let column = table.personal[i]
      let index = table.cellOffsets[column]
      if case .integer = table.columns[column].kind {
        values.integer(batch.integer(row, index))
      } else if let bytes = batch.blob(row, index) {
        values.varint(UInt64(bytes.count) + 1)
        values.raw(bytes)
      } else {
        values.u8(0)
      }
    }
    let key = batch.rows[row].key
    return Entry(
      place: key.place, customer: table.customerKey(of: row, in: batch) ?? key, salt: salt,
      values: values.bytes)
  }
}

extension FactTable {
  /// The customer whose data a row of a table with personal columns is: its parent, the reference
  /// named `customer`, or nil where the row itself is the customer.
  package func customerKey(of row: Int, in batch: FactBatch) -> FactKey? {
    if parent != nil { return batch.parentKey(row) }
    return columns.firstIndex { $0.name == "customer" }.flatMap {
      batch.key(row, cellOffsets[$0])
    }
  }
}
