import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// The SQL under `schema/` and the descriptions in `Tables.schema` say the same.
struct SchemaTests {
  private func expectedColumns(_ table: FactTable) -> [String] {
    var found = ["incarnation INTEGER 1", "n INTEGER 2"]
    for column in table.columns {
      switch column.kind {
      case .reference, .parent, .name:
        found += ["\(column.name)_incarnation INTEGER 0", "\(column.name)_n INTEGER 0"]
      case .integer, .instant: found.append("\(column.name) INTEGER 0")
      case .text: found.append("\(column.name) TEXT 0")
      case .blob, .keys, .salt, .seal: found.append("\(column.name) BLOB 0")
      }
    }
    return found
  }

  /// Those that make the fact tables, in the order of the versions.
  private static let factFiles = ["schema/facts/001_facts.sql", "schema/facts/004_till_day.sql"]

  @Test func `tables, columns, order and types are those of the descriptions`() throws {
    let connection = try Connection(path: ":memory:", mode: .readWriteCreate)
    for name in Self.factFiles { try connection.execute(try SchemaFiles.script(name)) }
    let names = try connection.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
    ) { $0.text(at: 0) }
    #expect(names == Tables.schema.tables.map(\.name))
    for table in Tables.schema.tables {
      let columns = try connection.rows(
        """
        SELECT name || ' ' || type || ' ' || pk FROM pragma_table_info('\(table.name)')
        ORDER BY cid
        """
      ) { $0.text(at: 0) }
      #expect(columns == expectedColumns(table))
    }
  }

  @Test func `a parent's number is below its child's, and its column is the first`() {
    for table in Tables.schema.tables {
      guard let parent = table.parent else { continue }
      #expect(parent < table.number)
      #expect(table.columns.first?.kind == .parent(parent))
      #expect(Tables.schema.table(parent) != nil)
    }
  }

  @Test func `a table with personal columns has a customer, a salt and a seal`() {
    for table in Tables.schema.tables where !table.personal.isEmpty {
      #expect(table.columns.filter { $0.kind == .salt }.count == 1)
      #expect(table.columns.filter { $0.kind == .seal }.count == 1)
      let isCustomer = table.number == Tables.customers.number
      #expect(isCustomer || table.columns.contains { $0.name == "customer" })
    }
  }

  private static let version1 = """
    CREATE TABLE a (
      incarnation INTEGER,
      n INTEGER,
      x INTEGER,  -- a remark
      PRIMARY KEY (incarnation, n)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE b (
      incarnation INTEGER,
      n INTEGER,
      y TEXT,
      PRIMARY KEY (incarnation, n)
    ) STRICT, WITHOUT ROWID;
    """

  @Test(arguments: [
    ("x INTEGER,  -- a remark", "x INTEGER,  -- another"),
    ("y TEXT,", "y TEXT,\nz BLOB,"), ("y TEXT,", "y TEXT,\nz INTEGER DEFAULT 0,"),
    ("CREATE TABLE b", "CREATE TABLE c (\nn INTEGER,\nPRIMARY KEY (n)\n) STRICT;\nCREATE TABLE b"),
  ])
  func `an addition passes`(old: String, new: String) {
    let next = Self.version1.replacing(old, with: new)
    #expect(SchemaComparison.faults(from: Self.version1, to: next).isEmpty)
  }

  @Test(arguments: [
    ("x INTEGER,", ""), ("x INTEGER,", "z INTEGER,"), ("x INTEGER,", "x TEXT,"),
    ("x INTEGER,", "w INTEGER,\nx INTEGER,"), ("x INTEGER,", "x INTEGER NOT NULL,"),
    ("y TEXT,", "y TEXT,\nz TEXT NOT NULL,"), ("y TEXT,", "y TEXT,\nz INTEGER CHECK (z > 0),"),
    ("y TEXT,", "y TEXT,\nz INTEGER DEFAULT (random()),"), ("y TEXT,", "y TEXT,\nz REAL,"),
    ("CREATE TABLE b", "CREATE TABLE c"), ("STRICT, WITHOUT ROWID;\nCREATE", "STRICT;\nCREATE"),
    ("PRIMARY KEY (incarnation, n)\n) STRICT, WITHOUT ROWID;\nCREATE", ") STRICT;\nCREATE"),
  ])
  func `anything but an addition is refused`(old: String, new: String) {
    let next = Self.version1.replacing(old, with: new)
    #expect(next != Self.version1)
    #expect(!SchemaComparison.faults(from: Self.version1, to: next).isEmpty)
  }

  @Test func `a dropped table, and two that changed places, are refused`() throws {
    let parts = Self.version1.split(separator: "CREATE").map { "CREATE\($0)" }
    try #require(parts.count == 2)
    #expect(!SchemaComparison.faults(from: Self.version1, to: parts[0]).isEmpty)
    #expect(!SchemaComparison.faults(from: Self.version1, to: parts[1] + "\n" + parts[0]).isEmpty)
  }

  @Test func `the checker reads the released script whole`() throws {
    let script = try Self.factFiles.map { try SchemaFiles.script($0) }.joined(separator: "\n")
    let tables = SchemaComparison.tables(script)
    #expect(tables.map(\.name) == Tables.schema.tables.map(\.name))
    for (read, described) in zip(tables, Tables.schema.tables) {
      #expect(read.columns.count == expectedColumns(described).count, "\(read.name)")
    }
    #expect(SchemaComparison.faults(from: script, to: script).isEmpty)
  }

  @Test func `another program's file, and one of another version, are refused`() throws {
    let world = try World()
    let foreign = try Connection(path: world.path("foreign.db"), mode: .readWriteCreate)
    try foreign.execute("CREATE TABLE recipes (x)")
    #expect(throws: StorageError.self) { try world.node(.one, "foreign.db") }
    let own = try world.node(.one, "own.db")
    try own.connection.execute("PRAGMA user_version = 3")
    #expect(throws: StorageError.self) { try world.node(.one, "own.db") }
  }
}
