import Database

/// Every order of a node's file, added up from its facts.
struct Sales {
  struct Key: Hashable, CustomStringConvertible {
    let incarnation: Int64
    let n: Int64

    init(_ incarnation: Int64, _ n: Int64) {
      self.incarnation = incarnation
      self.n = n
    }

    var description: String { "\(incarnation >> 48):\(n >> 16).\(n & 0xFFFF)" }
  }

  struct Event {
    let key: Key
    let step: Int64
    let voids: Key?
  }

  struct Order {
    var lines: Int64 = 0
    var halves: Int64 = 0
    var paid: Int64 = 0
    var refunded: Int64 = 0
    var events: [Event] = []

    /// An event stands unless one that stands voids it.
    private func stands(_ event: Event) -> Bool {
      !events.contains { $0.voids == event.key && stands($0) }
    }

    private var standing: [Int64] { events.filter { stands($0) }.map(\.step) }

    var isCancelled: Bool { standing.contains(70) }

    var step: Int64 { standing.filter { $0 <= 60 }.max() ?? 10 }

    /// Lines count unless the order was cancelled before cooking.
    var counts: Bool { !isCancelled || step >= 30 }

    var sale: Int64 { counts ? lines : 0 }

    /// As a row of `order_states` from `step` on.
    var row: [Int64] {
      [step, isCancelled ? 1 : 0, lines, paid, refunded, sale - paid + refunded]
    }
  }

  private(set) var orders: [Key: Order] = [:]

  /// Reads and adds up.
  init(_ connection: Connection) throws {
    let keys = try connection.rows("SELECT incarnation, n FROM orders") {
      Key($0.integer(at: 0), $0.integer(at: 1))
    }
    for key in keys { orders[key] = Order() }
    let lines = """
      quantity * unit_cents, CASE WHEN product_size_n IS NOT NULL OR EXISTS
        (SELECT 1 FROM line_parts p WHERE p.incarnation = t.incarnation AND p.n = t.n + 1)
        THEN 2 * quantity ELSE 0 END
      """
    try add("lines", lines, connection) { order, row in
      order.lines += row.integer(at: 2)
      order.halves += row.integer(at: 3)
    }
    try add("payments", "cents", connection) { $0.paid += $1.integer(at: 2) }
    try add("refunds", "cents", connection) { $0.refunded += $1.integer(at: 2) }
    try add("order_events", "incarnation, n, step, voids_incarnation, voids_n", connection) {
      let voids = $1.isNull(at: 6) ? nil : Key($1.integer(at: 5), $1.integer(at: 6))
      $0.events.append(
        Event(
          key: Key($1.integer(at: 2), $1.integer(at: 3)), step: $1.integer(at: 4), voids: voids))
    }
  }

  /// Adds every row of a child table to its order: the one it names, or else the nearest before it
  /// in its change-set.
  private mutating func add(
    _ table: String, _ columns: String, _ connection: Connection,
    _ take: (inout Order, Statement) -> Void
  ) throws {
    var orders = orders
    _ = try connection.rows(
      """
      SELECT ifnull(sale_order_incarnation, incarnation), ifnull(sale_order_n,
        (SELECT max(o.n) FROM orders o WHERE o.incarnation = t.incarnation AND o.n < t.n)),
        \(columns) FROM \(table) t
      """
    ) { row in
      take(&orders[Key(row.integer(at: 0), row.integer(at: 1)), default: Order()], row)
    }
    self.orders = orders
  }

  /// Numbers of the stores that have orders, ascending.
  var stores: [Int64] { Set(orders.keys.map { $0.incarnation >> 48 }).sorted() }

  func totals(of store: Int64) -> (orders: Int64, cents: Int64, halves: Int64) {
    var sum: (orders: Int64, cents: Int64, halves: Int64) = (0, 0, 0)
    for (key, order) in orders where key.incarnation >> 48 == store && order.counts {
      sum.orders += 1
      sum.cents += order.lines
      sum.halves += order.halves
    }
    return sum
  }
}
