package import Database
package import SyncProtocol

extension NodeDatabase {
  /// Reads segments, heads and parked change-sets.
  func loadTrees() throws {
    trees = [:]
    let segments = try connection.rows(
      """
      SELECT s.incarnation, s.writer, s.reader, s.parent_incarnation, s.parent_sequence,
        (SELECT max(sequence) FROM change_sets c WHERE c.incarnation = s.incarnation), s.claimed
      FROM segments s
      """
    ) { row -> (ChainID, ChainTree.Segment)? in
      // A segment without change-sets was tampered with: `verify` tells.
      guard !row.isNull(at: 5), let incarnation = Incarnation(rawValue: row.integer(at: 0)),
        let writer = StoreNumber(row.integer(at: 1)), let reader = StoreNumber(row.integer(at: 2))
      else { return nil }
      let parent = row.isNull(at: 3) ? nil : Incarnation(rawValue: row.integer(at: 3))
      return (
        ChainID(writer: writer, reader: reader),
        ChainTree.Segment(
          incarnation: incarnation,
          parent: parent.map { ChangeSetID($0, row.integer(at: 4)) }, last: row.integer(at: 5),
          claimed: row.isNull(at: 6) ? nil : Incarnation(rawValue: row.integer(at: 6)))
      )
    }
    for (chain, segment) in segments.compactMap({ $0 }) {
      trees[chain, default: ChainTree()].insert(segment)
    }
    let parkedIDs = try connection.rows("SELECT incarnation, sequence FROM parked") { row in
      Incarnation(rawValue: row.integer(at: 0)).map { ChangeSetID($0, row.integer(at: 1)) }
    }
    parked = Set(parkedIDs.compactMap { $0 })
    try loadCalendars()
  }

  /// The hash of a change-set held; nil if it is not.
  package func hash(of id: ChangeSetID) throws(DatabaseError) -> Hash256? {
    if let lastLogged, lastLogged.id == id { return lastLogged.hash }
    let statement = try connection.statement(
      "SELECT hash FROM change_sets WHERE incarnation = ? AND sequence = ?")
    statement.bind(id.incarnation.rawValue, at: 1)
    statement.bind(id.sequence, at: 2)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return Hash256(statement.blob(at: 0))
  }

  /// The heads of a chain with their hashes, ascending: more than one after a fork.
  package func heads(of chain: ChainID) throws -> [Head] {
    guard let tree = trees[chain] else { return [] }
    return try tree.heads.compactMap { id in
      try hash(of: id).map { Head(chain: chain, id: tree.named(id), hash: $0) }
    }.sorted()
  }

  /// The head that the next change-set of an own chain continues: what this process wrote last, or
  /// the highest one.
  func tip(of chain: ChainID) -> ChangeSetID? {
    if let tip = tips[chain] { return tip }
    guard let tree = trees[chain] else { return nil }
    let heads = tree.heads
    // A line under an alias is another node's; it is seen, not continued.
    let own = heads.filter { tree.segments[$0.incarnation]?.claimed == nil }
    return (own.isEmpty ? heads : own).max {
      ($0.sequence, $0.incarnation) < ($1.sequence, $1.incarnation)
    }
  }

  /// Writes a header into the log, and its segment if it is the first of its incarnation.
  ///
  /// `id` is the name under which it is held: the header's own, or an alias.
  func log(_ header: Header, as id: ChangeSetID, hash: Hash256, parent: ChangeSetID?) throws {
    if parent?.incarnation != id.incarnation {
      try connection.run(
        """
        INSERT INTO segments (incarnation, writer, reader, parent_incarnation, parent_sequence,
          claimed) VALUES (?, ?, ?, ?, ?, ?)
        """,
        [
          .integer(id.incarnation.rawValue), .integer(Int64(header.chain.writer.rawValue)),
          .integer(Int64(header.chain.reader.rawValue)),
          parent.map { .integer($0.incarnation.rawValue) } ?? .null,
          parent.map { .integer($0.sequence) } ?? .null,
          id == header.id ? .null : .integer(header.id.incarnation.rawValue),
        ])
    }
    let statement = try connection.statement(
      """
      INSERT INTO change_sets (incarnation, sequence, hash, tables, schema_version, seen)
      VALUES (?, ?, ?, ?, ?, ?)
      """)
    statement.bind(id.incarnation.rawValue, at: 1)
    statement.bind(id.sequence, at: 2)
    statement.bindBlob(hash.bytes, at: 3)
    statement.bind(Int64(bitPattern: header.tables.rawValue), at: 4)
    if header.schemaVersion == 1 {
      statement.bindNull(at: 5)
    } else {
      statement.bind(Int64(header.schemaVersion), at: 5)
    }
    if header.seen.isEmpty {
      statement.bindNull(at: 6)
    } else {
      var seen = ByteWriter()
      seen.heads(header.seen)
      statement.bindBlob(seen.bytes, at: 6)
    }
    try statement.run()
    lastLogged = (id, hash)
  }

  /// One row of the log, as it is stored.
  struct LogRow {
    let id: ChangeSetID
    let hash: Hash256
    let tables: TableSet
    let schemaVersion: UInt16
    let seen: [Head]
  }

  /// The log's rows of a range, ascending.
  func logRows(_ range: ChainTree.Range) throws -> [LogRow] {
    try connection.rows(
      """
      SELECT sequence, hash, tables, schema_version, seen FROM change_sets
      WHERE incarnation = ? AND sequence BETWEEN ? AND ? ORDER BY sequence
      """,
      [
        .integer(range.incarnation.rawValue), .integer(range.sequences.lowerBound),
        .integer(range.sequences.upperBound),
      ]
    ) { row in
      let seen = row.isNull(at: 4) ? [] : Self.heads(row.blob(at: 4))
      return LogRow(
        id: ChangeSetID(range.incarnation, row.integer(at: 0)),
        hash: Hash256(row.blob(at: 1)) ?? .zero,
        // No change-set touches no table, so a damaged row does not verify.
        tables: TableSet(rawValue: seen == nil ? 0 : UInt64(bitPattern: row.integer(at: 2))),
        schemaVersion: row.isNull(at: 3) ? 1 : UInt16(exactly: row.integer(at: 3)) ?? 0,
        seen: seen ?? [])
    }
  }

  /// The heads in a row of the log; nil where another program has damaged them.
  private static func heads(_ bytes: [UInt8]) -> [Head]? {
    var reader = ByteReader(bytes)
    do throws(WireError) {
      let heads = try reader.heads()
      try reader.requireEnd()
      return heads.isEmpty ? nil : heads
    } catch {
      return nil
    }
  }
}
