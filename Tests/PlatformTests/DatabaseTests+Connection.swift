import Database
import Testing

@Suite struct DatabaseConnectionTests {
  @Test func `a connection has the house's settings`() throws {
    let connection = try dishes()
    #expect(try connection.integer("PRAGMA foreign_keys") == 0)
    #expect(try connection.integer("PRAGMA recursive_triggers") == 1)
    #expect(try connection.integer("PRAGMA trusted_schema") == 0)
    #expect(try connection.integer("PRAGMA cell_size_check") == 1)
    #expect(try connection.integer("PRAGMA temp_store") == 2)
  }

  @Test func `the schema cannot be written by SQL`() throws {
    let connection = try dishes()
    try connection.execute("PRAGMA writable_schema=ON")
    #expect(throws: DatabaseError.self) { try connection.run("DELETE FROM sqlite_schema") }
  }

  @Test func `a refused write names its constraint and not its values`() throws {
    let connection = try dishes()
    try connection.addDish(1, "Regina")
    let error = try #require(databaseError { try connection.addDish(1, "Secret") })
    #expect(error.isConstraint)
    #expect(error.isPrimaryKeyConflict)
    #expect(error.sql == "INSERT INTO dish VALUES(?,?,NULL)")
    #expect(!error.description.contains("Secret"))
  }

  @Test func `a unique column's conflict is told from a wrong type`() throws {
    let connection = try dishes()
    try connection.addDish(1, "Regina")
    let twice = try #require(databaseError { try connection.addDish(2, "Regina") })
    #expect(twice.isPrimaryKeyConflict)
    let wrong = databaseError {
      try connection.run("INSERT INTO dish VALUES(3,'x',?)", [.text("not a blob")])
    }
    #expect(try #require(wrong).isConstraint)
    #expect(try #require(wrong).isPrimaryKeyConflict == false)
  }

  @Test func `a read-only connection refuses to write`() throws {
    let folder = try DatabaseFolder()
    let path = folder.path("dish.db")
    try Connection(path: path, mode: .readWriteCreate).execute(dishSchema)
    let reader = try Connection(path: path, mode: .readOnly)
    let error = try #require(databaseError { try reader.addDish(1, "Regina") })
    #expect(error.isReadOnly)
    #expect(error.path.hasSuffix("dish.db"))
  }

  @Test func `a missing file is not made unless asked`() throws {
    let folder = try DatabaseFolder()
    #expect(throws: DatabaseError.self) {
      _ = try Connection(path: folder.path("none.db"), mode: .readWrite)
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func `a file that is no database is refused at once`() throws {
    let folder = try DatabaseFolder()
    let path = folder.path("text.db")
    try durableWrite([UInt8](repeating: 0x41, count: 4_096), to: path)
    let error = databaseError { _ = try Connection(path: path, mode: .readWrite) }
    #expect(try #require(error).isCorrupt)
  }

  @Test func `a second writer is told that the first is busy`() throws {
    let folder = try DatabaseFolder()
    let first = try Connection(path: folder.path("dish.db"), mode: .readWriteCreate)
    try first.configureWAL(synchronous: .full)
    let second = try Connection(path: folder.path("dish.db"), mode: .readWrite)
    second.setBusyTimeout(milliseconds: 0)
    try first.begin()
    let error = databaseError { try second.begin() }
    #expect(try #require(error).isBusy)
    first.rollback()
    try second.begin()
    try second.commit()
  }

  @Test func `WAL, its synchronous setting and the page cache are set`() throws {
    let folder = try DatabaseFolder()
    let connection = try Connection(path: folder.path("dish.db"), mode: .readWriteCreate)
    try connection.configureWAL(synchronous: .full, cacheKibibytes: 4_096)
    #expect(try connection.text("PRAGMA journal_mode") == "wal")
    #expect(try connection.integer("PRAGMA synchronous") == 2)
    #expect(try connection.integer("PRAGMA cache_size") == -4_096)
    try connection.execute(dishSchema)
    let (pages, moved) = try connection.walCheckpoint(truncate: false)
    #expect(pages > 0 && moved == pages)
    try connection.walCheckpoint(truncate: true)
  }

  @Test func `a database without WAL says so`() throws {
    let connection = try dishes()
    #expect(throws: DatabaseError.self) { try connection.configureWAL(synchronous: .full) }
  }

  @Test func `a script stops at the statement that fails and names it`() throws {
    let connection = try dishes()
    let error = databaseError {
      try connection.execute(
        """
        -- three statements
        INSERT INTO dish VALUES(1,'Regina',NULL); ; -- the first
        INSERT INTO dish VALUES(1,'Napoli',NULL);
        INSERT INTO dish VALUES(2,'Capri',NULL);
        """)
    }
    #expect(try #require(error?.sql).contains("Napoli"))
    #expect(try connection.dishNames() == ["Regina"])
  }

  @Test func `a statement may outlive its connection`() throws {
    var connection: Connection? = try dishes()
    let statement = try #require(connection).prepare("SELECT 7")
    connection = nil
    #expect(try statement.step())
    #expect(statement.integer(at: 0) == 7)
  }
}
