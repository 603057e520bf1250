import Database
package import Runtime
import Security
package import Storage
package import SyncProtocol
import Synchronization
package import Toolkit

/// A running store node: the engine and its database behind one lock.
package final class Store: Sendable {
  /// What the lock protects.
  package struct Core {
    package let database: NodeDatabase
    package let engine: StoreEngine
  }

  package let folder: StoreFolder
  package let identity: NodeIdentity

  /// What was to be thought of the database when it was opened.
  package let continuity: Continuity
  private let place: ContinuityMarker.Place
  package let clock: WallClock
  private let core: Mutex<Core>
  private let fileLock: FileLock
  private let listeners = Mutex<[@Sendable () -> Void]>([])

  /// Which store this is.
  package var number: StoreNumber { identity.store }

  /// Opens a node's folder and takes its lock; also where it can only sell, because it has no good
  /// credential or key.
  ///
  /// - Throws: `FileError` if another process has it, `StorageError`, `DatabaseError`,
  ///   `SecurityError`, `NodeError` if the folder does not tell which store it is.
  package init(folder: StoreFolder, clock: WallClock = .system) throws {
    self.folder = folder
    self.clock = clock
    fileLock = try FileLock(path: folder.lock)
    identity = try NodeIdentity(of: folder)
    let environment = try StorageEnvironment.system(clock: clock)
    let database = try NodeDatabase(
      path: folder.database, writer: identity.store, environment: environment)
    let found = try ContinuityCheck(marker: folder.marker, machine: try MachineName.digest())
      .run(database)
    continuity = found.verdict
    place = found.place
    let engine = try StoreEngine(
      database: database,
      headOfficeKey: try PublicKey(bytes: try folder.read(folder.headOfficeKey)),
      sha256: environment.sha256)
    core = Mutex(Core(database: database, engine: engine))
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

  /// Runs `body`, which may write, and tells the sync loop that there may be something to send.
  package func writing<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    let result = try locked(body)
    for listener in listeners.withLock({ $0 }) { listener() }
    return result
  }

  /// Calls `listener` after every write.
  package func onWrite(_ listener: @escaping @Sendable () -> Void) {
    listeners.withLock { $0.append(listener) }
  }
}
