import Database
import Foundation
import Runtime
import Storage
import SyncProtocol
import Synchronization
import Testing

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
  }

  private struct Premises: DatabasePremises {
    let file: DatabaseFile
    let orders: Orders

    var reserve: ReserveFile? { file.reserve }
    func probe() throws {
      if orders.isBroken { throw RenewalError("the disk is broken") }
      try file.probe()
    }
    func renew() throws { try file.renew() }
    func moveIn() throws { try file.moveIn() }
    func databaseBytes() throws -> Int64 { try file.databaseBytes() }
    func space() throws -> DiskSpace {
      let real = try file.space()
      return DiskSpace(
        freeBytes: real.freeBytes, totalBytes: real.totalBytes, isReadOnly: orders.isReadOnly)
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
    ) { mode, _ in
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
    try keeper.locked { core in
      try core.database.setNote("test", "written")
      do {
        try core.database.connection.execute("ATTACH DATABASE '/nowhere/at/all.db' AS missing")
      } catch {
        // As a careless caller would.
      }
    }
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

  @Test func `a leftover of an interrupted copy is removed at the next opening`() throws {
    let leftover = folder.path + "/hq.db.renewing-journal"
    try durableWrite([1], to: leftover)
    try DatabaseFile(path: folder.path + "/hq.db", writer: .headOffice).moveIn()
    #expect(!FileManager.default.fileExists(atPath: leftover))
  }
}
