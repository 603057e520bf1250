import Database
import Facts
package import SyncProtocol

/// Builds the complete SQLite file with which a store opens, and checks one before it is adopted.
///
/// A snapshot holds what the store may hold: its own chain, head office's common chain and its
/// chain for that store, with their facts and projections. It is marked inside by its application
/// id, so that it is never mistaken for a node's own file.
package enum SnapshotFile {
  /// `OCPS`: the mark of a snapshot.
  static let applicationID: Int64 = 0x4F43_5053

  /// Copies the store's part of head office's database into a new file, in one read transaction.
  ///
  /// It opens a connection of its own, so head office goes on merging meanwhile.
  ///
  /// - Returns: the heads of the chains that the file holds.
  /// - Throws: `DatabaseError`, `StorageError`; the file is then worthless.
  package static func build(
    from headOffice: String, for store: StoreNumber, at path: String,
    release: SchemaRelease = .current
  ) throws -> [Head] {
    let connection = try Connection(path: path, mode: .readWriteCreate)
    try connection.execute(
      """
      PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF;
      PRAGMA main.locking_mode = EXCLUSIVE; PRAGMA main.cache_size = -65536
      """)
    try connection.run("ATTACH DATABASE ? AS hq", [.text(headOffice)])
    try connection.begin(.deferred)
    try connection.execute(try tablesOnly(SchemaFiles.script("schema/log/001_log.sql")))
    try connection.execute(SchemaFiles.script("schema/facts/001_facts.sql"))
    try connection.execute(
      try tablesOnly(SchemaFiles.script("schema/projections/001_projections.sql")))
    for upgrade in release.upgrades { try SchemaFiles.run(upgrade.facts, on: connection) }
    try copyRows(for: store, release.facts, connection)
    // Head office knows more of a transfer than it has told each of its ends.
    try ProjectionStore(connection).foldTransfers(release.facts)
    try connection.execute(
      try allButTables(SchemaFiles.script("schema/projections/001_projections.sql")))
    try connection.execute(SchemaFiles.script("schema/facts/003_indexes.sql"))
    try connection.execute(try allButTables(SchemaFiles.script("schema/log/001_log.sql")))
    try connection.execute(SchemaFiles.script("schema/facts/002_immutable.sql"))
    try connection.execute("PRAGMA application_id = \(applicationID)")
    try connection.execute("PRAGMA user_version = \(release.version)")
    try connection.commit()
    try connection.execute("DETACH DATABASE hq")
    return try heads(connection)
  }

  /// Copies the rows of the incarnations that the store may hold.
  private static func copyRows(
    for store: StoreNumber, _ schema: FactSchema, _ connection: Connection
  ) throws {
    let number = SQLValue.integer(Int64(store.rawValue))
    try connection.execute("CREATE TEMP TABLE visible (incarnation INTEGER PRIMARY KEY)")
    try connection.run(
      """
      INSERT INTO visible SELECT incarnation FROM hq.segments
      WHERE writer = ?1 OR (writer = 0 AND reader IN (32767, ?1))
      """, [number])
    let byIncarnation =
      ["segments", "change_sets", "parked"] + schema.tables.map(\.name)
      + ["order_states", "customer_states"]
    for table in byIncarnation {
      try connection.execute(
        """
        INSERT INTO main.\(table) SELECT t.* FROM visible v
        CROSS JOIN hq.\(table) t ON t.incarnation = v.incarnation
        """)
    }
    for table in ["stock_levels", "hourly_sales", "product_sales"] {
      try connection.run(
        "INSERT INTO main.\(table) SELECT * FROM hq.\(table) WHERE store = ?", [number])
    }
    // Whatever follows from the facts above, also a price for another store in the common chain.
    for (table, fact) in [("live_values", "revision"), ("live_prices", "price")] {
      try connection.execute(
        """
        INSERT INTO main.\(table) SELECT t.* FROM hq.\(table) t
        WHERE t.\(fact)_incarnation IN (SELECT incarnation FROM visible)
        """)
    }
    try connection.execute("DROP TABLE visible")
  }

  private static func tablesOnly(_ script: String) -> String {
    statements(script).filter { $0.hasPrefix("CREATE TABLE") }.joined(separator: ";\n")
  }

  private static func allButTables(_ script: String) -> String {
    statements(script).filter { !$0.hasPrefix("CREATE TABLE") }.joined(separator: ";\n")
  }

  /// Splits a script of `schema/` before each CREATE; the text of each stays as it is, since
  /// `sqlite_schema` keeps it.
  private static func statements(_ script: String) -> [String] {
    var found: [String] = []
    var lines: [Substring] = []
    for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
      if lines.isEmpty, line.hasPrefix("--") || line.isEmpty { continue }
      if line.hasPrefix("CREATE"), !lines.isEmpty {
        found.append(lines.joined(separator: "\n"))
        lines = []
      }
      if !line.hasPrefix("--") { lines.append(line) }
    }
    if !lines.isEmpty { found.append(lines.joined(separator: "\n")) }
    return found
  }

  // MARK: Checking

  /// Checks a downloaded file and turns it into a node's own: `quick_check`, our schema to the
  /// letter, the mark, the announced heads; then the local tables are added and the mark changed.
  ///
  /// Signature and SHA-256 are the caller's business and come first.
  ///
  /// What it was opened from is noted in it, for the file is then a node's own and no snapshot.
  ///
  /// - Throws: `StorageError.wrongFile` naming what is wrong; the file is then not to be used.
  package static func adopt(
    _ path: String, heads expected: [Head], builtAt: Int64 = 0,
    release: SchemaRelease = .current
  ) throws {
    let connection = try Connection(path: path, mode: .readWrite)
    func require(_ condition: Bool, _ detail: String) throws {
      guard condition else { throw StorageError.wrongFile(path: path, detail: detail) }
    }
    try require(
      try connection.integer("PRAGMA application_id") == applicationID, "is not a snapshot")
    try require(
      try connection.integer("PRAGMA user_version") == release.version,
      "has another schema version; update the program")
    let faults = try connection.quickCheck()
    try require(faults.isEmpty, "is damaged: \(faults.first ?? "")")
    try require(
      try SchemaFiles.objects(of: connection)
        == SchemaFiles.objects(of: release, withLocal: false),
      "has tables that are not ours")
    try require(
      try heads(connection) == expected.sorted(), "does not hold the heads of its manifest")
    try connection.transaction {
      for name in SchemaFiles.local { try connection.execute(SchemaFiles.script(name)) }
      for upgrade in release.upgrades { try SchemaFiles.run(upgrade.local, on: connection) }
      try OpenedNote.write(expected, builtAt: builtAt, to: connection)
      try connection.execute("PRAGMA application_id = \(SchemaFiles.applicationID)")
    }
  }

  /// Heads of all chains in a file, ascending.
  ///
  /// CROSS JOIN: the few segments are walked, and of each the newest change-set is looked up, where
  /// the planner would rather read the whole log.
  static func heads(_ connection: Connection) throws -> [Head] {
    try connection.rows(
      """
      SELECT s.writer, s.reader, ifnull(s.claimed, c.incarnation), c.sequence, c.hash
      FROM segments s
      CROSS JOIN change_sets c ON c.incarnation = s.incarnation AND c.sequence =
        (SELECT max(sequence) FROM change_sets WHERE incarnation = s.incarnation)
      WHERE NOT EXISTS (SELECT 1 FROM segments n WHERE n.parent_incarnation = c.incarnation
        AND n.parent_sequence = c.sequence)
      """
    ) { row -> Head? in
      guard let writer = StoreNumber(row.integer(at: 0)),
        let reader = StoreNumber(row.integer(at: 1)),
        let incarnation = Incarnation(rawValue: row.integer(at: 2)),
        let hash = Hash256(row.blob(at: 4))
      else { return nil }
      return Head(
        chain: ChainID(writer: writer, reader: reader),
        id: ChangeSetID(incarnation, row.integer(at: 3)), hash: hash)
    }.compactMap { $0 }.sorted()
  }
}
