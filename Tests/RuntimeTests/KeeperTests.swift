import Database
import Foundation
import Runtime
import Storage
import SyncProtocol
import Synchronization
import Testing
import Toolkit

/// The keeper of a database, on a real file whose disk does as it is told.
@Suite struct KeeperTests {
  private struct Core: DatabaseCore {
    let database: NodeDatabase
  }

  /// What the disk does now.
  private final class Orders: Sendable {
    private struct State {
      var isReadOnly = false
      var isBroken = false
      var losesLog = false
      var freeBytes: Int64?
    }

    private let state = Mutex(State())

    var isReadOnly: Bool {
      get { state.withLock { $0.isReadOnly } }
      set { state.withLock { $0.isReadOnly = newValue } }
    }
    var isBroken: Bool {
      get { state.withLock { $0.isBroken } }
      set { state.withLock { $0.isBroken = newValue } }
    }
    /// Fails in the middle of a move, when the old WAL is gone and the copy not in its place.
    var losesLog: Bool {
      get { state.withLock { $0.losesLog } }
      set { state.withLock { $0.losesLog = newValue } }
    }
    /// Nil: as many as there are.
    var freeBytes: Int64? {
      get { state.withLock { $0.freeBytes } }
      set { state.withLock { $0.freeBytes = newValue } }
    }
  }

  private struct Premises: DatabasePremises {
    let file: DatabaseFile
    let orders: Orders

    var path: String { file.path }
    var reserve: ReserveFile? { file.reserve }
    func readablePath() throws -> String { try file.readablePath() }
    func probe() throws {
      if orders.isBroken { throw RenewalError("the disk is broken") }
      try file.probe()
    }
    func renew() throws { try file.renew() }
    func moveIn() throws {
      if orders.losesLog {
        try durableRemove(path + "-wal")
        try durableRemove(path + "-shm")
        throw RenewalError("the folder could not be flushed")
      }
      try file.moveIn()
    }
    func databaseBytes() throws -> Int64 { try file.databaseBytes() }
    func space() throws -> DiskSpace {
      let real = try file.space()
      return DiskSpace(
        freeBytes: orders.freeBytes ?? real.freeBytes, totalBytes: real.totalBytes,
        isReadOnly: orders.isReadOnly)
    }
  }

  /// A folder that goes with the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-keeper-\(UUID().uuidString)").path

    init() throws {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    }

    deinit {
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        Issue.record("left behind: \(path): \(error)")
      }
    }
  }

  private let folder: Folder
  private let orders = Orders()
  private let keeper: DatabaseKeeper<Core>

  init() throws {
    folder = try Folder()
    let path = folder.path + "/hq.db"
    keeper = try DatabaseKeeper(
      premises: Premises(file: DatabaseFile(path: path, writer: .headOffice), orders: orders)
    ) { path, mode, _ in
      Core(
        database: try NodeDatabase(
          path: path, writer: .headOffice, environment: try StorageEnvironment.system(),
          mode: mode))
    }
  }

  private func note(_ text: String) throws {
    try keeper.locked { try $0.database.setNote("test", text) }
  }

  private func noted() throws -> String? {
    try keeper.reading { try $0.database.note("test", as: String.self) }
  }

  /// A fault of the disk that whoever met it hides, as a careless caller would.
  private func breakConnection() throws {
    _ = try keeper.locked { core in
      #expect(throws: DatabaseError.self) {
        try core.database.connection.execute("ATTACH DATABASE '/nowhere/at/all.db' AS missing")
      }
    }
  }

  private func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return condition()
  }

  @Test func `a file system that turned read-only is found before a write finds it`() throws {
    try note("before")
    try keeper.observeRoom()
    #expect(keeper.health.isWritable)
    orders.isReadOnly = true
    orders.isBroken = true
    try keeper.observeRoom()
    #expect(keeper.health.trouble?.why == "the file system is read-only")
    #expect(throws: DiskTrouble.self) { try note("lost") }
    #expect(try noted() == "before")
    #expect(
      eventually {
        _ = keeper.recoverIfDue(); return keeper.health.trouble?.obstacle != nil
      })
    #expect(!keeper.health.isWritable)
    orders.isReadOnly = false
    orders.isBroken = false
    #expect(eventually { keeper.recoverIfDue() != nil })
    try note("after")
    #expect(try noted() == "after")
  }

  @Test func `a fault that the body hides is not hidden from the keeper`() throws {
    try note("written")
    try breakConnection()
    // What was committed before stands; the connection is gone.
    #expect(!keeper.health.isWritable)
    #expect(try noted() == "written")
    #expect(throws: DiskTrouble.self) { try note("lost") }
  }

  @Test func `an error that is no fault of the disk changes nothing`() throws {
    #expect(throws: DatabaseError.self) {
      try keeper.locked { try $0.database.connection.execute("SELECT * FROM nothing") }
    }
    #expect(keeper.health.isWritable)
  }

  @Test func `what a move that failed half-way left of the file is neither read nor copied`() throws
  {
    try note("acknowledged")
    orders.losesLog = true
    try breakConnection()
    // The second attempt finds a file without its WAL beside the copy of the first.
    for attempts in 1...2 {
      #expect(
        eventually {
          _ = keeper.recoverIfDue(); return keeper.health.trouble?.attempts == attempts
        })
      #expect(try noted() == "acknowledged")
      #expect(throws: StorageError.self) {
        try RenewedCopy(of: folder.path + "/hq.db").requireNone()
      }
    }
    #expect(try FileStatus.of(folder.path + "/hq.db-wal")?.byteCount ?? 0 == 0)
    orders.losesLog = false
    #expect(eventually { keeper.recoverIfDue() != nil })
    #expect(try noted() == "acknowledged")
    try note("after")
    try RenewedCopy(of: folder.path + "/hq.db").requireNone()
  }

  // MARK: After an erasure

  @Test func `the file is written anew only where there is room for it`() throws {
    try keeper.locked { core in
      try core.database.connection.run("INSERT INTO settings VALUES ('rewrite-owed-since', '1')")
    }
    let log = Log(sink: { _ in })
    orders.freeBytes = try keeper.premises.databaseBytes() * 2 - 1
    #expect(try !keeper.rewriteIfOwed(log))
    #expect(try keeper.reading { try $0.database.rewriteOwedSince() } == 1)
    orders.freeBytes = nil
    #expect(try keeper.rewriteIfOwed(log))
    #expect(try keeper.reading { try $0.database.rewriteOwedSince() } == nil)
  }

  @Test func `what failed is tried again the next day, in quiet hours alone`() throws {
    var rewrite = QuietRewrite()
    let hour: Int64 = 3_600_000
    var tried: [Int64] = []
    for now in Int64(0)..<72 {
      rewrite.run(hour: now % 24, now: now * hour) {
        tried.append(now)
        return now > 48
      }
    }
    #expect(throws: RenewalError.self) {
      try rewrite.run(hour: 4, now: 76 * hour) { throw RenewalError("the disk is broken") }
    }
    rewrite.run(hour: 5, now: 77 * hour) {
      tried.append(77)
      return true
    }
    #expect(tried == [4, 28, 52, 53, 54, 55, 56])
  }

  @Test func `a leftover of an interrupted copy is removed at the next opening`() throws {
    let leftover = folder.path + "/hq.db.renewing-journal"
    try durableWrite([1], to: leftover)
    try DatabaseFile(path: folder.path + "/hq.db", writer: .headOffice).moveIn()
    #expect(!FileManager.default.fileExists(atPath: leftover))
  }
}
