import Database
import Facts
import Foundation
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Testing
import Toolkit

/// A node knows at its start whether its database is the one that it wrote last.
@Suite struct ContinuityTests {
  /// A store's folder with what it sold, and how its next start judges it.
  private struct Folder {
    let folder: StoreFolder

    init(_ name: String = "continuity") throws {
      folder = StoreFolder(Scratch.path(name))
      try EnrolledFolder.template.get().copy(to: folder.path)
    }

    init(copying other: Folder) throws {
      folder = StoreFolder(Scratch.path("copy"))
      try FileManager.default.copyItem(atPath: other.folder.path, toPath: folder.path)
    }

    /// Starts the node, sells, and stops it as an operator does.
    @discardableResult
    func sell(_ orders: Int = 1) throws -> Continuity {
      let store = try Store(folder: folder, clock: TestClock().wall)
      for _ in 0..<orders {
        try store.writing { core in
          let actor = try #require(try MenuActor.any(core.database))
          try core.database.capture(.ofStore(core.database.writer)) { draft in
            _ = draft.add(
              .init(channel: .counter, service: .eatIn, number: 1),
              by: .init(actor: actor, till: 1, at: TestClock.evening))
          }
        }
      }
      try store.marker().write(to: folder.marker)
      return store.continuity
    }

    func start() throws -> (verdict: Continuity, alarms: [Alarm]) {
      let store = try Store(folder: folder, clock: TestClock().wall)
      return (store.continuity, try store.locked { try $0.database.alarms() })
    }

    func remove() { Scratch.remove(folder.path) }
  }

