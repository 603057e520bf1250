import Database
import Facts
package import Storage
import SyncProtocol

/// The clock of a till: the wall clock, but never before the newest fact this store has written.
package enum TillClock {
  /// What a person is told of the wall clock.
  package enum Verdict: String, Codable, Sendable {
    case good
    /// More than two minutes behind the newest fact: it was set back.
    case behind
    /// More than 400 days ahead of the newest fact: it was set wrongly, or the PC was off for long.
    case farAhead = "far-ahead"
  }

  private static let behindMilliseconds: Int64 = 120_000
  private static let farAheadMilliseconds: Int64 = 400 * 86_400_000

  /// Compares the wall clock with the instant of the newest fact held, 0 if there is none.
  static func verdict(wall: Int64, newest: Int64) -> Verdict {
    if newest == 0 { return .good }
    if wall < newest - behindMilliseconds { return .behind }
    return wall > newest + farAheadMilliseconds ? .farAhead : .good
  }

  /// Instant of this store's newest fact, imported orders among them; 0 if there is none.
  ///
  /// - Throws: `DatabaseError`.
  package static func newest(in database: NodeDatabase) throws -> Int64 {
    let first = Int64(database.writer.rawValue) << 48
    let range: [SQLValue] = [.integer(first), .integer(first | 0xFFFF_FFFF_FFFF)]
    var newest: Int64 = 0
    let tables = Tables.schema.tables.filter { table in
      table.writers != .headOffice && table.columns.contains { $0.name == "at" }
    }
    for table in tables.map(\.name) {
      let found = try database.connection.integer(
        "SELECT max(at) FROM \(table) WHERE incarnation BETWEEN ? AND ?", range)
      newest = max(newest, found ?? 0)
    }
    return newest
  }
}
