import Database
import Storage

/// Sums over facts and projections: what two files must agree in, if a ratio is to mean anything.
enum ProjectionSums {
  private static let queries = [
    """
    SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM lines)
      + (SELECT count(*) FROM order_events) + (SELECT count(*) FROM payments)
      + (SELECT count(*) FROM stock_movements)
    """,
    "SELECT count(*) + sum(step) + sum(lines_cents) * 3 + sum(paid_cents) * 5 FROM order_states",
    "SELECT sum(due_cents) + sum(store * at % 1000003) FROM order_states",
    "SELECT sum(moved_since * (ingredient_n + store)) FROM stock_levels",
    "SELECT sum(cents * (hour + 1) + orders * day) FROM hourly_sales",
    "SELECT sum(cents * day + halves * (size_n + store)) FROM product_sales",
  ]

  /// - Throws: where a file written by the yardstick differs from the product's.
  static func requireEqual(_ ours: NodeDatabase, _ yardstick: String) throws {
    let other = try Connection(path: yardstick, mode: .readOnly)
    for query in queries {
      let found = try (ours.connection.integer(query), other.integer(query))
      guard found.0 == found.1 else {
        throw BenchError("the yardstick wrote something else: \(found) for \(query)")
      }
    }
  }
}
