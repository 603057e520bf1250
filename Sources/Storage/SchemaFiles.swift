package import Database
import SyncProtocol
import Toolkit

/// The released SQL, compiled in from `schema/`, and what to run on a file of an older version.
package enum SchemaFiles {
  /// The schema version this program writes, as `PRAGMA user_version`.
  package static let version: Int64 = 1

  /// What every node has, and what a snapshot carries.
  package static let shared = [
    "schema/log/001_log.sql", "schema/facts/001_facts.sql", "schema/facts/002_immutable.sql",
    "schema/facts/003_indexes.sql", "schema/projections/001_projections.sql",
  ]

  package static let local = ["schema/local/001_local.sql"]

  package static let projections = ["schema/projections/001_projections.sql"]

  /// `OCPZ`: marks the file as ours.
  package static let applicationID: Int64 = 0x4F43_505A

  /// The text of a file of `schema/`, by its path in the repository.
  package static func script(_ name: String) throws(StorageError) -> String {
    guard let bytes = Embedded.file(named: name) else {
      throw .wrongFile(path: name, detail: "is not compiled into this program")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Creates the tables of a new file, or checks that an old one is ours and of this version.
  package static func migrate(_ connection: Connection) throws {
    let version = try connection.integer("PRAGMA user_version") ?? 0
    let application = try connection.integer("PRAGMA application_id") ?? 0
    if version == 0, application == 0 {
      guard try connection.integer("SELECT count(*) FROM sqlite_schema") == 0 else {
        throw StorageError.wrongFile(
          path: connection.path, detail: "is another program's database; name another file")
      }
      return try connection.transaction {
        for name in shared + local { try connection.execute(try script(name)) }
        try connection.execute("PRAGMA application_id = \(applicationID)")
        try connection.execute("PRAGMA user_version = \(Self.version)")
      }
    }
    guard application == applicationID else {
      throw StorageError.wrongFile(
        path: connection.path, detail: "is another program's database; name another file")
    }
    guard version == Self.version else {
      throw StorageError.wrongFile(
        path: connection.path,
        detail: "has schema version \(version), this program \(Self.version); update the program")
    }
  }
}
