import Database
import Facts
import Storage
import SyncProtocol

/// How many pieces of a size the shelves still allow, once all open orders are cooked.
///
/// It is an offer to a person, never a refusal: a shelf can hold more than was counted.
struct Availability: Sendable {
  /// Base units that nobody has asked for yet, of ingredients that were counted.
  private let free: [FactKey: Int64]

  /// Reads the shelves of a store and what its open orders will take from them.
  init(_ reading: OrderDesk.Reading) throws {
    var free: [FactKey: Int64] = [:]
    let store = SQLValue.integer(Int64(reading.database.writer.rawValue))
    let levels = try reading.database.connection.rows(
      """
      SELECT ingredient_incarnation, ingredient_n, counted_quantity + moved_since
      FROM stock_levels WHERE store = ? AND count_n IS NOT NULL
      """, [store]
    ) { row in row.key(at: 0).map { ($0, row.integer(at: 2)) } }
    for (ingredient, level) in levels.compactMap({ $0 }) { free[ingredient] = level }
    if !free.isEmpty {
      for (ingredient, needed) in try StockReader(reading.database).needs(reading.menu) {
        free[ingredient]? -= needed
      }
    }
    self.free = free
  }

  /// Pieces of a size; nil if nothing of its recipe was ever counted.
  func left(of size: Menu.Size) -> Int64? {
    let pieces = size.recipe.compactMap { item -> Int64? in
      guard item.quantity > 0, let free = free[item.ingredient] else { return nil }
      return max(0, free) / item.quantity
    }
    return pieces.min()
  }
}
