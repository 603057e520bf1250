import Database
package import Storage
package import SyncProtocol

/// Puts a backup in the place of a node's database.
///
/// The backup is copied beside the database and verified there, so that a bad one changes nothing.
/// What a store's present database holds and the backup lacks is carried over into the copy: it
/// may be nowhere else. Head office's own comes back from its stores. The present database is moved
/// aside, never deleted. The node finds the mark at its next start.
package struct Restoration {
  /// What was done.
  package struct Report: Sendable {
    package let backup: BackupFile.Report

    /// Where the database is that was there before; nil if there was none.
    package let aside: String?

    /// What became of what it held.
    package let previous: Previous
  }

  private let database: String
  private let environment: StorageEnvironment

  /// - Parameters:
  ///   - database: where the node's database is or will be; the caller holds the node's lock.
  ///   - environment: its clock names what is moved aside.
  package init(of database: String, environment: StorageEnvironment) {
    self.database = database
    self.environment = environment
  }

  /// Restores a backup.
  ///
  /// - Parameters:
  ///   - backup: the file; it is only read.
  ///   - node: whose database it must be; nil where the folder does not know yet.
  ///   - leavesDamaged: go on although the present database may hold sales that are nowhere else
  ///     and cannot be carried over.
  ///   - progress: told of each step.
  ///   - prepare: called with the verified backup's mark before anything of the node is changed.
  /// - Returns: what was done.
  /// - Throws: `StorageError.wrongFile`, `RestoreRefused`, `DatabaseError`, `FileError`, what
  ///   `prepare` throws; the node's database is then where it was, unless the change of places
  ///   failed: the same command again does it.
  package func run(
    from backup: String, of node: StoreNumber?, leavesDamaged: Bool = false,
    progress: (BackupFile.Progress) -> Void, prepare: (BackupFile.Mark) throws -> Void
  ) throws -> Report {
    let mark = try BackupFile.mark(of: backup)
    if let node, mark.node != node {
      throw StorageError.wrongFile(
        path: backup,
        detail: "is a backup of \(Self.name(mark.node)) and this folder is that of "
          + "\(Self.name(node)); name another folder")
    }
    let copy = database + ".restoring"
    // Of a restore that was interrupted.
    try BackupFile.removeCopy(copy)
    let report: BackupFile.Report
    let previous: Previous
    do {
      try Connection(path: backup, mode: .readOnly).backup(to: copy) { left, total in
        progress(.pages(done: total - left, total: total))
      }
      report = try BackupFile.check(copy, environment: environment, progress: progress)
      previous = try self.previous(copy, mark)
      if previous.mayLeaveSales && !leavesDamaged {
        throw RestoreRefused(database: database, previous: previous)
      }
      try prepare(mark)
    } catch {
      try BackupFile.removeCopy(copy)
      throw error
    }
    // From here on the copy stays whatever happens: it may be the only database in place.
    let aside = try SetAside.database(database, now: environment.now())
    try durableMove(from: copy, to: database)
    return Report(backup: report, aside: aside, previous: previous)
  }

  private func previous(_ copy: String, _ mark: BackupFile.Mark) throws -> Previous {
    guard mark.node.isStore else { return .none }
    // What the node made after an error of its disk holds what its file may lack.
    try RenewedCopy(of: database).moveIn()
    if try FileStatus.of(database) != nil {
      return try Previous(from: database, to: copy, mark, environment)
    }
    // Of a restore that was interrupted: the file was moved aside, what belongs to it perhaps not.
    _ = try SetAside.database(database, now: environment.now())
    guard let old = try SetAside.newest(of: database) else { return .none }
    return try Previous(from: old, to: copy, mark, environment)
  }

  /// A node as people call it.
  package static func name(_ node: StoreNumber) -> String {
    node.isStore ? "store \(node)" : "head office"
  }
}
