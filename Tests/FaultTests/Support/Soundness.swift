import Database
import Storage
import SyncProtocol

/// How many rows each table of facts has, with headers and answers to tills.
struct Contents: Equatable, CustomStringConvertible {
  let rows: [String: Int64]

  /// Counts what stands in a database; with `store` only what that store wrote.
  init(_ database: NodeDatabase, writtenBy store: StoreNumber? = nil) throws {
    var rows: [String: Int64] = [:]
    for table in database.schema.tables.map(\.name) + ["change_sets"] {
      rows[table] = try Self.count(table, store, database.connection)
    }
    self.rows = rows
  }

  private static func count(
    _ table: String, _ store: StoreNumber?, _ connection: Connection
  ) throws -> Int64 {
    let all = "SELECT count(*) FROM \(table)"
    guard let store else { return try connection.integer(all) ?? 0 }
    let first = Int64(store.rawValue) << 48
    return try connection.integer(
      all + " WHERE incarnation BETWEEN ? AND ?",
      [.integer(first), .integer(first | 0xFFFF_FFFF_FFFF)]) ?? 0
  }

  /// What is different, in words.
  func difference(to other: Contents) -> String {
    rows.keys.sorted().filter { rows[$0] != other.rows[$0] }
      .map { "\($0) \(rows[$0] ?? 0) instead of \(other.rows[$0] ?? 0)" }.joined(separator: ", ")
  }

  var description: String { "\(rows.filter { $0.value > 0 }.sorted { $0.key < $1.key })" }
}

/// What must hold of every database at every restart.
enum Soundness {
  /// - Throws: `Violation` naming what does not hold.
  static func check(_ database: NodeDatabase) throws {
    let damage = try database.connection.quickCheck()
    try require(damage.isEmpty, "the file is damaged: \(damage)")
    let report = try database.verify()
    try require(report.isClean, "verify: \(report.findings) \(report.strays)")
    let differences = try database.rebuild(replacing: false)
    try require(differences.isEmpty, "rebuild --check: \(differences)")
  }
}
