import Database
import Foundation
import Testing

@Suite struct DatabaseUpkeepTests {
  private func filled(_ folder: DatabaseFolder, dishes count: Int64) throws -> Connection {
    let connection = try Connection(path: folder.path("dish.db"), mode: .readWriteCreate)
    try connection.configureWAL(synchronous: .normal)
    try connection.execute(dishSchema)
    try connection.transaction {
      for id in 1...count {
        try connection.run(
          "INSERT INTO dish VALUES(?,?,zeroblob(8000))",
          [.integer(id), .text("dish \(id)")])
      }
    }
    return connection
  }

  @Test func `a backup is whole, private, and of one moment`() throws {
    let folder = try DatabaseFolder()
    let source = try filled(folder, dishes: 2_000)
    let writer = try Connection(path: folder.path("dish.db"), mode: .readWrite)
    var steps = 0
    var failure: (any Error)?
    try source.backup(to: folder.path("copy.db")) { left, total in
      steps += 1
      #expect(left < total)
      do {
        try writer.addDish(Int64(100_000 + steps), "late \(steps)")
      } catch {
        failure = error
      }
    }
    #expect(failure == nil)
    #expect(steps > 1)
    #expect(!source.isInTransaction)
    #expect(try folder.names().filter { $0.hasPrefix("copy") } == ["copy.db"])
    let copy = try Connection(path: folder.path("copy.db"), mode: .readOnly)
    #expect(try copy.text("PRAGMA journal_mode") == "delete")
    #expect(try copy.integer("SELECT count(*) FROM dish") == 2_000)
    #expect(try copy.quickCheck().isEmpty)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("copy.db"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `a backup does not write over a file`() throws {
    let folder = try DatabaseFolder()
    let source = try filled(folder, dishes: 1)
    try durableWrite([1], to: folder.path("copy.db"))
    #expect(throws: DatabaseError.self) { try source.backup(to: folder.path("copy.db")) }
    #expect(try Data(contentsOf: folder.url.appendingPathComponent("copy.db")) == Data([1]))
  }

  @Test func `a backup of a transaction that writes is refused`() throws {
    let folder = try DatabaseFolder()
    let source = try filled(folder, dishes: 1)
    try source.begin()
    try source.addDish(2, "half")
    let error = databaseError { try source.backup(to: folder.path("copy.db")) }
    #expect(try #require(error).isBusy)
    #expect(source.isInTransaction)
    source.rollback()
  }

  @Test func `a damaged page is found by the quick check`() throws {
    let folder = try DatabaseFolder()
    let path = folder.path("dish.db")
    do {
      let source = try filled(folder, dishes: 50)
      #expect(try source.quickCheck().isEmpty)
      try source.walCheckpoint(truncate: true)
    }
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    for index in 4_096..<8_192 { bytes[index] = 0xff }
    try durableWrite(bytes, to: path)
    let damaged = try Connection(path: path, mode: .readOnly)
    #expect(try damaged.quickCheck().isEmpty == false)
  }

  @Test func `a lock is held once and free when its holder is gone`() throws {
    let folder = try DatabaseFolder()
    let path = folder.path("node.lock")
    do {
      let lock = try FileLock(path: path)
      do throws(FileError) {
        _ = try FileLock(path: path)
        Issue.record("locked twice")
      } catch {
        #expect(error.isHeldElsewhere)
      }
      withExtendedLifetime(lock) {}
    }
    _ = try FileLock(path: path)
  }

  @Test func `a lock in a folder that is not there is no lock held elsewhere`() throws {
    let folder = try DatabaseFolder()
    do throws(FileError) {
      _ = try FileLock(path: folder.path("none/node.lock"))
      Issue.record("locked")
    } catch {
      #expect(!error.isHeldElsewhere)
      #expect(error.code == ENOENT)
    }
  }

  @Test func `a durable write replaces content and mode and leaves nothing beside`() throws {
    let folder = try DatabaseFolder()
    let path = folder.path("key.pem")
    try durableWrite([1, 2, 3], to: path, mode: 0o644)
    try durableWrite(Array(repeating: 7, count: 100_000), to: path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes == Data(repeating: 7, count: 100_000))
    #expect(try folder.names() == ["key.pem"])
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    try durableMove(from: path, to: folder.path("moved.pem"))
    #expect(try folder.names() == ["moved.pem"])
  }

  @Test func `a durable write that fails leaves the old content`() throws {
    let folder = try DatabaseFolder()
    // A folder that is not empty cannot be renamed over.
    try FileManager.default.createDirectory(
      atPath: folder.path("taken/inside"), withIntermediateDirectories: true)
    #expect(throws: FileError.self) { try durableWrite([1], to: folder.path("taken")) }
    #expect(try folder.names() == ["taken"])
    #expect(throws: FileError.self) { try durableWrite([1], to: folder.path("none/file")) }
  }
}
