/// Reads canonical payloads back into facts, and refuses every byte that an encoder would not have
/// written.
///
/// What it does not know (a table or column of a newer schema) is told, not refused.
package struct PayloadDecoder {
  /// What a payload turned out to hold.
  package struct Content: Sendable {
    package var tables = TableSet()

    /// Rows of the batch, empty if something is unknown.
    package var rows: Range<Int> = 0..<0

    /// The change-sets that facts of this one refer to, itself left out.
    package var references: [ChangeSetID] = []

    /// A table or column number of a newer schema; then the change-set is parked whole.
    package var unknown: String?
  }

  private let schema: FactSchema
  private let sha256: SHA256
  private var referenced: [ChangeSetID] = []
  private var isUsed = 0
  private var previousInstant: Int64 = 0
  private var sectionRows: [Range<Int>]
  private var places: [Bool] = []

  package init(schema: FactSchema, sha256: @escaping SHA256) {
    self.schema = schema
    self.sha256 = sha256
    sectionRows = Array(repeating: 0..<0, count: Limits.highestTable + 1)
  }

  /// Decodes the payload of the change-set `id` in `range` of `bytes`, and appends its facts to
  /// `batch`, which is left as it was if something is unknown.
  ///
  /// - Throws: `WireError` if an encoder would not have written these bytes; the batch may then
  ///   hold part of the rows, and the caller drops it.
  package mutating func decode(
    _ bytes: [UInt8], _ range: Range<Int>, personal: Range<Int>?, as id: ChangeSetID,
    into batch: inout FactBatch
  ) throws(WireError) -> Content {
    var reader = ByteReader(bytes, range: range)
    var content = Content()
    try decodeReferenced(&reader, own: id)
    content.references = referenced.filter { $0 != id }
    previousInstant = 0
    isUsed = 0
    let firstRow = batch.count
    places.removeAll(keepingCapacity: true)
    var previousTable = 0
    for i in sectionRows.indices { sectionRows[i] = 0..<0 }
    while !reader.isAtEnd {
      let number = try reader.count(limit: Limits.highestTable, of: "table number")
      guard number > previousTable else { throw .notCanonical("tables out of order") }
      previousTable = number
      content.tables.insert(number)
      let length = try reader.count(limit: Limits.payloadBytes, of: "section")
      var section = ByteReader(bytes, range: try reader.skip(length))
      // What stands behind something unknown cannot be read: references count on all before them.
      if content.unknown != nil { continue }
      guard let table = schema.table(number) else {
        content.unknown = "table \(number)"
        continue
      }
      content.unknown = try decodeSection(&section, table, id, &batch)
    }
    if content.unknown != nil {
      // Its form is checked all the same: an erasure redacts it, whatever table it is of.
      if let personal { _ = try PersonalSection(decoding: bytes, personal) }
      batch.truncate(to: firstRow)
      return content
    }
    content.rows = firstRow..<batch.count
    try requireWhole(content.rows)
    try attachPersonal(bytes, personal, to: &batch, content.rows)
    return content
  }

  private mutating func decodeReferenced(
    _ reader: inout ByteReader, own: ChangeSetID
  ) throws(WireError) {
    referenced.removeAll(keepingCapacity: true)
    for _ in 0..<(try reader.count(limit: Limits.factsPerChangeSet, of: "references")) {
      let distance = try reader.varint()
      let changeSet: ChangeSetID
      if distance > 0 {
        guard distance <= UInt64(own.sequence) else { throw .badIdentity("sequence") }
        changeSet = ChangeSetID(own.incarnation, own.sequence - Int64(distance - 1))
      } else {
        let incarnation = try reader.incarnation()
        let sequence = try reader.varint()
        guard sequence >= 1, sequence < 1 << 46 else { throw .badIdentity("sequence") }
        changeSet = ChangeSetID(incarnation, Int64(sequence))
        if incarnation == own.incarnation, changeSet.sequence <= own.sequence {
          throw .notCanonical("own change-set written as another's")
        }
      }
      guard !referenced.contains(changeSet) else { throw .notCanonical("reference listed twice") }
      referenced.append(changeSet)
    }
  }

  /// - Returns: what is unknown in the section, if anything.
  private mutating func decodeSection(
    _ reader: inout ByteReader, _ table: FactTable, _ id: ChangeSetID, _ batch: inout FactBatch
  ) throws(WireError) -> String? {
    let count = try reader.count(limit: Limits.factsPerChangeSet, of: "facts")
    guard count > 0 else { throw .notCanonical("empty section") }
    let firstRow = batch.count
    var place = 0
    let parents = table.parent.map { sectionRows[$0] } ?? 0..<0
    var nextParent = parents.lowerBound
    for _ in 0..<count {
      place += try reader.count(limit: Limits.factsPerChangeSet, of: "place")
      guard place < Limits.factsPerChangeSet else { throw .tooLarge("place") }
      notePlace(place)
      while nextParent < parents.upperBound, batch.rows[nextParent].key.place < place {
        nextParent += 1
      }
      let nearest = nextParent > parents.lowerBound ? nextParent - 1 : -1
      let written = try reader.count(limit: 1_000, of: "columns")
      guard written <= table.hashed.count else { return "table \(table.number), a newer column" }
      let key = FactKey(id, place: place)
      let row = batch.beginRow(table: table.number, key: key, parentRow: nearest)
      try decodeRow(&reader, table, written, &batch)
      if table.parent != nil, let explicit = batch.key(row, 0) {
        guard nearest < 0 || batch.rows[nearest].key != explicit else {
          throw .notCanonical("parent named although it is the nearest")
        }
        batch.setParentRow(-1, of: row)
      }
      place += 1
    }
    try reader.requireEnd()
    sectionRows[table.number] = firstRow..<batch.count
    return nil
  }

  private mutating func decodeRow(
    _ reader: inout ByteReader, _ table: FactTable, _ written: Int, _ batch: inout FactBatch
  ) throws(WireError) {
    var hashedIndex = 0
    for column in table.columns {
      if column.isPersonal || column.kind == .salt {
        batch.append(Cell.null)
        continue
      }
      if hashedIndex < written {
        let isLast = hashedIndex == written - 1
        let wasNull = try decodeCell(&reader, column.kind, &batch)
        guard !(isLast && wasNull) else { throw .notCanonical("trailing null written") }
      } else {
        for _ in 0..<column.kind.cellCount { batch.append(Cell.null) }
      }
      hashedIndex += 1
    }
  }

  /// - Returns: whether the value is null.
  private mutating func decodeCell(
    _ reader: inout ByteReader, _ kind: FactColumn.Kind, _ batch: inout FactBatch
  ) throws(WireError) -> Bool {
    switch kind {
    case .integer:
      let value = try reader.integer()
      batch.append(value)
      return value == nil
    case .instant:
      guard let difference = try reader.integer() else {
        batch.append(Cell.null)
        return true
      }
      previousInstant += difference
      guard (0...Limits.latestInstant).contains(previousInstant) else { throw .tooLarge("instant") }
      batch.append(Cell.integer(previousInstant))
    case .reference, .parent:
      let key = try decodeReference(&reader)
      batch.append(key)
      return key == nil
    case .name:
      let key = try decodeName(&reader)
      batch.append(key)
      return key == nil
    case .keys:
      let count = try reader.count(limit: Limits.keysPerList + 1, of: "keys")
      if count == 0 {
        batch.append(Cell.null)
        return true
      }
      var keys: [FactKey] = []
      for _ in 1..<count {
        guard let key = try decodeReference(&reader), keys.last.map({ $0 < key }) ?? true else {
          throw .notCanonical("keys out of order")
        }
        keys.append(key)
      }
      guard !keys.isEmpty else { throw .notCanonical("empty key list") }
      batch.append(blob: KeyList.blob(keys))
    case .text, .blob, .seal:
      let count = try reader.count(limit: Limits.valueBytes + 1, of: "text or blob")
      if count == 0 {
        batch.append(Cell.null)
        return true
      }
      if kind == .seal, count != 33 { throw .notCanonical("a seal is 32 bytes") }
      let range = try reader.skip(count - 1)
      if kind == .text, !UTF8Text.isValid(reader.bytes, range) {
        throw .notCanonical("text is not UTF-8")
      }
      batch.append(bytes: reader.bytes, range)
    case .salt:
      break
    }
    return false
  }

  private mutating func decodeReference(_ reader: inout ByteReader) throws(WireError) -> FactKey? {
    let coded = try reader.count(limit: Limits.factsPerChangeSet + 1, of: "reference")
    if coded == 0 { return nil }
    let index = coded - 1
    // The list is in order of first use, so a new entry is always the next one.
    guard index <= isUsed, index < referenced.count else {
      throw .notCanonical("reference out of order")
    }
    if index == isUsed { isUsed += 1 }
    return FactKey(
      referenced[index], place: try reader.count(limit: 0xFFFF, of: "place of a reference"))
  }

  private func decodeName(_ reader: inout ByteReader) throws(WireError) -> FactKey? {
    let coded = try reader.varint()
    if coded == 0 { return nil }
    guard coded - 1 <= UInt64(Limits.integerMagnitude) else { throw .badIdentity("key") }
    return FactKey(incarnation: try reader.incarnation(), n: Int64(coded - 1))
  }

  // MARK: What holds for the payload as a whole

  private mutating func notePlace(_ place: Int) {
    while places.count <= place { places.append(false) }
    places[place] = true
  }

  private func requireWhole(_ rows: Range<Int>) throws(WireError) {
    guard places.count == rows.count, places.allSatisfy({ $0 }) else {
      throw .notCanonical("places have holes")
    }
    guard isUsed == referenced.count else { throw .notCanonical("reference listed but not used") }
  }

  /// Puts the values that travelled beside the payload into their rows, if they fit the seals.
  private func attachPersonal(
    _ bytes: [UInt8], _ range: Range<Int>?, to batch: inout FactBatch, _ rows: Range<Int>
  ) throws(WireError) {
    guard let range else { return }
    let section = try PersonalSection(decoding: bytes, range)
    var byPlace: [Int: PersonalSection.Entry] = [:]
    for entry in section.entries { byPlace[entry.place] = entry }
    for row in rows {
      guard let table = schema.table(Int(batch.rows[row].table)), !table.personal.isEmpty,
        let entry = byPlace.removeValue(forKey: batch.rows[row].key.place)
      else { continue }
      try attach(entry, to: &batch, row, table)
    }
    guard byPlace.isEmpty else { throw .notCanonical("personal values of no row") }
  }

  private func attach(
    _ entry: PersonalSection.Entry, to batch: inout FactBatch, _ row: Int, _ table: FactTable
  ) throws(WireError) {
    guard let sealColumn = table.columns.firstIndex(where: { $0.kind == .seal }),
      let saltColumn = table.columns.firstIndex(where: { $0.kind == .salt }),
      batch.blob(row, table.cellOffsets[sealColumn]) == entry.seal(by: sha256).bytes,
      entry.customer == table.customerKey(of: row, in: batch) ?? batch.rows[row].key
    else { throw .notCanonical("personal values do not fit their seal") }
    batch.setCell(.null, row: row, at: table.cellOffsets[sealColumn])
    batch.store(entry.salt, 0..<entry.salt.count, row: row, at: table.cellOffsets[saltColumn])
    var reader = ByteReader(entry.values)
    let written = try reader.count(limit: table.personal.count, of: "personal columns")
    for i in 0..<written {
      let column = table.personal[i]
      let isLast = i == written - 1
      if case .integer = table.columns[column].kind {
        let value = try reader.integer()
        guard !(isLast && value == nil) else { throw .notCanonical("trailing null written") }
        batch.setCell(value.map { .integer($0) } ?? .null, row: row, at: table.cellOffsets[column])
        continue
      }
      let count = try reader.count(limit: Limits.valueBytes + 1, of: "personal value")
      if count == 0 {
        guard !isLast else { throw .notCanonical("trailing null written") }
        continue
      }
      let text = try reader.skip(count - 1)
      guard UTF8Text.isValid(reader.bytes, text) else { throw .notCanonical("text is not UTF-8") }
      batch.store(reader.bytes, text, row: row, at: table.cellOffsets[column])
    }
    try reader.requireEnd()
  }
}
