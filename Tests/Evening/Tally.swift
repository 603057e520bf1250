import Database
import Foundation

/// Counts orders, cents and stock straight from the facts of a file, by plain SQL that shares
/// nothing with the merge or the fold.
package struct Tally: Equatable {
  package var orders: Int64 = 0
  package var cents: Int64 = 0
  /// Base units left per ingredient, as one number and as text.
  package var stock: [String: Int64] = [:]

  var stockSum: Int64 { stock.values.reduce(0, +) }

  /// What a store's own file holds, or what head office holds of that store.
  package static func read(_ file: String, store: Int) throws -> Tally {
    let connection = try Connection(path: file, mode: .readOnly)
    let range: [SQLValue] = [
      .integer(Int64(store) << 48), .integer(Int64(store) << 48 | 0xFFFF_FFFF_FFFF),
    ]
    var tally = Tally()
    tally.orders =
      try connection.integer(
        "SELECT count(*) FROM orders WHERE incarnation BETWEEN ? AND ?", range) ?? 0
    tally.cents =
      try connection.integer(
        "SELECT sum(quantity * unit_cents) FROM lines WHERE incarnation BETWEEN ? AND ?", range)
      ?? 0
    let counted = try connection.rows(
      """
      SELECT ingredient_n, quantity, at FROM stock_counts c WHERE incarnation BETWEEN ?1 AND ?2
      AND at = (SELECT max(at) FROM stock_counts d WHERE d.ingredient_n = c.ingredient_n
        AND d.incarnation BETWEEN ?1 AND ?2)
      """, range
    ) { (row: $0.integer(at: 0), quantity: $0.integer(at: 1), at: $0.integer(at: 2)) }
    for count in counted {
      let moved = try connection.integer(
        """
        SELECT sum(quantity) FROM stock_movements
        WHERE ingredient_n = ? AND at > ? AND incarnation BETWEEN ? AND ?
        """, [.integer(count.row), .integer(count.at)] + range)
      tally.stock["\(count.row)"] = count.quantity + (moved ?? 0)
    }
    return tally
  }

  /// What head office's dashboard says of a store: from projections.
  package static func dashboard(_ file: String, store: Int) throws -> (orders: Int64, cents: Int64)
  {
    let connection = try Connection(path: file, mode: .readOnly)
    let found = try connection.rows(
      "SELECT sum(orders), sum(cents) FROM hourly_sales WHERE store = ?",
      [.integer(Int64(store))]
    ) { (orders: $0.integer(at: 0), cents: $0.integer(at: 1)) }
    return found.first ?? (0, 0)
  }
}
