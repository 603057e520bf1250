import Database
import Foundation
import Security

/// Where head office keeps what: one folder, the private key beside the database and not in it.
package struct HeadOfficeFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// The SQLite file.
  package var database: String { path + "/hq.db" }

  /// The signing key, PEM, mode 0600.
  package var key: String { path + "/hq.key" }

  /// Held by the process that writes the database.
  package var lock: String { path + "/hq.lock" }

  /// Where a running server listens, and the token of whoever may read this file.
  package var door: String { path + "/door.json" }

  /// How far the database had got, kept outside of it.
  package var marker: String { path + "/continuity.json" }

  /// Which credentials were given out and taken back: outside the database, so that a restore
  /// forgets none.
  package var ledger: String { path + "/credentials.jsonl" }

  /// Snapshots that were built.
  package var snapshots: String { path + "/snapshots" }

  /// Whether `init` has made it.
  package var exists: Bool { FileManager.default.fileExists(atPath: key) }

  /// Refuses a folder in which there is no head office.
  ///
  /// - Throws: `OperationError`.
  package func requireHeadOffice() throws {
    guard exists else {
      throw OperationError(
        "no-head-office", "there is no head office in \(path)",
        remedy: "make one: pizza-hq init \(path)")
    }
  }

  /// Makes the folder and head office's signing key.
  ///
  /// - Throws: `FileError`, `SecurityError`, a Foundation error if the folder cannot be made.
  package func create() throws {
    try createSnapshotFolder()
    try durableWrite(try SigningKey().pem(), to: key)
  }

  /// Makes the folder of snapshots, and with it the folder, where there is none.
  ///
  /// - Throws: a Foundation error if it cannot be made.
  package func createSnapshotFolder() throws {
    try FileManager.default.createDirectory(
      atPath: snapshots, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
  }

  /// All bytes of a file in it.
  package func read(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
  }
}
