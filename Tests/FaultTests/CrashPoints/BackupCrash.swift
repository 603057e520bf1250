import Database
import Foundation
import HQServer
import Runtime
import Storage
import StoreNode
import SyncProtocol

/// A backup, or the restore of one.
final class BackupCrash: CrashFlow {
  enum Direction: String { case backup, restore }

  var name: String { direction.rawValue }
  private let direction: Direction
  private let scratch: String
  private let folder: StoreFolder
  private let image: Image
  private let store: StoreNumber
  private let backup: String
  private let region: Region

  /// Orders in the database; a backup to be restored holds one of them.
  private let orders: Int64 = 3

  init(_ direction: Direction) throws {
    self.direction = direction
    region = try Region()
    scratch = try Scratch.folder("crash")
    folder = try region.openStore(at: scratch + "/store")
    // In the folder, so that the shim watches it; there from the start only to be restored.
    backup = folder.path + "/saved.backup"
    let branch = try Branch(folder)
    store = branch.store.number
    try branch.sell(id: "first-order")
    if direction == .restore { try Self.save(folder, store, backup) }
    for serial in 2...3 { try branch.sell(id: "order-number-\(serial)") }
    image = try Image(of: folder.path)
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    try image.put(at: folder.path)
    let file = direction == .backup ? "target=\(backup)" : "from=\(backup)"
    let process = try FlowProcess(
      [direction.rawValue, folder.path, "store=\(store.rawValue)", file], fault: fault,
      scratch: scratch)
    let outcome = try process.finish()
    let isDone = !outcome.acknowledged.isEmpty
    switch direction {
    case .backup: try checkBackup(isDone)
    case .restore: try checkRestored(isDone)
    }
    return outcome
  }

  private static func save(_ folder: StoreFolder, _ store: StoreNumber, _ path: String) throws {
    _ = try BackupFile.make(of: folder.database, node: store, at: path, environment: .system())
  }

  /// What has the name of a backup is one; where there is none it can be made.
  private func checkBackup(_ isDone: Bool) throws {
    let isThere = try FileStatus.of(backup) != nil
    try require(isThere || !isDone, "a backup was said to be made, and is not there")
    if !isThere { try Self.save(folder, store, backup) }
    _ = try BackupFile.check(backup, environment: .system())
    let held = try Connection(path: backup, mode: .readOnly).integer("SELECT count(*) FROM orders")
    try require(held == orders, "the backup has \(held ?? 0) orders")
    try checkDatabase(orders)
  }

  /// The database is the old one or the restored one; the old one is never gone.
  private func checkRestored(_ isDone: Bool) throws {
    if !isDone {
      _ = try Restoration(of: folder.database, environment: .system()).run(
        from: backup, of: store, progress: { _ in }, prepare: { _ in })
    }
    let aside = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.contains(".aside-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    let kept = try aside.map { name in
      try Connection(path: folder.path + "/" + name, mode: .readWrite)
        .integer("SELECT count(*) FROM orders") ?? 0
    }
    try require(kept.contains(orders), "the old database is not kept: \(aside) \(kept)")
    // What the backup lacks was carried over, wherever the restore was interrupted.
    try checkDatabase(orders)
  }

  private func checkDatabase(_ expected: Int64) throws {
    let branch = try Branch(folder)
    try branch.store.locked { core in
      let held = try core.database.connection.integer("SELECT count(*) FROM orders")
      try require(held == expected, "the database has \(held ?? 0) orders instead of \(expected)")
      try Soundness.check(core.database)
    }
    try branch.sell(id: "order-afterwards")
  }
}

/// The opening of a store anew, which carries over what head office does not hold.
///
/// The same store goes on from fault to fault, each time with a sale that only its disk holds.
final class OpenAnewCrash: CrashFlow {
  let name = "anew"
  private let region: Region
  private let scratch: String
  private let folder: StoreFolder
  private let number: Int64
  private var serial: Int64 = 0

  init() throws {
    region = try Region()
    scratch = try Scratch.folder("crash")
    folder = try region.openStore(at: scratch + "/store")
    number = Int64(try Branch(folder).store.number.rawValue)
  }

  deinit { Scratch.remove(scratch) }

  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome {
    serial += 1
    try Branch(folder).sell(id: "order-number-\(serial)")
    let code = try region.run(MakeCode(store: number)).code
    let process = try FlowProcess(
      ["anew", folder.path, "url=\(region.url)", "code=\(code)"], fault: fault, scratch: scratch)
    let outcome = try process.finish()
    if outcome.acknowledged.isEmpty {
      let anew = OpenAnew(folder: folder, link: HeadOfficeLink(url: region.url))
      let report = try anew.run(code: code, leavesDamaged: false, tell: { _ in })
      try require(report.isSwapped, "the files do not change places: \(report.proof)")
    }
    let branch = try Branch(folder)
    try branch.store.locked { core in
      let held = try core.database.connection.integer("SELECT count(*) FROM orders")
      try require(held == serial, "\(held ?? 0) orders instead of \(serial)")
      try Soundness.check(core.database)
    }
    try branch.push(to: region.url)
    let there = try region.locked { core in
      try core.database.connection.integer("SELECT count(*) FROM orders")
    }
    try require(there == serial, "\(there ?? 0) orders at head office instead of \(serial)")
    try removeAsides()
    return outcome
  }

  /// Or every fault would add to the folder.
  private func removeAsides() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.contains(".aside-") {
      try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    }
  }
}