  @Test func `every sighting has one verdict`() {
    func verdict(_ change: (inout Continuity.Sighting) -> Void) -> Continuity {
      var sighting = Continuity.Sighting()
      change(&sighting)
      return Continuity(sighting)
    }
    #expect(verdict { _ in } == .continuous)
    #expect(verdict { $0.isInPlace = false } == .copied)
    #expect(verdict { $0.holdsMarked = false } == .restored)
    #expect(
      verdict {
        $0.holdsMarked = false
        $0.isInPlace = false
      } == .restored)
    #expect(verdict { $0.isBackup = true } == .restored)
    #expect(verdict { $0.hasMarker = false } == .restored)
    #expect(
      verdict {
        $0.hasMarker = false
        $0.isEmpty = true
      } == .first)
    // Opened from a snapshot: what an older marker says is of another file.
    #expect(
      verdict {
        $0.isFreshlyOpened = true
        $0.holdsMarked = false
        $0.isInPlace = false
      } == .first)
  }

  @Test func `a new node is first, and then goes on without an alarm`() throws {
    let node = try Folder()
    defer { node.remove() }
    #expect(try node.sell() == .first)
    let again = try node.start()
    #expect(again.verdict == .continuous)
    #expect(again.alarms.isEmpty)
  }

  @Test func `a node that was killed before its marker was written goes on`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    let before = try node.folder.read(node.folder.marker)
    try node.sell(3)
    try Data(before).write(to: URL(fileURLWithPath: node.folder.marker))
    #expect(try node.start().verdict == .continuous)
  }

  @Test func `an older copy in its place is found, also under the same inode`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    let older = try node.folder.read(node.folder.database)
    try node.sell()
    let inode = try FileStatus.of(node.folder.database)?.inode
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: node.folder.database))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(older))
    try handle.close()
    #expect(try FileStatus.of(node.folder.database)?.inode == inode)
    let found = try node.start()
    #expect(found.verdict == .restored)
    #expect(found.alarms.map(\.code) == [.restored])
    // Said once: the next start goes on, and the alarm stays.
    let again = try node.start()
    #expect(again.verdict == .continuous)
    #expect(again.alarms.map(\.count) == [1])
  }

  @Test func `a copied folder is found`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    let copy = try Folder(copying: node)
    defer { copy.remove() }
    let found = try copy.start()
    #expect(found.verdict == .copied)
    #expect(found.alarms.map(\.code) == [.copied])
    #expect(try node.start().verdict == .continuous)
  }

  @Test func `with the marker ignored a copy would go unnoticed`() throws {
    // The control: a marker that is taken from the file itself agrees with any copy.
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    let copy = try Folder(copying: node)
    defer { copy.remove() }
    let check = ContinuityCheck(marker: copy.folder.marker, machine: try MachineName.digest())
    let database = try NodeDatabase(
      path: copy.folder.database, writer: try copy.folder.storeNumber(), environment: .system())
    try ContinuityMarker(of: database, at: try check.place(of: copy.folder.database))
      .write(to: copy.folder.marker)
    let found = try copy.start()
    #expect(found.verdict == .continuous)
    #expect(found.alarms.isEmpty)
  }

  @Test func `a marker that is gone or broken proves nothing`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    try Data("{".utf8).write(to: URL(fileURLWithPath: node.folder.marker))
    #expect(try node.start().verdict == .restored)
    try FileManager.default.removeItem(atPath: node.folder.marker)
    #expect(try node.start().verdict == .restored)
  }

  @Test func `another machine is another place`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    let database = try NodeDatabase(
      path: node.folder.database, writer: try node.folder.storeNumber(), environment: .system())
    let other = ContinuityCheck(marker: node.folder.marker, machine: "another")
    #expect(try other.run(database).verdict == .copied)
  }

  @Test func `a restored backup is found, noted, and the database before it kept`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    let backup = node.folder.path + "/yesterday.backup"
    let store = try node.folder.storeNumber()
    let made = try BackupFile.make(
      of: node.folder.database, node: store, at: backup, environment: .system())
    try node.sell(2)
    let report = try Restoration(of: node.folder.database, environment: .system()).run(
      from: backup, of: store, progress: { _ in }, prepare: { _ in })
    let aside = try #require(report.aside)
    let kept = try NodeDatabase(
      path: aside, writer: store, environment: .system(), mode: .readOnly)
    #expect(kept.heldCount == Int64(made.changeSets) + 2)
    let found = try node.start()
    #expect(found.verdict == .restored)
    #expect(found.alarms.map(\.code) == [.restored])
    let database = try NodeDatabase(
      path: node.folder.database, writer: store, environment: .system(), mode: .readOnly)
    #expect(try database.restoredNote()?.backupAt == made.mark.at)
    #expect(try node.start().verdict == .continuous)
  }

  @Test func `a backup of another store changes nothing`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    let backup = node.folder.path + "/other.backup"
    let two = try #require(StoreNumber(2))
    _ = try BackupFile.make(
      of: node.folder.database, node: two, at: backup, environment: .system())
    #expect(throws: StorageError.self) {
      try Restoration(of: node.folder.database, environment: .system()).run(
        from: backup, of: try node.folder.storeNumber(), progress: { _ in }, prepare: { _ in })
    }
    #expect(try node.start().verdict == .continuous)
  }

  @Test func `a database whose move aside was interrupted keeps its WAL`() throws {
    let folder = Scratch.path("aside")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { Scratch.remove(folder) }
    let path = folder + "/store.db"
    for suffix in ["", "-wal", "-shm"] {
      try Data(suffix.utf8).write(to: URL(fileURLWithPath: path + suffix))
    }
    // As after a power cut that came when only the file itself was moved.
    try FileManager.default.moveItem(
      atPath: path, toPath: path + ".aside-20260606T160000Z")
    let aside = try SetAside.database(path, now: TestClock.evening + 60_000)
    #expect(aside == path + ".aside-20260606T160000Z")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
        "store.db.aside-20260606T160000Z", "store.db.aside-20260606T160000Z-shm",
        "store.db.aside-20260606T160000Z-wal",
      ])
    #expect(try SetAside.database(path, now: TestClock.evening) == nil)
  }

  @Test func `without a key the node knows its number and says what to do`() throws {
    let node = try Folder()
    defer { node.remove() }
    try node.sell()
    try FileManager.default.removeItem(atPath: node.folder.key)
    #expect(try NodeIdentity(of: node.folder).pass == nil)
    try FileManager.default.removeItem(atPath: node.folder.credential)
    let identity = try NodeIdentity(of: node.folder)
    #expect(identity.store == StoreNumber(1))
    #expect(identity.problem?.contains("pizza-store enrol") == true)
    #expect(try node.sell() == .continuous)
  }
}

/// Somebody who may act.
private enum MenuActor {
  static func any(_ database: NodeDatabase) throws -> FactKey? {
    try database.connection.rows("SELECT incarnation, n FROM staff LIMIT 1") { row in
      Incarnation(rawValue: row.integer(at: 0)).map {
        FactKey(incarnation: $0, n: row.integer(at: 1))
      }
    }.first ?? nil
  }
}
