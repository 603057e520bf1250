import Database
import Facts
import HQServer
import Runtime
import Security
import Storage
import SyncProtocol

/// Head office: the real engine, sessions and file, driven on the virtual clock.
final class SimulatedHeadOffice {
  /// What a kill takes away.
  final class Process {
    let number: Int
    let database: NodeDatabase
    let storage: ControlledStorage
    let engine: HQEngine
    let sessions: Sessions
    let enrolment: Enrolment
    private let sha256: SHA256

    /// Pushes that were opened and wait for the next merge, as with the merger's thread.
    var queue: [(request: Request, push: HQEngine.Push)] = []

    /// Pulls that wait for something to come, and until when.
    var waiting: [(request: Request, pull: PullRequest, until: Int64)] = []

    init(
      number: Int, database: NodeDatabase, storage: ControlledStorage, key: SigningKey,
      ledger: CredentialLedger, sha256: @escaping SHA256
    ) throws {
      self.number = number
      self.database = database
      self.storage = storage
      self.sha256 = sha256
      engine = HQEngine(
        storage: storage, key: key, schemaVersion: database.schema.version)
      sessions = Sessions()
      enrolment = Enrolment(
        database: database, key: key, sessions: sessions,
        ledger: ledger)
      try enrolment.loadRevocations(now: 0)
    }

    func open(_ body: [UInt8], _ kind: Envelope.Kind) throws -> [UInt8] {
      try Message.opened(body, expecting: kind, by: .zstd)
    }

    func runReader() -> RunReader { RunReader(schema: database.schema, sha256: sha256) }
  }

  let file: NodeFile
  let key: SigningKey
  /// Stands beside the key and outlives a restored database.
  private let ledger: CredentialLedger
  var skew: Int64
  /// The schema version of the program that starts next.
  var release = SchemaRelease.current

  private(set) var process: Process?
  private var processes = 0

  /// Where the process is to die next.
  var armed: KillPoint?

  init(file: NodeFile, skew: Int64) throws {
    self.file = file
    self.skew = skew
    key = try SigningKey()
    ledger = try CredentialLedger(path: nil)
  }

  /// Starts a process on the file as the last one left it.
  func start(
    _ environment: StorageEnvironment, _ control: Control?, pullBytes: Int64
  ) throws {
    file.start()
    processes += 1
    let database = try NodeDatabase(
      path: file.path, writer: .headOffice, environment: environment,
      synchronous: control?.synchronous ?? .full, release: release)
    let storage = ControlledStorage(
      database, control: control, pullBytes: Int(pullBytes)
    ) { [unowned self] in
      guard armed == .inMerge else { return }
      file.kill()
      throw Killed()
    }
    process = try Process(
      number: processes, database: database, storage: storage, key: key,
      ledger: ledger, sha256: environment.sha256)
    process?.engine.relay()
  }

  /// Ends the process: tokens, queues and an open transaction are gone.
  ///
  /// - Returns: operations on the disk of which something was lost; nil where the power stayed on.
  func end() -> Int? {
    let lost = file.end()
    process = nil
    armed = nil
    return lost
  }
}
