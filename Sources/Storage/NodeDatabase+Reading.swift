package import Facts
package import SyncProtocol

extension NodeDatabase {
  /// Where an order stands; nil if no such order is held.
  ///
  /// - Throws: `DatabaseError`.
  package func orderState(_ order: FactKey) throws -> OrderState? {
    try projections.orderState(order)
  }

  /// What is on a shelf; nil if nothing was ever counted or moved there.
  ///
  /// - Throws: `DatabaseError`.
  package func stockLevel(_ key: StockKey) throws -> StockLevel? {
    try projections.stockLevel(key)
  }
}
