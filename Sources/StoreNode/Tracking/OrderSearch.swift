import Database
import Facts
import Storage
import SyncProtocol

/// Which orders are looked for.
struct OrderSearch: Sendable {
  /// How an order stands.
  enum State: String, CaseIterable, Sendable {
    /// Not handed over and not cancelled, or with something due or owed.
    case open
    case all
    case cancelled
    /// With something due or owed.
    case due
    /// Paid and promised by now, over the counter, and not handed over.
    case uncollected

    /// Whether it is found by the index of the open orders.
    fileprivate var isIndexed: Bool { self == .open || self == .uncollected }

    /// Whether it is asked for over all days, where none is given.
    var isOfAnyDay: Bool { isIndexed || self == .due }

    /// As a condition; that of the open ones is the one of their index.
    fileprivate var condition: String {
      switch self {
      case .open: OrderListView.openFilter
      case .all: "1"
      case .cancelled: "s.is_cancelled = 1"
      case .due: "s.due_cents <> 0"
      case .uncollected:
        """
        \(OrderListView.openFilter) AND s.step < 60 AND s.is_cancelled = 0 AND s.due_cents = 0
          AND o.service <> \(Service.delivery.rawValue) AND ifnull(o.promised_at, 0) <= ?
        """
      }
    }
  }

  /// Orders of a list at most.
  static let limit = 1_000

  var state: State
  let day: RunningDay
  /// Taken in these instants; nil for whenever.
  var instants: Range<Int64>?
  /// The number that was called out.
  var number: Int64?
  /// Of these customers.
  var customers: [FactKey]?

  /// The newest that fit, at most one more than the limit, the oldest first.
  ///
  /// The open ones are found by their own index, a customer's by the customer, others by time.
  ///
  /// - Throws: `DatabaseError`.
  func read(_ database: NodeDatabase) throws -> [OrderListView.Item] {
    let store = SQLValue.integer(Int64(database.writer.rawValue))
    let range: [SQLValue] = [
      .integer(instants?.lowerBound ?? 0), .integer(instants?.upperBound ?? Limits.latestInstant),
    ]
    let rest =
      (state == .uncollected ? [.integer(day.now)] : [])
      + (number.map { [.integer($0)] } ?? []) + [SQLValue.integer(Int64(Self.limit + 1))]
    guard let customers else {
      let tables =
        state.isIndexed
        ? "order_states s CROSS JOIN orders o" : "orders o CROSS JOIN order_states s"
      let at = state.isIndexed ? "s.at" : "o.at"
      return try rows(
        database, "FROM \(tables) ON o.incarnation = s.incarnation AND o.n = s.n",
        "s.store = ? AND \(at) >= ? AND \(at) < ?", at, [store] + range + rest
      ).reversed()
    }
    return try customers.flatMap { customer in
      try rows(
        database,
        "FROM orders o CROSS JOIN order_states s ON o.incarnation = s.incarnation AND o.n = s.n",
        """
        o.customer_incarnation = ? AND o.customer_n = ? AND s.store = ? AND o.at >= ? AND o.at < ?
        """, "o.at",
        customer.arguments + [store] + range + rest)
    }.sorted { ($0.at, $0.key) < ($1.at, $1.key) }.suffix(Self.limit + 1)
  }

  private func rows(
    _ database: NodeDatabase, _ from: String, _ condition: String, _ order: String,
    _ arguments: [SQLValue]
  ) throws -> [OrderListView.Item] {
    try database.connection.rows(
      """
      SELECT s.incarnation, s.n, s.at, s.step, s.is_cancelled, s.paid_cents, s.refunded_cents,
        s.due_cents, o.number, o.channel, o.service, o.promised_at \(from)
      WHERE \(condition) AND \(state.condition)\(number == nil ? "" : " AND o.number = ?")
      ORDER BY \(order) DESC, o.n DESC LIMIT ?
      """, arguments
    ) { OrderListView.Item(row: $0, day) }.compactMap { $0 }
  }
}
