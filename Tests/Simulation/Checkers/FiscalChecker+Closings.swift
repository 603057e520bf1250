import Database

extension FiscalChecker {
  private struct Part {
    let height: Int64
    let cents: Int64
  }

  /// On the one line that a store has written, each closing is what came since the one before: so
  /// each receipt is in one, and in none but one.
  ///
  /// Where a store has two branches, each has closings that do not know of the other; that they are
  /// the sums of what they cover is found by `verified`.
  static func closings(_ node: Fleet.Node, without left: Set<Int64>) throws -> [Violation] {
    let stores = try node.connection.rows("SELECT DISTINCT incarnation >> 48 FROM closings") {
      $0.integer(at: 0)
    }
    return try stores.filter { !left.contains($0) }.flatMap { store in
      let receipts = try parts("receipts", "1", of: store, node)
      let (days, months, years) = (
        try parts("closings", "kind = 1", of: store, node),
        try parts("closings", "kind = 2", of: store, node),
        try parts("closings", "kind = 3", of: store, node)
      )
      // A day's closing comes before the receipt that it makes room for, a month's behind its day.
      return [
        wrong(days, of: receipts) { $0 < $1 }, wrong(months, of: days) { $0 <= $1 },
        wrong(years, of: months) { $0 <= $1 },
      ].compactMap { $0 }.map { violation(node.name, "store \(store): \($0)") }
    }
  }

  private static func parts(
    _ table: String, _ condition: String, of store: Int64, _ node: Fleet.Node
  ) throws -> [Part] {
    try node.connection.rows(
      """
      SELECT n >> 16, total_cents FROM \(table) WHERE incarnation >> 48 = ? AND \(condition)
      ORDER BY 1
      """, [.integer(store)]
    ) { Part(height: $0.integer(at: 0), cents: $0.integer(at: 1)) }
  }

  /// The first closing that is not the sum of its parts; nil if all are.
  private static func wrong(
    _ closings: [Part], of parts: [Part], _ isBefore: (Int64, Int64) -> Bool
  ) -> String? {
    var rest = parts[...]
    for closing in closings {
      let its = rest.prefix { isBefore($0.height, closing.height) }
      rest = rest.dropFirst(its.count)
      let sum = its.reduce(0) { $0 + $1.cents }
      if sum != closing.cents {
        return "the closing at \(closing.height) says \(closing.cents), its parts come to \(sum)"
      }
    }
    return nil
  }
}
