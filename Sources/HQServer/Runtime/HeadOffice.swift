import Database
import Facts
import Runtime
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
    let enrolment = Enrolment(database: database, key: key, sessions: sessions)
    try enrolment.loadRevocations()
    core = Mutex(
      Core(
        database: database, engine: HQEngine(storage: database, key: key), enrolment: enrolment))
  }

  /// Runs `body` alone with the database.
  package func locked<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    let result: Result<R, any Error> = core.withLock { core in
      do { return .success(try body(core)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
