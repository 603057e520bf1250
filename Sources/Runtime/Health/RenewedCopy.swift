import Database
import Storage

/// The copy of a database that is made after an error of the disk, beside it.
package struct RenewedCopy: Sendable {
  /// The database.
  private let path: String

  /// One that is being written; worthless if it is found at a start.
  let unfinished: String

  /// One that is complete and verified: whoever finds it puts it in place.
  let finished: String

  /// - Parameter path: the database.
  package init(of path: String) {
    self.path = path
    unfinished = path + ".renewing"
    finished = path + ".renewed"
  }

  /// Whether one that is complete waits to be put in place.
  package var isWaiting: Bool { get throws { try FileStatus.of(finished) != nil } }

  /// Puts it in the place of the database, if it waits; nobody has either of them open.
  ///
  /// With the copy the old WAL must go: replayed over the copy it would bring back older pages.
  /// Interrupted anywhere, it is begun anew: while the copy bears its own name, it is the database.
  ///
  /// - Throws: `FileError`.
  package func moveIn() throws {
    try BackupFile.removeCopy(unfinished)
    // What a reader of the copy left there; it is empty.
    try removeFile(at: finished + "-wal")
    try removeFile(at: finished + "-shm")
    guard try isWaiting else { return }
    try durableRemove(path + "-wal")
    try durableRemove(path + "-shm")
    try durableMove(from: finished, to: path)
  }

  /// Refuses where one waits: without it the database may lack the newest.
  ///
  /// - Throws: `StorageError.wrongFile`; `FileError`.
  package func requireNone() throws {
    guard try isWaiting else { return }
    throw StorageError.wrongFile(
      path: path,
      detail: "may lack what its verified copy \(finished) holds, made after an error of the disk; "
        + "see to the disk and start the node: it puts the copy in place")
  }
}
