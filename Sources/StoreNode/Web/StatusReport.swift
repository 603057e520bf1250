import Database
package import Runtime
import Storage
import SyncProtocol

/// How a store's node stands, for pages, scripts and people.
package struct StatusReport: Codable, Sendable {
  /// The newest change-set of a chain.
  package struct Chain: Codable, Sendable {
    /// Writer and reader, as `3→0`.
    package let chain: String
    /// Incarnation and height.
    package let id: String
    /// SHA-256 of its header, in hexadecimal.
    package let hash: String
  }

  /// Store number.
  package var store: Int64
  /// What head office calls the store.
  package var name: String
  /// Whether a node is running here.
  package var isRunning: Bool
  /// Whether the last exchange with head office succeeded.
  package var isOnline: Bool
  /// What is wrong with the exchange: the line is down, or only one direction works.
  package var problem: String?
  /// Who has to do something about it: head office, the line, or this PC; nil while nobody has.
  package var outage: Outage?
  /// Change-sets that head office has not acknowledged.
  package var unsent: Int
  /// Orders that exist on this disk alone.
  package var ordersOnThisDiskAlone: Int64
  /// When the oldest of them was taken, milliseconds UTC.
  package var oldestOnThisDiskAloneAt: Int64?
  /// When head office last answered since this node was started, milliseconds UTC.
  package var lastExchangeAt: Int64?
  /// Head office's clock minus this one's, in milliseconds.
  package var clockOffsetMilliseconds: Int64?
  /// Whether that is too much.
  package var isClockSkewed: Bool
  /// What the newest fact says of this machine's clock.
  package var clock: TillClock.Verdict
  /// Change-sets of head office that are parked here.
  package var parkedHere: Int
  /// Change-sets of this store that are parked at head office.
  package var parkedAtHeadOffice: Int
  /// Columns and prices with two current values.
  package var conflicts: Int64
  /// Orders at rest with something due, or too much paid.
  package var ordersDue: Int64
  /// Vouchers that were spent beyond their value, at two places that did not know of each other.
  package var vouchersOverspent: Int64
  /// The name of this node's memory of answers, for the header `Answers`; left out before its first
  /// start.
  package var answers: String?
  /// The disk of the database: whether it works, how much room there is, and for how long.
  package var disk: DiskReport
  /// How far the background check of every row has come; left out before it began.
  package var scrub: ScrubProgress?
  /// What a person should know and can do something about, oldest first.
  package var alarms: [AlarmReport]
  /// Heads of all chains held.
  package var heads: [Chain]
  /// This node's clock, milliseconds UTC.
  package var at: Int64

  /// Reads it from an open database; `line` is nil if no node is running.
  ///
  /// - Throws: `DatabaseError`.
  init(
    database: NodeDatabase, engine: StoreEngine, clock: TillClock.Verdict,
    line: SyncLoop.Status?, disk: DiskReport, now: Int64
  ) throws {
    let number = SQLValue.integer(Int64(database.writer.rawValue))
    store = Int64(database.writer.rawValue)
    name = try Self.storeName(database)
    isRunning = line != nil
    isOnline = line?.isOnline ?? false
    problem = line?.problem
    outage = Outage.judged(
      line?.outage, isOnline: isOnline, hasDiskTrouble: disk.state != .healthy,
      hasNetwork: NetworkLink.isUp())
    unsent = engine.unsentCount
    let alone = try engine.unsentOrders()
    ordersOnThisDiskAlone = alone.count
    oldestOnThisDiskAloneAt = alone.oldestAt
    lastExchangeAt = engine.lastExchangeAt
    clockOffsetMilliseconds = engine.clockOffset
    isClockSkewed = engine.clockOffset.map { abs($0) > Limits.clockSkewMilliseconds } ?? false
    self.clock = clock
    parkedHere = database.parked.count
    parkedAtHeadOffice = engine.parkedAtHeadOffice
    conflicts =
      try database.connection.integer(
        """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM live_values WHERE store IN (0, ?1)
            GROUP BY entity_incarnation, entity_n, store, column_number HAVING count(*) > 1))
          + (SELECT count(*) FROM (SELECT 1 FROM live_prices WHERE store IN (0, ?1)
            GROUP BY size_incarnation, size_n, store, from_day HAVING count(*) > 1))
        """, [number]) ?? 0
    ordersDue =
      try database.connection.integer(
        """
        SELECT count(*) FROM order_states
        WHERE store = ? AND due_cents <> 0 AND (step >= 60 OR is_cancelled <> 0)
        """, [number]) ?? 0
    vouchersOverspent = try VoucherReader(database).overspent()
    answers = try database.answersName()
    self.disk = disk
    scrub = try ScrubProgress.kept(in: database)
    alarms = try AlarmReport.all(in: database)
    heads = try database.trees.keys.sorted().flatMap { try database.heads(of: $0) }
      .map { Chain(chain: "\($0.chain)", id: "\($0.id)", hash: "\($0.hash)") }
    at = now
  }

  private static func storeName(_ database: NodeDatabase) throws -> String {
    try MenuReader(database).storeName()
  }
}
