import Database
import Runtime
package import Security
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
  package let credential: Credential
  package let key: SigningKey
  package let clock: WallClock
  private let core: Mutex<Core>
  private let fileLock: FileLock
  private let listeners = Mutex<[@Sendable () -> Void]>([])

  /// Which store this is.
  package var number: StoreNumber { credential.store }

  /// Opens an enrolled node's folder and takes its lock.
  ///
  /// - Throws: `FileError` if another process has it, `StorageError`, `DatabaseError`,
  ///   `SecurityError`, `WireError` for a broken credential.
  package init(folder: StoreFolder, clock: WallClock = .system) throws {
    self.folder = folder
    self.clock = clock
    fileLock = try FileLock(path: folder.lock)
    credential = try folder.readCredential()
    key = try SigningKey(pem: try folder.read(folder.key))
    let environment = try StorageEnvironment.system(clock: clock)
    let database = try NodeDatabase(
      path: folder.database, writer: credential.store, environment: environment)
    let engine = try StoreEngine(
      database: database,
      headOfficeKey: try PublicKey(bytes: try folder.read(folder.headOfficeKey)),
      sha256: environment.sha256)
    core = Mutex(Core(database: database, engine: engine))
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
