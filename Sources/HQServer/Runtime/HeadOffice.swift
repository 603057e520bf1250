import Database
import Facts
package import Runtime
package import Security
package import Storage
package import SyncProtocol
import Synchronization
package import Toolkit

/// A running head office: the engine and its database behind one lock.
///
/// Everything that reads or writes the database goes through `locked`. Sessions have a lock of
/// their own, so that a request is authenticated while a merge is under way.
package final class HeadOffice: Sendable {
  /// What the lock protects.
  package struct Core {
    package let database: NodeDatabase
    package let engine: HQEngine
    package let enrolment: Enrolment
  }

  package let folder: HeadOfficeFolder
  package let key: SigningKey
  package let sessions = Sessions()
  package let clock: WallClock
  package let schema = Tables.schema

  /// What was to be thought of the database when it was opened.
  package let continuity: Continuity
  private let place: ContinuityMarker.Place
  private let core: Mutex<Core>
  private let fileLock: FileLock

  /// Opens head office's folder and takes its lock.
  ///
  /// - Throws: `FileError` if another process has it, `StorageError`, `DatabaseError`,
  ///   `SecurityError`.
  package init(folder: HeadOfficeFolder, clock: WallClock = .system) throws {
    self.folder = folder
    self.clock = clock
    fileLock = try FileLock(path: folder.lock)
    key = try SigningKey(pem: try folder.read(folder.key))
    let database = try NodeDatabase(
      path: folder.database, writer: .headOffice,
      environment: try StorageEnvironment.system(clock: clock))
    let found = try ContinuityCheck(marker: folder.marker, machine: try MachineName.digest())
      .run(database)
    continuity = found.verdict
    place = found.place
    let ledger = try CredentialLedger(path: folder.ledger)
    let enrolment = Enrolment(database: database, key: key, sessions: sessions, ledger: ledger)
    try enrolment.loadRevocations(now: clock.now())
    if let line = ledger.unreadable.first {
      try database.raise(
        .damaged, about: .headOffice, "line \(line) of \(folder.ledger) cannot be read")
    }
    core = Mutex(
      Core(
        database: database, engine: HQEngine(storage: database, key: key), enrolment: enrolment))
  }

  /// How the database stands, for the marker beside it.
  ///
  /// - Throws: `DatabaseError`.
  package func marker() throws -> ContinuityMarker {
    try locked { try ContinuityMarker(of: $0.database, at: place) }
  }

  /// Runs `body` alone with the database.
  package func locked<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    let result: Result<R, any Error> = core.withLock { core in
      do { return .success(try body(core)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
