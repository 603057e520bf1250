import Database
import Facts
import Security
import Storage
import SyncProtocol
import Synchronization
import Toolkit

/// The PINs of the staff, as digests in a local table: no secret is a fact.
final class PINs: Sendable {
  private let store: Store
  private let clock: MonotonicClock
  /// When a person was barred last, on a clock that nobody can set, nanoseconds; of this process.
  private let barredAt = Mutex<[FactKey: Int64]>([:])
  private let startedAt: Int64

  init(store: Store, clock: MonotonicClock = .system) {
    self.store = store
    self.clock = clock
    startedAt = clock.now()
  }

  /// Everybody who has one.
  func holders() throws -> Set<FactKey> {
    try store.reading { core in
      Set(
        try core.database.connection.rows("SELECT staff_incarnation, staff_n FROM pins") {
          $0.key(at: 0)
        }.compactMap { $0 })
    }
  }

  /// Whether anybody has one.
  static func isAnybodys(_ connection: Connection) throws -> Bool {
    try connection.integer("SELECT 1 FROM pins LIMIT 1") != nil
  }

  /// Gives a person a PIN, or another one; whoever was signed in under the old one is out.
  ///
  /// - Throws: `OrderProblem.pinWeak`, `SecurityError`, `DatabaseError`.
  func set(_ pin: String, of person: FactKey, now: Int64) throws {
    guard PINGuard.isGood(pin) else { throw OrderProblem(.pinWeak) }
    let hash = try PasswordHash.make(of: pin)
    try store.locked { core in
      let connection = core.database.connection
      try connection.transaction {
        try connection.run(
          """
          INSERT INTO pins (staff_incarnation, staff_n, hash, set_at) VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at, failures = 0
          """, person.arguments + [.text(hash), .integer(now)])
        try SignIns.closeAll(of: person, connection)
      }
    }
    barredAt.withLock { $0[person] = nil }
  }

  /// Takes a person's PIN away: the person cannot sign in any more.
  ///
  /// - Throws: `OrderProblem.lastManager` where no other manager has one: then nobody could give
  ///   any; `DatabaseError`.
  func remove(of person: FactKey) throws {
    try store.locked { core in
      let connection = core.database.connection
      try connection.transaction {
        let others = try connection.integer(
          """
          SELECT count(*) FROM pins p
          JOIN staff s ON s.incarnation = p.staff_incarnation AND s.n = p.staff_n
          WHERE s.role = ? AND NOT (p.staff_incarnation = ? AND p.staff_n = ?)
          """, [.integer(Role.manager.rawValue)] + person.arguments)
        guard others ?? 0 > 0 else { throw OrderProblem(.lastManager) }
        try connection.run(
          "DELETE FROM pins WHERE staff_incarnation = ? AND staff_n = ?", person.arguments)
        try SignIns.closeAll(of: person, connection)
      }
    }
  }

  /// Checks a PIN.
  ///
  /// Each try is counted before it is looked at, so that many at once gain nothing.
  ///
  /// - Throws: `OrderProblem.pinWrong`, or `.pinBarred` with the seconds to wait; `SecurityError`,
  ///   `DatabaseError`.
  func check(_ pin: String, of person: FactKey) throws {
    let hash = try store.locked { core -> String in
      let connection = core.database.connection
      return try connection.transaction { () throws -> String in
        let row = try connection.first(
          "SELECT hash, failures FROM pins WHERE staff_incarnation = ? AND staff_n = ?",
          person.arguments
        ) { (hash: $0.text(at: 0), failures: $0.integer(at: 1)) }
        guard let row else { throw OrderProblem(.pinWrong) }
        try checkWait(person, failures: row.failures)
        try connection.run(
          "UPDATE pins SET failures = failures + 1 WHERE staff_incarnation = ? AND staff_n = ?",
          person.arguments)
        // Before the slow comparison, or those that come meanwhile would not have to wait.
        barredAt.withLock { $0[person] = clock.now() }
        return row.hash
      }
    }
    guard try PasswordHash.matches(pin, hash) else { throw OrderProblem(.pinWrong) }
    barredAt.withLock { $0[person] = nil }
    try store.locked { core in
      try core.database.connection.transaction {
        try core.database.connection.run(
          "UPDATE pins SET failures = 0 WHERE staff_incarnation = ? AND staff_n = ?",
          person.arguments)
      }
    }
  }

  private func checkWait(_ person: FactKey, failures: Int64) throws(OrderProblem) {
    let since = barredAt.withLock { $0[person] } ?? startedAt
    let left = PINGuard.wait(after: failures) - (clock.now() - since) / 1_000_000
    if left > 0 { throw OrderProblem(.pinBarred, "\((left + 999) / 1_000)") }
  }
}
