import Database
import Storage
import Toolkit

/// The projections as a slow reader works them out from the fact tables alone.
///
/// It shares no code with the fold and the engine. Keys and rows are plain text.
struct NaiveState {
  private struct Event {
    let key: String
    let order: String
    let step: Int64
    let voids: String?
  }

  private let connection: Connection

  init(_ node: NodeDatabase) { connection = node.connection }

  /// Key of the order that a row of a child table belongs to.
  private static let order = """
    CASE WHEN c.sale_order_n IS NULL THEN (SELECT o.incarnation || '/' || o.n FROM orders o
      WHERE o.incarnation = c.incarnation AND o.n < c.n AND o.n >> 16 = c.n >> 16
      ORDER BY o.n DESC LIMIT 1)
    ELSE c.sale_order_incarnation || '/' || c.sale_order_n END
    """

  // MARK: Stock

  /// Level of every shelf: newest count plus later movements.
  func stockLevels() throws -> [String] {
    try connection.rows(
      """
      WITH counts AS (SELECT incarnation >> 48 AS store, ingredient_incarnation AS i,
        ingredient_n AS g, at, quantity, row_number() OVER (
          PARTITION BY incarnation >> 48, ingredient_incarnation, ingredient_n
          ORDER BY at DESC, incarnation DESC, n DESC) AS rank FROM stock_counts),
      moves AS (SELECT incarnation >> 48 AS store, ingredient_incarnation AS i,
        ingredient_n AS g, at, quantity FROM stock_movements),
      shelves AS (SELECT store, i, g FROM counts UNION SELECT store, i, g FROM moves)
      SELECT s.store || ' ' || s.i || ' ' || s.g || ' ' || (ifnull(c.quantity, 0) + ifnull((
        SELECT sum(m.quantity) FROM moves m WHERE m.store = s.store AND m.i = s.i AND m.g = s.g
        AND (c.at IS NULL OR m.at > c.at)), 0))
      FROM shelves s LEFT JOIN counts c
        ON c.store = s.store AND c.i = s.i AND c.g = s.g AND c.rank = 1
      """
    ) { $0.text(at: 0) }.sorted()
  }

  // MARK: Orders and sales

  struct Order {
    var store: Int64
    var at: Int64
    var step: Int64 = 10
    var isCancelled = false
    var lines: Int64 = 0
    var paid: Int64 = 0
    var refunded: Int64 = 0
    var products: [(size: String, halves: Int64, cents: Int64)] = []

    var counts: Bool { !isCancelled || step >= 30 }
    var due: Int64 { (counts ? lines : 0) - paid + refunded }
  }

  func orders() throws -> [String: Order] {
    var orders: [String: Order] = [:]
    let taken = try connection.rows(
      "SELECT incarnation || '/' || n, incarnation >> 48, at FROM orders"
    ) { ($0.text(at: 0), Order(store: $0.integer(at: 1), at: $0.integer(at: 2))) }
    for (key, order) in taken { orders[key] = order }
    try addLines(to: &orders)
    for (table, path) in [("payments", \Order.paid), ("refunds", \Order.refunded)] {
      let sums = try connection.rows(
        "SELECT \(Self.order), sum(c.cents) FROM \(table) c GROUP BY 1"
      ) { ($0.text(at: 0), $0.integer(at: 1)) }
      for (key, sum) in sums { orders[key]?[keyPath: path] = sum }
    }
    try addEvents(to: &orders)
    return orders
  }

  private func addLines(to orders: inout [String: Order]) throws {
    let lines = try connection.rows(
      """
      SELECT \(Self.order), c.quantity, c.unit_cents,
        c.product_size_incarnation || '/' || c.product_size_n,
        (SELECT group_concat(p.product_size_incarnation || '/' || p.product_size_n, ' ')
          FROM line_parts p WHERE p.incarnation = c.incarnation AND p.n IN (c.n + 1, c.n + 2))
      FROM lines c
      """
    ) { row in
      (
        order: row.text(at: 0), quantity: row.integer(at: 1),
        cents: row.integer(at: 1) * row.integer(at: 2), size: row.text(at: 3),
        halves: row.text(at: 4).split(separator: " ").map(String.init)
      )
    }
    for line in lines {
      orders[line.order]?.lines += line.cents
      if !line.size.isEmpty {
        orders[line.order]?.products.append((line.size, 2 * line.quantity, line.cents))
      } else if line.halves.count == 2 {
        let second = line.cents / 2
        orders[line.order]?.products.append((line.halves[0], line.quantity, line.cents - second))
        orders[line.order]?.products.append((line.halves[1], line.quantity, second))
      }
    }
  }

