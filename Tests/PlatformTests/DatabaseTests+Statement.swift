import Database
import Testing

@Suite struct DatabaseStatementTests {
  @Test func `text with NUL inside comes back whole`() throws {
    let connection = try dishes()
    let name = "Quatre\0Fromages é🍕"
    try connection.addDish(1, name)
    let statement = try connection.statement("SELECT name FROM dish")
    #expect(try statement.step())
    #expect(statement.text(at: 0) == name)
    #expect(statement.byteCount(at: 0) == name.utf8.count)
    var bytes: [UInt8] = [9]
    statement.appendBytes(at: 0, to: &bytes)
    #expect(bytes == [9] + Array(name.utf8))
  }

  @Test func `each kind of value comes back as it went in`() throws {
    let connection = try dishes()
    let statement = try connection.prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6")
    let bytes = Array("xxpizzaxx".utf8)
    statement.bind(Int64.min, at: 1)
    statement.bindNull(at: 2)
    statement.bindText(bytes, from: 2, count: 5, at: 3)
    statement.bindBlob(bytes, from: 7, count: 2, at: 4)
    statement.bindBlob([], at: 5)
    statement.bindText([], from: 0, count: 0, at: 6)
    #expect(try statement.step())
    #expect(statement.columnCount == 6)
    #expect(
      (0..<6).map(statement.type(at:)) == [.integer, .null, .text, .blob, .blob, .text])
    #expect(statement.integer(at: 0) == Int64.min)
    #expect(statement.isNull(at: 1))
    #expect(statement.text(at: 2) == "pizza")
    #expect(statement.blob(at: 3) == [0x78, 0x78])
    #expect(statement.blob(at: 4) == [])
    #expect(statement.text(at: 5) == "")
    #expect(try statement.step() == false)
  }

  @Test func `columns have names`() throws {
    let statement = try dishes().prepare("SELECT id, name AS dish FROM dish")
    #expect(statement.columnName(at: 0) == "id")
    #expect(statement.columnName(at: 1) == "dish")
    #expect(statement.columnName(at: 2) == "")
  }

  @Test func `a bind outside the parameters fails the next step and only that`() throws {
    let connection = try dishes()
    let statement = try connection.prepare("SELECT ?")
    statement.bind(1, at: 2)
    #expect(throws: DatabaseError.self) { _ = try statement.step() }
    statement.bind(5, at: 1)
    #expect(try statement.step())
    #expect(statement.integer(at: 0) == 5)
  }

  @Test func `a statement works again after an error`() throws {
    let connection = try dishes()
    let statement = try connection.statement("INSERT INTO dish VALUES(?,?,NULL)")
    for id: Int64 in [1, 1, 2] {
      statement.bind(id, at: 1)
      statement.bind("dish \(connection.lastInsertRowID)", at: 2)
      do {
        try statement.run()
      } catch {
        #expect(error.isPrimaryKeyConflict)
      }
    }
    #expect(try connection.dishNames() == ["dish 0", "dish 1"])
    #expect(connection.changes == 1)
  }

  @Test func `a half-read statement can be bound and run again`() throws {
    let connection = try dishes()
    try connection.addDish(1, "Regina")
    try connection.addDish(2, "Napoli")
    let statement = try connection.prepare("SELECT name FROM dish WHERE id>=? ORDER BY id")
    statement.bind(1, at: 1)
    #expect(try statement.step())
    statement.bind(2, at: 1)
    #expect(try statement.step())
    #expect(statement.text(at: 0) == "Napoli")
  }

  @Test func `the cache hands out the same statement with nothing bound`() throws {
    let connection = try dishes()
    let first = try connection.statement("SELECT ?")
    first.bind(1, at: 1)
    #expect(try first.step())
    first.reset()
    let second = try connection.statement("SELECT ?")
    #expect(first === second)
    #expect(try second.step())
    #expect(second.isNull(at: 0))
  }

  @Test func `the cache is bounded and gives up the one unused for longest`() throws {
    let connection = try dishes(cachedStatements: 2)
    let first = try connection.statement("SELECT 1")
    let second = try connection.statement("SELECT 2")
    #expect(try connection.statement("SELECT 1") === first)
    _ = try connection.statement("SELECT 3")
    #expect(connection.cachedStatementCount == 2)
    #expect(try connection.statement("SELECT 1") === first)
    #expect(try connection.statement("SELECT 2") !== second)
  }

  @Test func `the cache gives up what failed`() throws {
    let connection = try dishes()
    try connection.addDish(1, "Regina")
    let failing = try connection.statement("INSERT INTO dish VALUES(1,'x',NULL)")
    #expect(throws: DatabaseError.self) { try failing.run() }
    #expect(try connection.statement("INSERT INTO dish VALUES(1,'x',NULL)") !== failing)
  }

  @Test func `a statement whose rows are being read is not disturbed`() throws {
    let connection = try dishes()
    for id: Int64 in 1...3 { try connection.addDish(id, "dish \(id)") }
    var seen: [[String]] = []
    let outer = try connection.statement("SELECT name FROM dish ORDER BY id")
    while try outer.step() { seen.append(try connection.dishNames()) }
    #expect(seen.count == 3)
    #expect(Set(seen.map(\.count)) == [3])
  }

  @Test func `a half-read statement that nobody holds is taken back`() throws {
    let connection = try dishes()
    for id: Int64 in 1...2 { try connection.addDish(id, "dish \(id)") }
    do {
      #expect(try connection.statement("SELECT id FROM dish ORDER BY id").step())
    }
    let again = try connection.statement("SELECT id FROM dish ORDER BY id")
    #expect(try again.step())
    #expect(again.integer(at: 0) == 1)
    #expect(connection.cachedStatementCount == 2)
  }

  @Test(arguments: ["SELECT 1; SELECT 2", "", " -- nothing", "SELEC 1"])
  func `what is not exactly one statement is refused`(sql: String) throws {
    let connection = try dishes()
    #expect(throws: DatabaseError.self) { _ = try connection.prepare(sql) }
  }

  @Test func `a comment after the statement is no second one`() throws {
    #expect(try dishes().integer("SELECT 4; -- four\n ;") == 4)
  }

  @Test func `short forms tell no row from a value`() throws {
    let connection = try dishes()
    #expect(try connection.integer("SELECT id FROM dish") == nil)
    #expect(try connection.integer("SELECT NULL") == nil)
    #expect(try connection.integer("SELECT ?+1", [.integer(1)]) == 2)
    #expect(try connection.text("SELECT ?", [.text("a")]) == "a")
    #expect(try connection.first("SELECT ?", [.blob([1])]) { $0.blob(at: 0) } == [1])
  }
}
