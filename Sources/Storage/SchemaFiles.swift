import Database
import SyncProtocol
import Toolkit

/// The released SQL, compiled in from `schema/`, and what to run on a file of an older version.
package enum SchemaFiles {
  /// What every node has, and what a snapshot carries.
  package static let shared = [
    "schema/log/001_log.sql", "schema/facts/001_facts.sql", "schema/facts/002_immutable.sql",
    "schema/facts/003_indexes.sql", "schema/projections/001_projections.sql",
  ]

  package static let local = ["schema/local/001_local.sql"]

  package static let projections = [
    "schema/projections/001_projections.sql", "schema/projections/002_transfers.sql",
  ]

  /// `OCPZ`: marks the file as ours.
  package static let applicationID: Int64 = 0x4F43_505A

  /// The text of a file of `schema/`, by its path in the repository.
  package static func script(_ name: String) throws(StorageError) -> String {
    guard let bytes = Embedded.file(named: name) else {
      throw .wrongFile(path: name, detail: "is not compiled into this program")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Creates the tables of a new file, or brings an older one of ours up to the release.
  static func migrate(_ connection: Connection, to release: SchemaRelease) throws {
    let version = try connection.integer("PRAGMA user_version") ?? 0
    let application = try connection.integer("PRAGMA application_id") ?? 0
    if version == 0, application == 0 {
      guard try connection.integer("SELECT count(*) FROM sqlite_schema") == 0 else {
        throw StorageError.wrongFile(
          path: connection.path, detail: "is another program's database; name another file")
      }
      return try connection.transaction {
        for name in shared + local { try connection.execute(try script(name)) }
        for upgrade in release.upgrades { try run(upgrade.facts + upgrade.local, on: connection) }
        try connection.execute("PRAGMA application_id = \(applicationID)")
        try connection.execute("PRAGMA user_version = \(release.version)")
      }
    }
    guard application == applicationID else {
      throw StorageError.wrongFile(
        path: connection.path, detail: "is another program's database; name another file")
    }
    guard version <= release.version else {
      throw StorageError.wrongFile(
        path: connection.path,
        detail: "has schema version \(version), this program \(release.version); update the program"
      )
    }
    if version == release.version { return }
    try connection.transaction {
      for upgrade in release.upgrades[Int(version - 1)...] {
        try run(upgrade.facts + upgrade.local, on: connection)
      }
      // The facts of a projection that came later were there before it.
      if version < 2 { try ProjectionStore(connection).foldTransfers(release.facts) }
      try connection.execute("PRAGMA user_version = \(release.version)")
    }
  }

  static func run(_ scripts: [SchemaUpgrade.Script], on connection: Connection) throws {
    for script in scripts { try connection.execute(try script.text()) }
  }

  /// Every table, index, trigger and view of a file with the text that made it, by kind and name.
  static func objects(of connection: Connection) throws -> [String] {
    try connection.rows(
      """
      SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema
      WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name
      """
    ) { $0.text(at: 0) }
  }

  /// The same for a new file of a release: a snapshot, or a node's own with its local tables.
  static func objects(of release: SchemaRelease, withLocal: Bool) throws -> [String] {
    let connection = try Connection(path: ":memory:", mode: .readWriteCreate)
    for name in withLocal ? shared + local : shared { try connection.execute(script(name)) }
    for upgrade in release.upgrades {
      try run(withLocal ? upgrade.facts + upgrade.local : upgrade.facts, on: connection)
    }
    return try objects(of: connection)
  }
}
