import Database
import Testing

@Suite struct DatabaseTransactionTests {
  struct Refusal: Error {}

  @Test func `a transaction is kept when its body returns`() throws {
    let connection = try dishes()
    let count = try connection.transaction {
      try connection.addDish(1, "Regina")
      return connection.changes
    }
    #expect(count == 1)
    #expect(!connection.isInTransaction)
    #expect(try connection.dishNames() == ["Regina"])
  }

  @Test func `a transaction is undone when its body throws`() throws {
    let connection = try dishes()
    #expect(throws: Refusal.self) {
      try connection.transaction(.deferred) {
        try connection.addDish(1, "Regina")
        throw Refusal()
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.dishNames().isEmpty)
  }

  @Test func `a body with typed throws keeps its type`() throws {
    let connection = try dishes()
    func add() throws(DatabaseError) {
      try connection.transaction { () throws(DatabaseError) in
        try connection.addDish(1, "Regina")
        try connection.savepoint("again") { () throws(DatabaseError) in
          try connection.addDish(1, "Regina")
        }
      }
    }
    do throws(DatabaseError) {
      try add()
      Issue.record("the second dish was taken")
    } catch {
      #expect(error.isPrimaryKeyConflict)
    }
    #expect(try connection.dishNames().isEmpty)
  }

  @Test func `a transaction inside another is refused and the outer one stays`() throws {
    let connection = try dishes()
    try connection.begin()
    try connection.addDish(1, "Regina")
    #expect(throws: DatabaseError.self) { try connection.transaction {} }
    #expect(connection.isInTransaction)
    try connection.commit()
    #expect(try connection.dishNames() == ["Regina"])
  }

  @Test func `nested savepoints undo their own rows alone`() throws {
    let connection = try dishes()
    try connection.transaction {
      try connection.addDish(1, "outer")
      try connection.savepoint("store \"8\"") {
        try connection.addDish(2, "middle")
        try addAndRefuse(3, in: "inner", connection)
      }
      try addAndRefuse(4, in: "store \"8\"", connection)
    }
    #expect(try connection.dishNames() == ["outer", "middle"])
  }

  // A function, for two closures inside #expect(throws:) in one closure are mixed up by the
  // compiler (6.3.1): the body of the first ran twice.
  private func addAndRefuse(_ id: Int64, in savepoint: String, _ connection: Connection) throws {
    do {
      try connection.savepoint(savepoint) {
        try connection.addDish(id, "dish \(id)")
        throw Refusal()
      }
      Issue.record("the refusal was lost")
    } catch is Refusal {
      #expect(connection.isInTransaction)
    }
  }

  @Test func `a savepoint alone is a transaction`() throws {
    let connection = try dishes()
    try connection.savepoint("alone") {
      #expect(connection.isInTransaction)
      try connection.addDish(1, "Regina")
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.dishNames() == ["Regina"])
  }

  @Test func `a rollback without a transaction does nothing`() throws {
    let connection = try dishes()
    connection.rollback()
    try connection.addDish(1, "Regina")
    #expect(try connection.dishNames() == ["Regina"])
  }

  @Test func `half a transaction is not written after SQLite has undone it`() throws {
    let connection = try dishes()
    try connection.execute(
      """
      CREATE TRIGGER refuse BEFORE INSERT ON dish WHEN new.name='bad'
      BEGIN SELECT RAISE(ROLLBACK, 'refused'); END
      """)
    let error = databaseError {
      try connection.transaction {
        try connection.addDish(1, "first")
        // A caller that goes on after any error.
        #expect(throws: DatabaseError.self) {
          try connection.savepoint("part") { try connection.addDish(2, "bad") }
        }
        #expect(connection.isTransactionLost)
        let next = try #require(databaseError { try connection.addDish(3, "third") })
        #expect(next.isReadOnly)
      }
    }
    #expect(error != nil)
    #expect(try connection.dishNames().isEmpty)
    try connection.addDish(4, "later")
    #expect(try connection.dishNames() == ["later"])
  }

  @Test func `a full disk undoes the transaction and the connection goes on`() throws {
    let folder = try DatabaseFolder()
    let connection = try Connection(path: folder.path("dish.db"), mode: .readWriteCreate)
    try connection.configureWAL(synchronous: .full)
    try connection.execute(dishSchema + "PRAGMA max_page_count=10")
    let error = databaseError {
      try connection.transaction {
        for id: Int64 in 1...100 {
          let photo = [UInt8](repeating: 1, count: 4_096)
          try connection.run(
            "INSERT INTO dish VALUES(?,NULL,?)", [.integer(id), .blob(photo)])
        }
      }
    }
    #expect(try #require(error).isFull)
    #expect(!connection.isInTransaction)
    #expect(try connection.integer("SELECT count(*) FROM dish") == 0)
    try connection.addDish(1, "small")
  }
}
