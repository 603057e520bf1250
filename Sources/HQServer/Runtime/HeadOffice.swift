import Database
import Facts
package import Runtime
package import Security
package import Storage
package import SyncProtocol
package import Toolkit

/// A running head office: the engine and its database behind one lock.
///
/// Everything that reads or writes the database goes through `locked`. Sessions have a lock of
/// their own, so that a request is authenticated while a merge is under way.
package final class HeadOffice: Sendable {
  /// What the lock protects.
  package struct Core: DatabaseCore {
    package let database: NodeDatabase
    package let engine: HQEngine
    package let enrolment: Enrolment
    fileprivate let found: ContinuityCheck.Result
  }

  package let folder: HeadOfficeFolder
  package let key: SigningKey
  package let sessions = Sessions()
  package let clock: WallClock
  package let schema = Tables.schema

  /// What was to be thought of the database when it was opened.
  package let continuity: Continuity

  /// The lock, and what becomes of the database when its disk fails.
  package let keeper: DatabaseKeeper<Core>
  private let fileLock: FileLock

  /// Opens head office's folder and takes its lock.
  ///
  /// - Throws: `FileError` if another process has it, `OperationError` if it was restored and its
  ///   ledger is missing, `StorageError`, `DatabaseError`, `SecurityError`.
  package init(folder: HeadOfficeFolder, clock: WallClock = .system) throws {
    self.folder = folder
    self.clock = clock
    fileLock = try FileLock(path: folder.lock)
    key = try SigningKey(pem: try folder.read(folder.key))
    let (key, sessions) = (self.key, self.sessions)
    let check = ContinuityCheck(marker: folder.marker, machine: try MachineName.digest())
    keeper = try DatabaseKeeper(
      premises: DatabaseFile(path: folder.database, writer: .headOffice), wallClock: clock
    ) { path, mode, generation in
      let database = try NodeDatabase(
        path: path, writer: .headOffice,
        environment: try StorageEnvironment.system(clock: clock), mode: mode)
      let found = try check.run(database, mode: mode, isFirst: generation == 0)
      if generation == 0 { try Self.requireLedger(folder, database) }
      let ledger = try CredentialLedger(path: folder.ledger)
      let enrolment = Enrolment(database: database, key: key, sessions: sessions, ledger: ledger)
      if mode != .readOnly {
        try enrolment.loadRevocations(now: clock.now())
        if let line = ledger.unreadable.first {
          try database.raise(
            .damaged, about: .headOffice, "line \(line) of \(folder.ledger) cannot be read")
        }
        if ledger.isSuccessor, generation == 0, try database.isRefilling {
          try database.raise(
            .ledgerLost, about: .headOffice, "restored without its \(folder.ledger)")
        }
      }
      let engine = HQEngine(storage: database, key: key)
      if mode != .readOnly { engine.relay() }
      return Core(database: database, engine: engine, enrolment: enrolment, found: found)
    }
    continuity = try keeper.reading { $0.found.verdict }
  }

  /// A head office that was restored needs its ledger; one that was not has all in its database.
  private static func requireLedger(_ folder: HeadOfficeFolder, _ database: NodeDatabase) throws {
    if try FileStatus.of(folder.ledger) != nil { return }
    if try database.isRefilling { throw OperationError.noLedger(folder, command: "run DIR") }
    try durableWrite([], to: folder.ledger)
  }

  /// How the database stands, for the marker beside it.
  ///
  /// - Throws: `DatabaseError`, `DiskTrouble`.
  package func marker() throws -> ContinuityMarker {
    try locked { try ContinuityMarker(of: $0.database, at: $0.found.place) }
  }

  /// Runs `body` alone with the database.
  ///
  /// - Throws: what `body` throws; `DiskTrouble` where the disk has failed.
  package func locked<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    try keeper.locked(body)
  }

  /// Runs `body`, which only reads, alone with the database, also while nothing may be written.
  ///
  /// - Throws: what `body` throws; `DiskTrouble` where not even reading is possible.
  package func reading<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    try keeper.reading(body)
  }

  /// The figures as they are now, read beside the process that writes.
  ///
  /// - Throws: `DatabaseError`.
  package func figures() throws -> Figures { try keeper.whileInPlace { try Figures(folder) } }

  /// Opens the database to be read, beside the process that writes it.
  package func reader() -> @Sendable () throws -> NodeDatabase {
    let (path, clock) = (folder.database, clock)
    return {
      try NodeDatabase(
        path: path, writer: .headOffice,
        environment: try StorageEnvironment.system(clock: clock), mode: .readOnly)
    }
  }
}
