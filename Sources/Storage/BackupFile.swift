package import Database
package import SyncProtocol

/// Makes a backup of a node's database beside the process that writes it, and checks one.
///
/// A backup is one SQLite file, complete, of one moment, and marked inside: a node that opens it
/// knows that it is not the newest. It has its name only once it was read back and verified, so
/// that whatever has the name of a backup is one.
package enum BackupFile {
  /// What a backup says of itself.
  package struct Mark: Equatable, Sendable {
    /// Whose database it is; head office is 0.
    package let node: StoreNumber

    /// When it was made, milliseconds UTC.
    package let at: Int64

    /// Small files of the node that are no secret, by name.
    package let files: [String: String]

    let headsDigest: String
  }

  /// What was made or checked.
  package struct Report: Equatable, Sendable {
    package let mark: Mark
    package let heads: [Head]
    package let changeSets: Int
    package let byteCount: Int64
  }

  /// The steps of a long command, with what is done and what there is to do.
  package enum Progress: Sendable {
    case pages(done: Int, total: Int)
    case changeSets(done: Int, total: Int)
  }

  /// What is added to the name while the file is not verified.
  static let unfinished = ".part"

  /// Copies, marks, verifies and then names a backup.
  ///
  /// - Parameters:
  ///   - database: the node's file; another process may be writing it.
  ///   - node: whose it is.
  ///   - target: the new file; there must be none. Its folder must exist.
  ///   - files: small files that go with it, by name; never a secret.
  ///   - environment: its clock says when the backup was made.
  ///   - progress: told of each step.
  /// - Returns: what was made.
  /// - Throws: `StorageError.wrongFile` where the target exists or the copy does not verify,
  ///   `DatabaseError`, `FileError`; then there is no file of that name.
  package static func make(
    of database: String, node: StoreNumber, at target: String, files: [String: String] = [:],
    environment: StorageEnvironment, progress: (Progress) -> Void = { _ in }
  ) throws -> Report {
    guard try FileStatus.of(target) == nil else {
      throw StorageError.wrongFile(
        path: target, detail: "is there already; a backup overwrites nothing, name another file")
    }
    let part = target + unfinished
    // Of a backup that was interrupted; it was never one.
    try removeCopy(part)
    do {
      try Connection(path: database, mode: .readOnly).backup(to: part) { left, total in
        progress(.pages(done: total - left, total: total))
      }
      try mark(part, node: node, files: files, environment)
      let report = try check(part, environment: environment, progress: progress)
      try durableMove(from: part, to: target)
      return report
    } catch {
      try removeCopy(part)
      throw error
    }
  }

  private static func mark(
    _ path: String, node: StoreNumber, files: [String: String], _ environment: StorageEnvironment
  ) throws {
    let connection = try Connection(path: path, mode: .readWrite)
    let digest = digest(of: try SnapshotFile.heads(connection), environment)
    try connection.transaction { () throws(DatabaseError) in
      for old in try Settings.all(beginningWith: Settings.backupFile, in: connection) {
        try Settings.remove(old.key, in: connection)
      }
      try Settings.set(Settings.backupOf, "\(node)", in: connection)
      try Settings.set(Settings.backupAt, "\(environment.now())", in: connection)
      try Settings.set(Settings.backupHeads, "\(digest)", in: connection)
      for (name, content) in files {
        try Settings.set(Settings.backupFile + name, content, in: connection)
      }
    }
  }

  // MARK: Checking

  /// Reads a backup's mark, without checking the rest.
  ///
  /// - Throws: `StorageError.wrongFile` for a file without one and for none at all,
  ///   `DatabaseError` if it cannot be read.
  package static func mark(of path: String) throws -> Mark {
    guard let status = try FileStatus.of(path), !status.isFolder else {
      throw StorageError.wrongFile(
        path: path, detail: "is no file; name one that the command backup has made")
    }
    do {
      let connection = try Connection(path: path, mode: .readOnly)
      if try connection.integer("PRAGMA application_id") == SchemaFiles.applicationID,
        let mark = try mark(in: connection)
      {
        return mark
      }
    } catch let error as DatabaseError where error.isCorrupt {
      throw StorageError.wrongFile(
        path: path, detail: "is damaged or no backup (\(error.message)); name another one")
    }
    throw StorageError.wrongFile(
      path: path, detail: "is not a backup; name a file that the command backup has made")
  }

  /// The mark in a node's own file: nil unless it is a backup that was put in its place.
  static func mark(in connection: Connection) throws -> Mark? {
    guard let of = try Settings.value(Settings.backupOf, in: connection),
      let at = try Settings.value(Settings.backupAt, in: connection),
      let heads = try Settings.value(Settings.backupHeads, in: connection),
      let node = Int64(of).flatMap({ StoreNumber($0) }), let instant = Int64(at)
    else { return nil }
    let files = try Settings.all(beginningWith: Settings.backupFile, in: connection)
      .map { (String($0.key.dropFirst(Settings.backupFile.count)), $0.value) }
    return Mark(
      node: node, at: instant,
      files: Dictionary(files, uniquingKeysWith: { first, _ in first }), headsDigest: heads)
  }

  /// Checks a backup whole: structure, schema, mark, every row against its header, and that the
  /// heads are those it was made with.
  ///
  /// - Throws: `StorageError.wrongFile` naming what is wrong; the file is then not to be used.
  package static func check(
    _ path: String, environment: StorageEnvironment, progress: (Progress) -> Void = { _ in }
  ) throws -> Report {
    func require(_ condition: Bool, _ detail: String) throws {
      guard condition else { throw StorageError.wrongFile(path: path, detail: detail) }
    }
    let mark = try mark(of: path)
    let release = SchemaRelease.current
    let version = try Connection(path: path, mode: .readOnly).integer("PRAGMA user_version") ?? 0
    try require(
      version == release.version,
      "has schema version \(version), this program \(release.version); "
        + "restore it with the program that made it, then update")
    let database = try NodeDatabase(
      path: path, writer: mark.node, environment: environment, mode: .readOnly)
    let faults = try database.connection.quickCheck()
    try require(faults.isEmpty, "is damaged: \(faults.first ?? "")")
    try require(
      try SchemaFiles.objects(of: database.connection)
        == SchemaFiles.objects(of: release, withLocal: true),
      "has tables that are not ours")
    let found = try database.verify { done, total in
      progress(.changeSets(done: done, total: total))
    }
    let finding = found.findings.first?.description ?? found.strays.first?.detail ?? ""
    try require(found.isClean, "does not verify: \(finding); run verify on the node's own file")
    let heads = try SnapshotFile.heads(database.connection)
    try require(
      digest(of: heads, environment).description == mark.headsDigest,
      "does not hold the heads that it was made with")
    return Report(
      mark: mark, heads: heads, changeSets: found.changeSets,
      byteCount: try FileStatus.of(path)?.byteCount ?? 0)
  }

  /// Removes an unfinished copy and what SQLite may have left beside it.
  package static func removeCopy(_ path: String) throws(FileError) {
    for suffix in ["-journal", "-wal", "-shm", ""] { try removeFile(at: path + suffix) }
  }

  private static func digest(of heads: [Head], _ environment: StorageEnvironment) -> Hash256 {
    var bytes = ByteWriter()
    for head in heads { bytes.head(head) }
    return environment.sha256(bytes.bytes, 0..<bytes.bytes.count)
  }
}
