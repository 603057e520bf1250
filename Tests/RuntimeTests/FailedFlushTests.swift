import Database
import Facts
import Foundation
import Runtime
import SimulatedDisk
import Storage
import SyncProtocol
import Testing
import Toolkit

/// A flush that fails, on a disk that does what Linux does: the pages count as written, are not on
/// the disk, and the next flush succeeds.
@Suite struct FailedFlushTests {
  /// What a node was told is written must outlive a power cut at any later moment.
  private static let cuts: Range<UInt64> = 0..<40

  private struct Core: DatabaseCore {
    let database: NodeDatabase
  }

  /// A disk in memory.
  ///
  /// Copying the file is left out: opening it writes the WAL anew.
  private struct Premises: DatabasePremises {
    let disk: Held

    var reserve: ReserveFile? { nil }
    var path: String { disk.value.path("hq.db") }
    func readablePath() throws -> String { path }
    func probe() throws { try disk.value.probe() }
    func renew() throws {
      let database = try NodeDatabase(
        path: disk.value.path("hq.db"), writer: .headOffice,
        environment: try StorageEnvironment.system(), mode: .readOnly)
      guard try database.verify().isClean else { throw RenewalError("a row is damaged") }
    }
    func moveIn() throws {}
    func space() throws -> DiskSpace { DiskSpace(freeBytes: 1 << 40, totalBytes: 1 << 40) }
    func databaseBytes() throws -> Int64 { 0 }
  }

  /// Hands the disk to closures that may be called from any thread.
  ///
  /// Safe: each test uses it from its own thread alone.
  private final class Held: @unchecked Sendable {  // see above: one thread
    let value: SimulatedDisk

    init(_ value: SimulatedDisk) { self.value = value }
  }

  private func keeper(_ disk: SimulatedDisk) throws -> DatabaseKeeper<Core> {
    return try DatabaseKeeper(premises: Premises(disk: Held(disk))) { path, mode, _ in
      Core(
        database: try NodeDatabase(
          path: path, writer: .headOffice, environment: try StorageEnvironment.system(),
          mode: mode))
    }
  }

  private func write(_ number: Int64, _ keeper: DatabaseKeeper<Core>) throws -> ChangeSetID {
    try keeper.locked { core in
      let store = try #require(StoreNumber(number))
      return try core.database.capture(.common) { draft in
        draft.addStore(
          number: store, name: "Store \(number)", timeZone: "Europe/Paris",
          cutOverHour: 5, at: 1_795_000_000_000 + number)
      }.changeSet
    }
  }

  @Test func `nothing that was acknowledged is lost, and what was not is whole or absent`() throws {
    let disk = SimulatedDisk()
    let keeper = try keeper(disk)
    var acknowledged = try (1...5).map { try write(Int64($0), keeper) }
    disk.arm(.ioError, at: .sync)
    #expect(throws: DiskTrouble.self) { try write(6, keeper) }
    #expect(disk.fired(.ioError) == 1)
    // The next flush would succeed; nobody asks for it.
    #expect(throws: DiskTrouble.self) { try write(7, keeper) }
    #expect(keeper.health.phase == .readOnly)
    let deadline = ContinuousClock.now + .seconds(20)
    while keeper.recoverIfDue() == nil, ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.01)
    }
    #expect(keeper.health.isWritable)
    acknowledged += try (8...12).map { try write(Int64($0), keeper) }
    for seed in Self.cuts {
      let image = SimulatedDisk(copyOf: disk)
      image.cutPower(seed: seed)
      image.start()
      let database = try NodeDatabase(
        path: image.path("hq.db"), writer: .headOffice,
        environment: try StorageEnvironment.system())
      let tree = database.trees[.common] ?? ChainTree()
      #expect(acknowledged.filter { !tree.contains($0) } == [], "cut \(seed)")
      #expect(try database.verify().isClean)
    }
  }
}

extension SimulatedDisk {
  /// Writes and flushes something small, as `DiskProbe` does on a real disk.
  fileprivate func probe() throws {
    let connection = try Connection(path: path("probe.db"), mode: .readWriteCreate)
    try connection.execute("CREATE TABLE IF NOT EXISTS probe (at INTEGER); DELETE FROM probe")
    try connection.execute("INSERT INTO probe VALUES (1)")
  }
}