  private func addEvents(to orders: inout [String: Order]) throws {
    let events = try connection.rows(
      """
      SELECT c.incarnation || '/' || c.n, \(Self.order), c.step,
        c.voids_incarnation || '/' || c.voids_n FROM order_events c
      """
    ) { row in
      Event(
        key: row.text(at: 0), order: row.text(at: 1), step: row.integer(at: 2),
        voids: row.isNull(at: 3) ? nil : row.text(at: 3))
    }
    let voiders = Dictionary(grouping: events.filter { $0.voids != nil }) { $0.voids ?? "" }
    func stands(_ event: Event) -> Bool { !(voiders[event.key] ?? []).contains { stands($0) } }
    for event in events where stands(event) && event.step != 80 {
      if event.step == 70 {
        orders[event.order]?.isCancelled = true
      } else if let step = orders[event.order]?.step {
        orders[event.order]?.step = max(step, event.step)
      }
    }
  }

  /// Hourly sales and product sales, as rows of text.
  func sales() throws -> (hours: [String], products: [String]) {
    let calendar = try StoreCalendar(timeZone: "Europe/Paris", cutOverHour: 5)
    var hours: [String: (orders: Int64, cents: Int64)] = [:]
    var products: [String: (halves: Int64, cents: Int64)] = [:]
    for order in try orders().values where order.counts {
      let day = calendar.businessDay(ofMilliseconds: order.at)
      let hour = "\(order.store) \(day) \(calendar.hour(of: order.at))"
      hours[hour, default: (0, 0)].orders += 1
      hours[hour, default: (0, 0)].cents += order.lines
      for product in order.products {
        products["\(order.store) \(day) \(product.size)", default: (0, 0)].halves += product.halves
        products["\(order.store) \(day) \(product.size)", default: (0, 0)].cents += product.cents
      }
    }
    return (
      hours.filter { $0.value != (0, 0) }.map { "\($0) \($1.orders) \($1.cents)" }.sorted(),
      products.filter { $0.value != (0, 0) }.map { "\($0) \($1.halves) \($1.cents)" }.sorted()
    )
  }

  // MARK: Master data

  /// Revisions and prices that no other one replaces, and the values that entities began with.
  func live() throws -> (values: Set<String>, prices: Set<String>) {
    let revisions = try connection.rows(
      """
      SELECT entity_incarnation || '/' || entity_n || ' ' || (incarnation >> 48) || ' '
        || column_number, incarnation || '/' || n, hex(replaces),
        entity_incarnation || '/' || entity_n, incarnation >> 48 FROM revisions
      """
    ) { ($0.text(at: 0), $0.text(at: 1), $0.text(at: 2), $0.text(at: 3), $0.integer(at: 4)) }
    var values: Set<String> = []
    for (key, _, _, entity, store) in revisions where store == 0 {
      values.insert("\(key) \(entity)")
    }
    for (key, revision, _, _, _) in revisions { values.insert("\(key) \(revision)") }
    for (key, _, replaces, _, _) in revisions {
      for replaced in Self.keys(replaces) { values.remove("\(key) \(replaced)") }
    }
    let rows = try connection.rows(
      """
      SELECT product_size_incarnation || '/' || product_size_n || ' ' || ifnull(store, 0) || ' '
        || from_day, incarnation || '/' || n, hex(replaces) FROM prices
      """
    ) { ($0.text(at: 0), $0.text(at: 1), $0.text(at: 2)) }
    var prices = Set(rows.map { "\($0.0) \($0.1)" })
    for (key, _, replaces) in rows {
      for replaced in Self.keys(replaces) { prices.remove("\(key) \(replaced)") }
    }
    return (values, prices)
  }

  private static func keys(_ hex: String) -> [String] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count - 31, by: 32).map { start in
      let words = [start, start + 16].map { at in
        UInt64(String(digits[at..<at + 16]), radix: 16).map(String.init) ?? "?"
      }
      return words.joined(separator: "/")
    }
  }
}
