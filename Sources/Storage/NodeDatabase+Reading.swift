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

  /// The newest change-set that this process has written of its store's chain; nil before the
  /// first.
  package var newestOwn: ChangeSetID? {
    incarnations[.ofStore(writer)] == nil ? nil : tip(of: .ofStore(writer))
  }
}
