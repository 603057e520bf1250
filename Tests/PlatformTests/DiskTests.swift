import Database
import Foundation
import Testing

/// What a connection and the rooms beside it do about the disk.
@Suite struct DiskTests {
  /// SQLite itself fails to open a file: the same kind of error as a disk that does not answer.
  private func breakDisk(of connection: Connection) {
    let error = databaseError {
      try connection.execute("ATTACH DATABASE '/nowhere/at/all.db' AS missing")
    }
    #expect(error?.isDiskFault == true)
  }

  private func open(_ folder: DatabaseFolder, pages: Int = 1_000) throws -> Connection {
    let connection = try Connection(path: folder.path("dish.db"), mode: .readWriteCreate)
    try connection.configureWAL(synchronous: .full, autocheckpointPages: pages)
    return connection
  }

  @Test func `after an error of the disk nothing is written any more`() throws {
    let folder = try DatabaseFolder()
    let connection = try open(folder)
    try connection.execute(dishSchema)
    try connection.addDish(1, "Regina")
    #expect(connection.fault == nil)
    breakDisk(of: connection)
    let fault = try #require(connection.fault)
    #expect(databaseError { try connection.begin() } == fault)
    #expect(databaseError { try connection.addDish(2, "Napoli") } != nil)
    // Reading what is there is no harm.
    #expect(try connection.dishNames() == ["Regina"])
    #expect(connection.fault == fault)
  }

  @Test func `a transaction in which the disk failed is not committed`() throws {
    let folder = try DatabaseFolder()
    let connection = try open(folder)
    try connection.execute(dishSchema)
    let error = databaseError {
      try connection.transaction { () throws(DatabaseError) in
        try connection.addDish(1, "Regina")
        // Swallowed by the body, as a careless caller would.
        breakDisk(of: connection)
      }
    }
    #expect(error?.isDiskFault == true)
    #expect(try connection.dishNames().isEmpty)
  }

  @Test func `a conflict, a full disk and a refused write are no fault of the disk`() throws {
    let folder = try DatabaseFolder()
    let connection = try open(folder)
    try connection.execute(dishSchema)
    try connection.addDish(1, "Regina")
    #expect(databaseError { try connection.addDish(1, "Regina") }?.isConstraint == true)
    try connection.execute("PRAGMA max_page_count=1")
    let big = SQLValue.blob([UInt8](repeating: 7, count: 100_000))
    let full = databaseError {
      try connection.transaction { () throws(DatabaseError) in
        try connection.run("INSERT INTO dish VALUES (9, 'Big', ?)", [big])
      }
    }
    #expect(full?.isFull == true)
    #expect(connection.fault == nil)
    let reader = try Connection(path: folder.path("dish.db"), mode: .readOnly)
    #expect(databaseError { try reader.addDish(3, "Capri") }?.isReadOnly == true)
    #expect(reader.fault == nil)
  }

  @Test func `the file stays as it is when a failed connection closes`() throws {
    let folder = try DatabaseFolder()
    do {
      let connection = try open(folder)
      try connection.execute(dishSchema)
      try connection.addDish(1, "Regina")
      connection.leaveFileAsItIs()
    }
    #expect(try folder.names().contains("dish.db-wal"))
    #expect(try open(folder).dishNames() == ["Regina"])
    // The control: closed as always, it empties the WAL.
    #expect(try !folder.names().contains("dish.db-wal"))
  }

  @Test func `a WAL that grows is moved into the file, and told`() throws {
    let folder = try DatabaseFolder()
    let connection = try open(folder, pages: 8)
    try connection.execute(dishSchema)
    for id in 1...200 {
      try connection.transaction { () throws(DatabaseError) in
        try connection.addDish(Int64(id), "dish \(id)")
      }
    }
    let wal = try #require(try FileStatus.of(folder.path("dish.db-wal"))?.byteCount)
    #expect(wal < 40 * 4_120)
    #expect(connection.fault == nil)
  }

  @Test func `the disk of a folder can be tried, and of none cannot`() throws {
    let folder = try DatabaseFolder()
    try DiskProbe.run(in: folder.url.path)
    #expect(try folder.names().isEmpty)
    #expect(throws: FileError.self) { try DiskProbe.run(in: folder.path("nowhere")) }
  }

  @Test func `a reserve takes its room and gives it back`() throws {
    let folder = try DatabaseFolder()
    let reserve = ReserveFile(path: folder.path("reserve"))
    #expect(!reserve.exists)
    try reserve.make(bytes: 1 << 20)
    try reserve.make(bytes: 1 << 20)
    #expect(try FileStatus.of(reserve.path)?.byteCount == 1 << 20)
    #expect(try reserve.release())
    #expect(try !reserve.release())
    #expect(try FileStatus.of(reserve.path)?.byteCount == nil)
  }

  @Test func `a reserve for which there is no room leaves nothing`() throws {
    let folder = try DatabaseFolder()
    let reserve = ReserveFile(path: folder.path("reserve"))
    let error = #expect(throws: FileError.self) { try reserve.make(bytes: 1 << 60) }
    #expect(error?.operation == "fallocate")
    #expect(!reserve.exists)
  }

  @Test func `a file system says what is free`() throws {
    let folder = try DatabaseFolder()
    let space = try DiskSpace(at: folder.url.path)
    #expect(space.freeBytes > 0 && space.freeBytes <= space.totalBytes)
    #expect(throws: FileError.self) { try DiskSpace(at: folder.path("nowhere")) }
  }

  @Test func `one table is checked alone`() throws {
    let folder = try DatabaseFolder()
    let connection = try open(folder)
    try connection.execute(dishSchema)
    #expect(try connection.tableNames() == ["dish"])
    #expect(try connection.quickCheck(table: "dish").isEmpty)
  }
}
