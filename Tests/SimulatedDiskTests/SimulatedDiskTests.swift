import Database
import SimulatedDisk
import Testing

/// The disk does what its text says: SQLite on it works, and loses what a real disk would lose.
struct SimulatedDiskTests {
  private let disk = SimulatedDisk()

  private func open(
    _ synchronous: Synchronous = .full, on other: SimulatedDisk? = nil
  ) throws -> Connection {
    let connection = try Connection(
      path: (other ?? disk).path("node.db"), mode: .readWriteCreate)
    try connection.configureWAL(synchronous: synchronous)
    return connection
  }

  private func fill(_ connection: Connection, _ rows: ClosedRange<Int64>) throws {
    try connection.execute("CREATE TABLE IF NOT EXISTS t (x INTEGER PRIMARY KEY, y BLOB)")
    for row in rows {
      try connection.run("INSERT INTO t VALUES (?, zeroblob(700))", [.integer(row)])
    }
  }

  private func count(_ connection: Connection) throws -> Int64 {
    try #require(try connection.integer("SELECT count(*) FROM t"))
  }

  /// Whether all 30 rows are there; a file that is spoilt has lost them too.
  private func isWhole(_ disk: SimulatedDisk) -> Bool {
    do {
      return try count(try open(on: disk)) == 30
    } catch {
      return false
    }
  }

  @Test func `several connections share a file, its WAL and its locks`() throws {
    let first = try open()
    try fill(first, 1...50)
    let second = try open()
    #expect(try count(second) == 50)
    try second.begin(.immediate)
    #expect(throws: DatabaseError.self) { try first.begin(.immediate) }
    try second.run("INSERT INTO t VALUES (51, NULL)")
    #expect(try count(first) == 50)
    try second.commit()
    #expect(try count(first) == 51)
    try first.walCheckpoint(truncate: true)
    #expect(disk.content(of: "node.db-wal") == [])
    #expect(try second.quickCheck().isEmpty)
  }

  @Test func `a database of another disk can be attached`() throws {
    let other = SimulatedDisk()
    let source = try open(on: other)
    try fill(source, 1...9)
    let target = try open()
    try target.run("ATTACH DATABASE ? AS source", [.text(other.path("node.db"))])
    #expect(try target.integer("SELECT count(*) FROM source.t") == 9)
  }

  @Test func `a kill leaves what was written, and the dead process nothing after it`() throws {
    let dead = try open(.off)
    try fill(dead, 1...20)
    try dead.begin(.immediate)
    try dead.run("INSERT INTO t VALUES (21, NULL)")
    disk.kill()
    #expect(throws: DatabaseError.self) { try dead.commit() }
    #expect(throws: DatabaseError.self) { _ = try open() }
    disk.start()
    let next = try open()
    #expect(throws: DatabaseError.self) { try fill(dead, 30...30) }
    #expect(try count(next) == 20)
  }

  @Test(arguments: 0..<40)
  func `a power cut takes nothing that was synced`(seed: UInt64) throws {
    try fill(try open(), 1...30)
    disk.cutPower(seed: seed)
    disk.start()
    let next = try open()
    #expect(try count(next) == 30)
    #expect(try next.quickCheck().isEmpty)
  }

  @Test(arguments: [Synchronous.normal, .off])
  func `a power cut takes what was not synced`(synchronous: Synchronous) throws {
    var losses = 0
    for seed: UInt64 in 0..<20 {
      let disk = SimulatedDisk()
      try fill(try open(on: disk), 1...10)
      let connection = try open(synchronous, on: disk)
      try fill(connection, 11...30)
      #expect(disk.cutPower(seed: seed) >= 0)
      disk.start()
      if !isWhole(disk) { losses += 1 }
    }
    #expect(losses > 5)
  }

