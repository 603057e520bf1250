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
  package struct Core: DatabaseCore {
    package let database: NodeDatabase
    package let engine: StoreEngine

    /// Which opening of the database this is: what was remembered of another one may be wrong.
    package let generation: Int

    /// The name of its memory of answers; a client that knows another one may have been answered
    /// what this file does not know.
    package let answersName: String
    fileprivate let found: ContinuityCheck.Result
  }

  package let folder: StoreFolder
  package let identity: NodeIdentity

  /// Signs the fiscal records.
  let fiscalKey: SigningKey

  /// What was to be thought of the database when it was opened.
  package let continuity: Continuity
  package let clock: WallClock

  /// The lock, and what becomes of the database when its disk fails.
  package let keeper: DatabaseKeeper<Core>
  private let fileLock: FileLock
  private let listeners = Mutex(Listeners())

  private struct Listeners {
    var write: [@Sendable () -> Void] = []
    var change: [@Sendable () -> Void] = []
  }

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
    fiscalKey = try folder.fiscalSigningKey()
    let number = identity.store
    let headOfficeKey = try PublicKey(bytes: try folder.read(folder.headOfficeKey))
    let check = ContinuityCheck(marker: folder.marker, machine: try MachineName.digest())
    keeper = try DatabaseKeeper(
      premises: DatabaseFile(
        path: folder.database, writer: number, reserve: ReserveFile(path: folder.reserve)),
      wallClock: clock
    ) { path, mode, generation in
      let environment = try StorageEnvironment.system(clock: clock)
      let database = try NodeDatabase(
        path: path, writer: number, environment: environment, mode: mode)
      let found = try check.run(database, mode: mode, isFirst: generation == 0)
      let engine = try StoreEngine(
        database: database, headOfficeKey: headOfficeKey, sha256: environment.sha256)
      return Core(
        database: database, engine: engine, generation: generation,
        answersName: try database.answersName() ?? "", found: found)
    }
    continuity = try keeper.reading { $0.found.verdict }
  }

  /// How the database stands, for the marker beside it.
  ///
  /// - Throws: `DatabaseError`, `DiskTrouble`.
  package func marker() throws -> ContinuityMarker {
    try locked { try ContinuityMarker(of: $0.database, at: $0.found.place) }
  }

  /// Runs `body` alone with the database, which may be written.
  ///
  /// - Throws: what `body` throws; `DiskTrouble` where the disk has failed.
  package func locked<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    let (result, isNewer) = try keeper.locked { core in
      let (version, before) = (core.database.treesVersion, Self.arrived(core.database))
      let result = try body(core)
      let isSame = core.database.treesVersion == version
      return (result, !isSame && Self.arrived(core.database) != before)
    }
    if isNewer { tell(listeners.withLock { $0.change }) }
    return result
  }

  /// What has come from head office so far: its own chains, and what it gave back.
  private static func arrived(_ database: NodeDatabase) -> [ChangeSetID] {
    (database.trees[.common]?.heads ?? [])
      + (database.trees[.toStore(database.writer)]?.heads ?? []) + otherBranches(of: database)
  }

  /// Branches of the store's own chain, but for the one that this process writes: one that was lost
  /// may come home.
  static func otherBranches(of database: NodeDatabase) -> [ChangeSetID] {
    (database.trees[.ofStore(database.writer)]?.heads ?? []).filter { $0 != database.newestOwn }
  }

  /// Runs `body`, which only reads, alone with the database, also while nothing may be written.
  ///
  /// - Throws: what `body` throws; `DiskTrouble` where not even reading is possible.
  package func reading<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    try keeper.reading(body)
  }

  /// Opens the database to be read, beside the process that writes it.
  package func reader() -> @Sendable () throws -> NodeDatabase {
    let (path, writer, clock) = (folder.database, number, clock)
    return {
      try NodeDatabase(
        path: path, writer: writer, environment: try StorageEnvironment.system(clock: clock),
        mode: .readOnly)
    }
  }

  /// Runs `body`, which may write, and tells the sync loop that there may be something to send.
  package func writing<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    let result = try locked(body)
    tell(listeners.withLock { $0.write })
    tell(listeners.withLock { $0.change })
    return result
  }

  /// Calls `listener` after every write.
  package func onWrite(_ listener: @escaping @Sendable () -> Void) {
    listeners.withLock { $0.write.append(listener) }
  }

  /// Calls `listener` after every write, and after what came from head office.
  package func onChange(_ listener: @escaping @Sendable () -> Void) {
    listeners.withLock { $0.change.append(listener) }
  }

  private func tell(_ listeners: [@Sendable () -> Void]) {
    for listener in listeners { listener() }
  }
}
