import Database
import Facts
import Foundation
import Storage
import SyncProtocol

/// Somebody with the `sqlite3` command and time: what he does to a file, and where it must show.
struct Intruder {
  /// One thing done, and the change-set that has to be named for it.
  struct Edit {
    let sql: String
    let id: ChangeSetID
  }

  /// A row of a table as the command prints it.
  private struct Row {
    let id: ChangeSetID
    let condition: String
    let columns: [(name: String, type: String, value: String)]
  }

  private static let log = "change_sets"
  private static let command = "/usr/bin/sqlite3"

  /// Tables of which each row belongs to one change-set.
  private let tables: [(name: String, rows: [Row])]
  private let segments: [Row]
  private let triggers: [(name: String, sql: String)]
  private let original: String
  private var random: SplitMix64

  /// Whether the command is there.
  static var isPossible: Bool { FileManager.default.isExecutableFile(atPath: command) }

  init(_ path: String, seed: UInt64) throws {
    original = path
    random = SplitMix64(seed: seed)
    let connection = try Connection(path: path, mode: .readOnly)
    triggers = try connection.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'") {
      ($0.text(at: 0), $0.text(at: 1))
    }
    let names = Tables.schema.tables.map(\.name) + [Self.log, "parked"]
    tables = try names.map { ($0, try Self.rows(of: $0, "n", connection)) }.filter { !$1.isEmpty }
    segments = try Self.rows(of: "segments", "ifnull(parent_sequence, 0) + 1", connection)
  }

  private static func rows(
    of table: String, _ place: String, _ connection: Connection
  ) throws -> [Row] {
    let columns = try connection.rows("SELECT name, type FROM pragma_table_info('\(table)')") {
      (name: $0.text(at: 0), type: $0.text(at: 1))
    }
    let isFact = Tables.schema.tables.contains { $0.name == table }
    let number = isFact ? "n" : table == "segments" ? place : "sequence"
    let values = columns.map { "quote(\($0.name))" }.joined(separator: ", ")
    return try connection.rows("SELECT incarnation, \(number), \(values) FROM \(table)") { row in
      let incarnation = Incarnation(rawValue: row.integer(at: 0))
      let n = row.integer(at: 1)
      let second = isFact ? " AND n = \(n)" : table == "segments" ? "" : " AND sequence = \(n)"
      return incarnation.map { incarnation in
        Row(
          id: ChangeSetID(incarnation, isFact ? n >> 16 : n),
          condition: "incarnation = \(incarnation.rawValue)\(second)",
          columns: columns.indices.map {
            (columns[$0].name, columns[$0].type, row.text(at: $0 + 2))
          })
      }
    }.compactMap { $0 }
  }

  // MARK: What he thinks of

  /// The next thing to do.
  mutating func next() -> Edit {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<8: segmentEdit()
    case 8..<56: change()
    case 56..<76: removal()
    default: addition()
    }
  }

  private mutating func pick() -> (table: String, row: Row) {
    // Each table as often as the other, or a thousand edits would be of lines alone.
    let table = tables[Int.random(in: tables.indices, using: &random)]
    return (table.name, table.rows[Int.random(in: table.rows.indices, using: &random)])
  }

  private mutating func change() -> Edit {
    while true {
      let (table, row) = pick()
      let column = row.columns[Int.random(in: row.columns.indices, using: &random)]
      guard let value = other(column.value, column.type, column.name, table, row) else { continue }
      return Edit(
        sql: "UPDATE \(table) SET \(column.name) = \(value) WHERE \(row.condition)", id: row.id)
    }
  }

  /// Another value for a column; nil where the column says nothing that has to be covered.
  private mutating func other(
    _ value: String, _ type: String, _ column: String, _ table: String, _ row: Row
  ) -> String? {
    // Why and when something was parked is this node's own note.
    if table == "parked", ["reason", "detail", "parked_at"].contains(column) { return nil }
    // Taking a parked customer's values away whole is what an erasure does.
    let isNullable =
      value != "NULL" && column != "incarnation" && column != "n"
      && column != "sequence" && !(table == "parked" && column == "personal")
    if isNullable, random.chance(20) { return "NULL" }
    switch type {
    case "INTEGER":
      guard let number = Int64(value) else {
        return "\(Int64.random(in: 2...9, using: &random))"
      }
      return "\(number &+ Int64.random(in: 1...70_000, using: &random))"
    case "TEXT": return value == "NULL" ? "'x'" : "\(value) || 'x'"
    default: return blob(value)
    }
  }

  /// A byte flipped, cut off or put on.
  private mutating func blob(_ value: String) -> String {
    var digits = Array(value.dropFirst(2).dropLast())
    guard value.hasPrefix("X'"), digits.count >= 2 else { return "x'05'" }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: digits += ["0", "1"]
    case 1: digits.removeLast(2)
    default:
      let place = Int.random(in: 0..<digits.count, using: &random)
      let digit =
        (Int(String(digits[place]), radix: 16) ?? 0) ^ Int.random(in: 1...15, using: &random)
      digits[place] = Character(String(digit, radix: 16))
    }
    return "x'\(String(digits))'"
  }

  private mutating func removal() -> Edit {
    let (table, row) = pick()
    return Edit(sql: "DELETE FROM \(table) WHERE \(row.condition)", id: row.id)
  }

  /// A copy of a row under another key: in its change-set, in a later one, or of nobody.
  private mutating func addition() -> Edit {
    let (table, row) = pick()
    let isFact = table != Self.log && table != "parked"
    var incarnation = row.id.incarnation
    var sequence = row.id.sequence
    switch Int.random(in: 0..<3, using: &random) {
    case 0 where isFact: break
    case 1: sequence += 100_000
    default:
      incarnation = Incarnation(
        writer: incarnation.writer, random: UInt64.random(in: 1...(.max), using: &random))
    }
    let number =
      isFact ? sequence << 16 | Int64.random(in: 40_000...60_000, using: &random) : sequence
    let values = row.columns.map { column in
      switch column.name {
      case "incarnation": "\(incarnation.rawValue)"
      case "n", "sequence": "\(number)"
      default: column.value
      }
    }
    return Edit(
      sql: "INSERT INTO \(table) VALUES (\(values.joined(separator: ", ")))",
      id: ChangeSetID(incarnation, sequence))
  }

  private mutating func segmentEdit() -> Edit {
    let row = segments[Int.random(in: segments.indices, using: &random)]
    func set(_ what: String) -> Edit {
      Edit(sql: "UPDATE segments SET \(what) WHERE \(row.condition)", id: row.id)
    }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return Edit(sql: "DELETE FROM segments WHERE \(row.condition)", id: row.id)
    case 1: return set("reader = reader + 1")
    case 2: return set("writer = writer + 40000")
    default:
      let new = Incarnation(
        writer: .one, random: UInt64.random(in: 1...(.max), using: &random))
      return Edit(
        sql: "INSERT INTO segments (incarnation, writer, reader) VALUES (\(new.rawValue), 1, 0)",
        id: ChangeSetID(new, 1))
    }
  }

  // MARK: What he does

  /// Does each edit to a copy of its own, with the triggers away meanwhile, in one run of the
  /// command.
  ///
  /// - Returns: the copies.
  /// - Throws: if the command says that something did not work.
  func carryOut(_ edits: [Edit], in world: World) throws -> [String] {
    let drops = triggers.map { "DROP TRIGGER \($0.name);" }.joined(separator: "\n")
    let creations = triggers.map { $0.sql + ";" }.joined(separator: "\n")
    var script = ".bail on\n"
    let copies = try edits.indices.map { index in
      let name = "edit-\(index).db"
      for suffix in ["", "-wal", "-shm"] {
        let path = world.path(name + suffix)
        if FileManager.default.fileExists(atPath: path) {
          try FileManager.default.removeItem(atPath: path)
        }
      }
      try FileManager.default.copyItem(atPath: original, toPath: world.path(name))
      script += ".open \(world.path(name))\nBEGIN;\n\(drops)\n\(edits[index].sql);\n"
      script += "SELECT 'changed nothing: \(index)' WHERE changes() = 0;\n\(creations)\nCOMMIT;\n"
      return name
    }
    let file = world.path("intruder.sql")
    try script.write(toFile: file, atomically: false, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.command)
    process.arguments = [":memory:", ".read \(file)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, said.isEmpty else {
      throw Refused(what: String(decoding: said, as: UTF8.self))
    }
    return copies
  }

  /// What the command complained of.
  struct Refused: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
  }
}
