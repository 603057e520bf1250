import Database
import Runtime
import Security
import Storage
import StoreNode
import SyncProtocol

/// A store node: the real engine and file, driven on the virtual clock.
final class SimulatedStore {
  /// What a kill takes away.
  final class Process {
    let number: Int
    let database: NodeDatabase
    let engine: StoreEngine
    var lanes: [LaneKind: SimulatedLane] = [
      .push: SimulatedLane(.push), .pull: SimulatedLane(.pull),
    ]

    /// What it remembers of its own chain, as `OrderDesk` does: the newest instant of a fact, and
    /// the branches it was read from.
    private var newestAt: Int64?
    private var branches: [ChangeSetID] = []

    init(number: Int, database: NodeDatabase, engine: StoreEngine) {
      self.number = number
      self.database = database
      self.engine = engine
    }

    /// The till clock: the wall clock, but never before the newest fact.
    func tillTime(wall: Int64) throws -> Int64 {
      let heads = database.trees[.ofStore(database.writer)]?.heads ?? []
      let others = heads.filter { $0 != database.newestOwn }
      if others != branches { newestAt = nil }
      branches = others
      let newest = try newestAt ?? TillClock.newest(in: database)
      newestAt = newest
      return max(newest, wall)
    }

    /// Something was written at an instant of the till clock.
    func noteWritten(at instant: Int64) { newestAt = newestAt.map { max($0, instant) } }
  }

  let number: StoreNumber
  let file: NodeFile
  /// Another one, with its credential, once the store was opened anew.
  var key: SigningKey
  var credential: Credential
  let headOfficeKey: PublicKey

  /// Another one where it was replaced.
  var pc: StorePC

  /// Milliseconds by which this node's clock is off.
  var skew: Int64

  /// The schema version of the program that starts next.
  var release = SchemaRelease.current

  private(set) var process: Process?
  private var processes = 0

  /// The random bits of the incarnation that a resumed image goes on with; nil for none.
  var resumedBits: UInt64?

  /// A second machine that sells no more, and one that is switched off for good.
  var isClosing = false
  var isRetired = false

  /// Where the process is to die next.
  var armed: KillPoint?

  init(
    number: StoreNumber, file: NodeFile, key: SigningKey, credential: Credential,
    headOfficeKey: PublicKey, pc: StorePC, skew: Int64
  ) {
    self.number = number
    self.file = file
    self.key = key
    self.credential = credential
    self.headOfficeKey = headOfficeKey
    self.pc = pc
    self.skew = skew
  }

  /// Starts a process on the file as the last one left it.
  func start(_ environment: StorageEnvironment, _ control: Control?) throws {
    file.start()
    processes += 1
    let database = try NodeDatabase(
      path: file.path, writer: number, environment: environment,
      synchronous: control?.synchronous ?? .full, release: release)
    if control != .goOnWithTheSeries { try checkContinuity(database) }
    let engine = try StoreEngine(
      database: database, headOfficeKey: headOfficeKey, sha256: environment.sha256)
    process = Process(number: processes, database: database, engine: engine)
  }

  /// Production's check at a start, with the marker that this PC keeps.
  private func checkContinuity(_ database: NodeDatabase) throws {
    let kept = KeptMarker(pc.marker)
    defer { pc.marker = kept.marker }
    _ = try ContinuityCheck(marker: kept.file, machine: pc.machine).run(database)
  }

  /// Keeps how far the database has got, as `MarkerKeeper` does.
  func keepMarker() throws {
    guard let database = process?.database, let place = pc.marker?.place else { return }
    pc.marker = try ContinuityMarker(of: database, at: place)
  }

  /// Ends the process: what it had in memory and in an open transaction is gone.
  ///
  /// - Returns: operations on the disk of which something was lost; nil where the power stayed on.
  func end() -> Int? {
    let lost = file.end()
    process = nil
    armed = nil
    return lost
  }
}