  @Test func `a disk that does not sync loses what it said it had`() throws {
    var losses = 0
    for seed: UInt64 in 0..<20 {
      let disk = SimulatedDisk()
      try fill(try open(on: disk), 1...10)
      disk.ignoresSync = true
      try fill(try open(on: disk), 11...30)
      disk.cutPower(seed: seed)
      disk.start()
      if !isWhole(disk) { losses += 1 }
    }
    #expect(losses > 5)
  }

  @Test func `a kill at an operation freezes the disk there`() throws {
    let connection = try open()
    try fill(connection, 1...3)
    let before = disk.operations(.changes)
    disk.arm(.kill, at: .changes, after: 2)
    #expect(throws: DatabaseError.self) { try fill(connection, 4...4) }
    #expect(disk.isDown && disk.fired(.kill) == 1)
    #expect(disk.operations(.changes) == before + 2)
    disk.start()
    #expect(try count(try open()) == 3)
  }

  @Test func `a failed sync loses what it was to write, and the connection is done with`() throws {
    let connection = try open()
    try fill(connection, 1...3)
    disk.arm(.ioError, at: .sync)
    let error = #expect(throws: DatabaseError.self) { try fill(connection, 4...4) }
    #expect(error?.isIOError == true)
    #expect(throws: DatabaseError.self) { try fill(connection, 5...5) }
    disk.cutPower(seed: 1)
    disk.start()
    #expect(try count(try open()) == 3)
  }

  @Test(arguments: [true, false])
  func `what a failed sync left is written anew by the next process`(isSettled: Bool) throws {
    var losses = 0
    for seed: UInt64 in 0..<20 {
      let disk = SimulatedDisk()
      let failed = try open(on: disk)
      try fill(failed, 1...3)
      disk.arm(.ioError, at: .sync)
      #expect(throws: DatabaseError.self) { try fill(failed, 4...4) }
      disk.kill()
      disk.start()
      let next = try open(on: disk)
      if isSettled { try next.settleWAL() }
      // The kernel shows what the disk does not have.
      #expect(try count(next) == 4)
      try fill(next, 5...9)
      disk.cutPower(seed: seed)
      disk.start()
      if try count(try open(on: disk)) < 9 { losses += 1 }
    }
    #expect(isSettled ? losses == 0 : losses > 5)
  }

  @Test func `a full disk refuses, and takes again when it has room`() throws {
    let connection = try open()
    try fill(connection, 1...3)
    disk.capacity = disk.used + 100
    let error = #expect(throws: DatabaseError.self) { try fill(connection, 4...4) }
    #expect(error?.isFull == true)
    #expect(disk.fired(.full) > 0)
    disk.capacity = nil
    try fill(connection, 4...5)
    #expect(try count(connection) == 5)
  }

  @Test func `a read fails once`() throws {
    try fill(try open(), 1...90)
    let connection = try open()
    disk.arm(.ioError, at: .read)
    #expect(throws: DatabaseError.self) { _ = try count(connection) }
    #expect(try count(connection) == 90)
  }

  @Test func `an image is another disk, and a flipped bit is in one alone`() throws {
    let connection = try open()
    try fill(connection, 1...9)
    let image = SimulatedDisk(copyOf: disk)
    try fill(connection, 10...12)
    #expect(try count(try open(on: image)) == 9)
    let before = try #require(image.content(of: "node.db"))
    #expect(image.flip("node.db", at: 60, mask: 4))
    #expect(image.content(of: "node.db") != before)
    #expect(!image.flip("node.db", at: 1 << 40, mask: 4))
    disk.kill()
    disk.replaceAll(by: image)
    disk.start()
    #expect(try count(try open()) == 9)
  }

  @Test func `an observer meets no fault and is not counted`() throws {
    let connection = try open()
    try fill(connection, 1...9)
    let observer = try Connection(path: disk.observerPath("node.db"), mode: .readWrite)
    disk.arm(.ioError, at: .read, isForEver: true)
    let before = disk.operations([.read, .write, .sync, .name])
    #expect(try count(observer) == 9)
    #expect(disk.operations([.read, .write, .sync, .name]) == before)
  }
}
