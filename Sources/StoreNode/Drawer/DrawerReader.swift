import Database
import Facts
import Fiscal
import Storage
import SyncProtocol

/// A drawer in use at a till.
struct DrawerSession: Sendable {
  let key: FactKey
  let till: Int64
  /// When it was taken into use, milliseconds UTC.
  let at: Int64
  let actor: FactKey
  let floatCents: Int64
}

/// What came into a drawer and went out of it, in cents.
struct DrawerSums: Equatable, Sendable {
  var payments: Int64 = 0
  var refunds: Int64 = 0
  var tips: Int64 = 0
  /// By kind.
  var movements: [CashMovementKind: Int64] = [:]

  /// What should lie in it: float + cash − refunds + paid in − paid out, and tips until they are
  /// paid out.
  func expected(_ floatCents: Int64) -> Int64 {
    floatCents + payments - refunds + tips
      + movements.reduce(0) { $0 + $1.key.sign * $1.value }
  }
}

/// A drawer that was counted and put away.
struct DrawerCount: Sendable {
  let at: Int64
  let actor: FactKey
  let countedCents: Int64
  let expectedCents: Int64
  /// Value and number, as `5000:2|200:7`.
  let coins: String?
  let note: String?
}

/// Reads the drawer of a till from facts: those written since it was taken into use, and no others.
struct DrawerReader {
  private let database: NodeDatabase
  private var connection: Connection { database.connection }

  init(_ database: NodeDatabase) { self.database = database }

  /// The drawer that is in use at a till; nil if there is none.
  func open(_ till: Int64) throws -> DrawerSession? {
    guard let session = try newest(till), try count(of: session.key) == nil else { return nil }
    return session
  }

  /// The tills with a drawer in use.
  func openTills() throws -> [Int64] {
    try connection.rows("SELECT DISTINCT till FROM till_sessions ORDER BY till") {
      $0.integer(at: 0)
    }.filter { try open($0) != nil }
  }

  /// The drawers in use.
  func allOpen() throws -> [DrawerSession] { try openTills().compactMap { try open($0) } }

  /// The drawer that was taken into use last at a till.
  func newest(_ till: Int64) throws -> DrawerSession? {
    try sessions("till = ? ORDER BY at DESC, n DESC LIMIT 1", till).first
  }

  /// The drawers that were taken into use since an instant, in use or counted.
  func opened(since instant: Int64) throws -> [DrawerSession] {
    try sessions("at >= ?", instant)
  }

  /// Drawers that were counted, the newest first.
  func counted(limit: Int) throws -> [DrawerSession] {
    try sessions(
      """
      EXISTS (SELECT 1 FROM cash_counts c WHERE c.till_session_n = till_sessions.n
        AND c.till_session_incarnation = till_sessions.incarnation)
      ORDER BY at DESC, n DESC LIMIT ?
      """, Int64(limit))
  }

  private func sessions(_ clause: String, _ argument: Int64) throws -> [DrawerSession] {
    try connection.rows(
      """
      SELECT incarnation, n, at, actor_incarnation, actor_n, float_cents, till FROM till_sessions
      WHERE incarnation >> 48 = ? AND \(clause)
      """, [.integer(Int64(database.writer.rawValue)), .integer(argument)]
    ) { row -> DrawerSession? in
      guard let key = row.key(at: 0), let actor = row.key(at: 3) else { return nil }
      return DrawerSession(
        key: key, till: row.integer(at: 6), at: row.integer(at: 2), actor: actor,
        floatCents: row.integer(at: 5))
    }.compactMap { $0 }
  }

  /// How a drawer was counted; nil while it is in use.
  func count(of session: FactKey) throws -> DrawerCount? {
    try connection.rows(
      """
      SELECT at, actor_incarnation, actor_n, counted_cents, expected_cents, coins, note
      FROM cash_counts WHERE till_session_incarnation = ? AND till_session_n = ? ORDER BY n
      """, session.arguments
    ) { row -> DrawerCount? in
      guard let actor = row.key(at: 1) else { return nil }
      return DrawerCount(
        at: row.integer(at: 0), actor: actor, countedCents: row.integer(at: 3),
        expectedCents: row.integer(at: 4), coins: row.optionalText(at: 5),
        note: row.optionalText(at: 6))
    }.compactMap { $0 }.first
  }

  /// What came and went since the drawer was taken into use.
  ///
  /// Written since, by key, and not before, by instant: what a branch brings home that was lost
  /// counts where its drawer is the same.
  func sums(of session: DrawerSession) throws -> DrawerSums {
    var sums = DrawerSums()
    let tree = database.trees[.ofStore(database.writer)]
    for range in tree?.missing(beyond: [session.key.changeSet]) ?? [] {
      sums.payments += try cash("payments", range, session)
      sums.refunds += try cash("refunds", range, session)
      sums.tips += try cash("tips", range, session)
    }
    for movement in try movements(of: session.key) {
      sums.movements[movement.kind, default: 0] += movement.cents
    }
    return sums
  }

  private func cash(
    _ table: String, _ range: ChainTree.Range, _ session: DrawerSession
  ) throws -> Int64 {
    try connection.integer(
      """
      SELECT sum(cents) FROM \(table)
      WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3 AND till = ?4 AND means = 1 AND at >= ?5
      """, range.arguments + [.integer(session.till), .integer(session.at)]) ?? 0
  }

  struct Movement: Sendable {
    let key: FactKey
    let kind: CashMovementKind
    let cents: Int64
    let at: Int64
    let actor: FactKey?
    let reason: String?
    let driver: FactKey?
  }

  /// Cash put in or taken out, oldest first.
  func movements(of session: FactKey) throws -> [Movement] {
    try connection.rows(
      """
      SELECT incarnation, n, kind, cents, at, actor_incarnation, actor_n, reason,
        driver_incarnation, driver_n
      FROM cash_movements WHERE till_session_incarnation = ? AND till_session_n = ? ORDER BY at, n
      """, session.arguments
    ) { row -> Movement? in
      guard let key = row.key(at: 0), let kind = CashMovementKind(rawValue: row.integer(at: 2))
      else { return nil }
      return Movement(
        key: key, kind: kind, cents: row.integer(at: 3), at: row.integer(at: 4),
        actor: row.key(at: 5), reason: row.optionalText(at: 7), driver: row.key(at: 8))
    }.compactMap { $0 }
  }
}
