import Database
import Fiscal
import Storage
import Testing

/// Edits fiscal records with SQL, one byte at a time, and looks whether verifying finds it.
struct TamperCampaign {
  private let database: NodeDatabase
  private let tables = ["receipts", "receipt_copies", "closings", "journal_events"]

  /// What is edited, what was missed, and how many edits there were.
  struct Result: Equatable, Sendable {
    var edits = 0
    var missed: [String] = []
  }

  /// Edits a database at rest, whose triggers are dropped.
  init(_ database: NodeDatabase) throws {
    self.database = database
    for table in tables + ["series"] {
      try database.connection.execute(
        "DROP TRIGGER \(table)_no_update; DROP TRIGGER \(table)_no_delete")
    }
  }

  /// Each edit in a transaction of its own, which is undone.
  func run(_ count: Int) throws -> Result {
    let connection = database.connection
    var random = SystemRandomNumberGenerator()
    var result = Result()
    while result.edits < count {
      try connection.begin(.immediate)
      defer { connection.rollback() }
      guard let edit = try edit(&random) else { continue }
      result.edits += 1
      var verification = FiscalVerification(database)
      if try verification.run().isClean { result.missed.append(edit) }
    }
    return result
  }

  /// Changes one byte or digit of one column of one record, or deletes it; nil where there was
  /// nothing to change.
  private func edit(_ random: inout SystemRandomNumberGenerator) throws -> String? {
    let connection = database.connection
    let table = try #require(tables.randomElement(using: &random))
    let columns = try connection.rows("SELECT name, type FROM pragma_table_info('\(table)')") {
      (name: $0.text(at: 0), type: $0.text(at: 1))
    }
    let rows = try connection.rows("SELECT incarnation, n FROM \(table)") {
      ($0.integer(at: 0), $0.integer(at: 1))
    }
    let (incarnation, n) = try #require(rows.randomElement(using: &random))
    let row = "WHERE incarnation = \(incarnation) AND n = \(n)"
    if Int.random(in: 0..<20, using: &random) == 0 {
      let sql = "DELETE FROM \(table) \(row)"
      try connection.execute(sql)
      return sql
    }
    let (name, type) = try #require(columns.randomElement(using: &random))
    let length =
      try connection.integer("SELECT length(CAST(\(name) AS BLOB)) FROM \(table) \(row)") ?? 0
    if length == 0 { return nil }
    let place = Int64.random(in: 1...length, using: &random)
    let bit = Int64(1) << Int64.random(in: 0...7, using: &random)
    let part = "hex(substr(CAST(\(name) AS BLOB), \(place), 1))"
    let value =
      type == "INTEGER"
      ? "(\(name) | \(bit)) - (\(name) & \(bit))"
      : "CAST(substr(CAST(\(name) AS BLOB), 1, \(place) - 1) || CASE \(part) WHEN '30' "
        + "THEN x'31' ELSE x'30' END || substr(CAST(\(name) AS BLOB), \(place) + 1) AS \(type))"
    let sql = "UPDATE OR IGNORE \(table) SET \(name) = \(value) \(row)"
    try connection.execute(sql)
    // Another record may have that key.
    return connection.changes == 0 ? nil : sql
  }
}
