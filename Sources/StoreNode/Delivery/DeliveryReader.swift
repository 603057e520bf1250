import Database
import Facts
import Storage
import SyncProtocol

/// Reads rounds and deliveries: a round's by range and index, an order's by index.
struct DeliveryReader {
  private let database: NodeDatabase
  private var connection: Connection { database.connection }

  init(_ database: NodeDatabase) { self.database = database }

  private static let columns = """
    incarnation, n, round_incarnation, round_n, sale_order_incarnation, sale_order_n, at,
    actor_incarnation, actor_n, till, withdraws_incarnation, withdraws_n
    """

  /// - Throws: `OrderProblem.unknownRound` if this store has no such round.
  func round(_ key: FactKey) throws -> DeliveryRound {
    let found = try connection.rows(
      """
      SELECT driver_incarnation, driver_n, at, actor_incarnation, actor_n, till
      FROM delivery_rounds WHERE incarnation = ? AND n = ?
      """, key.arguments
    ) { row in
      row.key(at: 0).map {
        DeliveryRound(
          key: key, driver: $0, at: row.integer(at: 2), actor: row.key(at: 3),
          till: row.integer(at: 5))
      }
    }.first
    guard key.incarnation.writer == database.writer, var round = found ?? nil else {
      throw OrderProblem(.unknownRound, "\(key)")
    }
    let all = try deliveries(
      FactChildren.sql(Self.columns, of: "deliveries", by: "round"),
      try FactChildren.arguments(key, in: "delivery_rounds", connection))
    let withdrawn = Set(all.compactMap(\.withdraws))
    for var delivery in all where delivery.withdraws == nil && !withdrawn.contains(delivery.key) {
      delivery.attempts = try attempts(of: delivery.key)
      round.deliveries.append(delivery)
    }
    return round
  }

  /// Rounds that began in `instants`, the oldest first.
  func rounds(_ instants: Range<Int64>) throws -> [FactKey] {
    let first = Int64(database.writer.rawValue) << 48
    return try connection.rows(
      """
      SELECT incarnation, n FROM delivery_rounds
      WHERE at >= ? AND at < ? AND incarnation BETWEEN ? AND ? ORDER BY at, n
      """,
      [
        .integer(instants.lowerBound), .integer(instants.upperBound), .integer(first),
        .integer(first | 0xFFFF_FFFF_FFFF),
      ]
    ) { $0.key(at: 0) }.compactMap { $0 }
  }

  /// All deliveries of an order with their attempts, the oldest first; also what was withdrawn.
  func deliveries(of order: FactKey) throws -> [DeliveryRound.Delivery] {
    var all = try deliveries(
      """
      SELECT \(Self.columns) FROM deliveries
      WHERE sale_order_incarnation = ? AND sale_order_n = ?
      """, order.arguments)
    for index in all.indices { all[index].attempts = try attempts(of: all[index].key) }
    return all
  }

  /// The newest delivery of an order that was not taken out of its round; nil if there is none.
  func current(of order: FactKey) throws -> DeliveryRound.Delivery? {
    let all = try deliveries(of: order)
    let withdrawn = Set(all.compactMap(\.withdraws))
    return all.last { $0.withdraws == nil && !withdrawn.contains($0.key) }
  }

  /// - Throws: `OrderProblem.unknownDelivery` if this store has no such delivery.
  func delivery(_ key: FactKey) throws -> DeliveryRound.Delivery {
    let found = try deliveries(
      "SELECT \(Self.columns) FROM deliveries WHERE incarnation = ? AND n = ?", key.arguments
    ).first
    guard key.incarnation.writer == database.writer, let found,
      let now = try current(of: found.order), now.key == key
    else { throw OrderProblem(.unknownDelivery, "\(key)") }
    return now
  }

  private func deliveries(
    _ sql: String, _ arguments: [SQLValue]
  ) throws -> [DeliveryRound.Delivery] {
    try connection.rows(sql, arguments) { row -> DeliveryRound.Delivery? in
      guard let key = row.key(at: 0), let order = row.key(at: 4) else { return nil }
      return DeliveryRound.Delivery(
        key: key, order: order, at: row.isNull(at: 6) ? nil : row.integer(at: 6),
        actor: row.key(at: 7), till: row.isNull(at: 9) ? nil : row.integer(at: 9),
        withdraws: row.key(at: 10))
    }.compactMap { $0 }.sorted { ($0.key.n, $0.key) < ($1.key.n, $1.key) }
  }

  /// The round that a delivery names or, of one that came with it, the nearest before it.
  func round(of delivery: FactKey) throws -> FactKey? {
    try connection.rows(
      """
      SELECT ifnull(d.round_incarnation, d.incarnation), ifnull(d.round_n, (
        SELECT max(r.n) FROM delivery_rounds r
        WHERE r.incarnation = d.incarnation AND r.n BETWEEN d.n & ~65535 AND d.n))
      FROM deliveries d WHERE d.incarnation = ? AND d.n = ?
      """, delivery.arguments
    ) { $0.key(at: 0) }.first ?? nil
  }

  private func attempts(of delivery: FactKey) throws -> [DeliveryRound.Attempt] {
    try connection.rows(
      FactChildren.sql(
        "incarnation, n, outcome, at, actor_incarnation, actor_n, till, reason",
        of: "delivery_attempts", by: "delivery"),
      try FactChildren.arguments(delivery, in: "deliveries", connection)
    ) { row -> DeliveryRound.Attempt? in
      guard let key = row.key(at: 0), let outcome = DeliveryOutcome(rawValue: row.integer(at: 2))
      else { return nil }
      return DeliveryRound.Attempt(
        key: key, outcome: outcome, at: row.integer(at: 3), actor: row.key(at: 4),
        till: row.integer(at: 6), reason: row.optionalText(at: 7))
    }.compactMap { $0 }.sorted { ($0.key.n, $0.key) < ($1.key.n, $1.key) }
  }
}
