import Database
import SyncProtocol

/// I5, at every look: due, progress, sales and stock levels are what the facts say, added up here
/// anew and in another way than the fold does it.
enum ConservationChecker: Checker {
  static let name = "conservation"
  static let moment = CheckMoment.always

  static func check(_ fleet: Fleet) throws -> [Violation] {
    try fleet.nodes.flatMap { node in
      try Connection.reading(node.connection) {
        let sales = try Sales(node.connection)
        return try orders(node, sales) + totals(node, sales) + stock(node)
      }
    }
  }

  // MARK: Orders

  private static func orders(_ node: Fleet.Node, _ sales: Sales) throws -> [Violation] {
    let states = try node.connection.rows(
      """
      SELECT incarnation, n, step, is_cancelled, lines_cents, paid_cents, refunded_cents, due_cents
      FROM order_states ORDER BY 1, 2
      """
    ) { row in
      (
        Sales.Key(row.integer(at: 0), row.integer(at: 1)),
        (2...7).map { row.integer(at: $0) }
      )
    }
    var found: [Violation] = []
    for (key, state) in states {
      let expected = sales.orders[key]?.row ?? []
      if state != expected {
        found.append(violation(node.name, "order \(key): \(state), by its facts \(expected)"))
      }
    }
    if states.count != sales.orders.count {
      found.append(
        violation(node.name, "\(states.count) order states of \(sales.orders.count) orders"))
    }
    return found
  }

  /// Sales by hour and by product add up to the orders.
  private static func totals(_ node: Fleet.Node, _ sales: Sales) throws -> [Violation] {
    var found: [Violation] = []
    for store in sales.stores {
      let (orders, cents, halves) = sales.totals(of: store)
      let hourly = try node.connection.rows(
        "SELECT ifnull(sum(orders), 0), ifnull(sum(cents), 0) FROM hourly_sales WHERE store = ?",
        [.integer(store)]
      ) { [$0.integer(at: 0), $0.integer(at: 1)] }.first
      let products = try node.connection.integer(
        "SELECT ifnull(sum(halves), 0) FROM product_sales WHERE store = ?", [.integer(store)])
      if hourly != [orders, cents] || products != halves {
        found.append(
          violation(
            node.name,
            "sales of store \(store): \(hourly ?? []), \(products ?? 0) halves; by the facts "
              + "\(orders) orders, \(cents) cents, \(halves) halves"))
      }
    }
    return found
  }

  // MARK: Stock

  /// Level = newest count + movements after its instant.
  private static func stock(_ node: Fleet.Node) throws -> [Violation] {
    try node.connection.rows(
      """
      WITH shelves AS (
        SELECT incarnation >> 48 AS store, ingredient_incarnation AS i, ingredient_n AS j
        FROM stock_movements UNION
        SELECT incarnation >> 48, ingredient_incarnation, ingredient_n FROM stock_counts),
      newest AS (
        SELECT store, i, j, c.at, c.quantity FROM shelves LEFT JOIN stock_counts c
        ON (c.incarnation, c.n) = (SELECT d.incarnation, d.n FROM stock_counts d
          WHERE d.incarnation >> 48 = store AND d.ingredient_incarnation = i
            AND d.ingredient_n = j ORDER BY d.at DESC, d.incarnation DESC, d.n DESC LIMIT 1)),
      expected AS (
        SELECT store, i, j, ifnull(quantity, 0) + ifnull((SELECT sum(m.quantity)
          FROM stock_movements m WHERE m.incarnation >> 48 = store
            AND m.ingredient_incarnation = i AND m.ingredient_n = j
            AND (newest.at IS NULL OR m.at > newest.at)), 0) AS level FROM newest),
      found AS (
        SELECT store, ingredient_incarnation AS i, ingredient_n AS j,
          ifnull(counted_quantity, 0) + moved_since AS level FROM stock_levels)
      SELECT store, level, 'by the facts' FROM (SELECT * FROM expected EXCEPT SELECT * FROM found)
      UNION ALL
      SELECT store, level, 'in the state' FROM (SELECT * FROM found EXCEPT SELECT * FROM expected)
      """
    ) { row in
      violation(
        node.name,
        "a stock level of store \(row.integer(at: 0)) is \(row.integer(at: 1)) "
          + row.text(at: 2))
    }
  }
}

extension Connection {
  /// Runs `body` in one read transaction, so that it sees one state throughout.
  fileprivate static func reading<R>(
    _ connection: Connection, _ body: () throws -> R
  ) throws -> R {
    try connection.transaction(.deferred, body)
  }
}
