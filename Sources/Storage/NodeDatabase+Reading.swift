import Database
package import Facts
package import SyncProtocol

extension NodeDatabase {
  /// Where an order stands; nil if no such order is held.
  ///
  /// - Throws: `DatabaseError`.
  package func orderState(_ order: FactKey) throws -> OrderState? {
    try projections.orderState(order)
  }

  /// Where an order will stand once the facts of a draft are stored; nil if no such order is held
  /// or drafted.
  ///
  /// - Throws: `DatabaseError`.
  package func orderState(_ order: FactKey, after draft: FactBatch) throws -> OrderState? {
    let rows = 0..<draft.count
    let state = try projections.read(Fold.request(for: draft, rows: rows))
    let changes = Fold.fold(draft, rows: rows, onto: state) { self.businessTime($0, $1) }
    return try changes.setOrders[order] ?? projections.orderState(order)
  }

  /// What is on a shelf; nil if nothing was ever counted or moved there.
  ///
  /// - Throws: `DatabaseError`.
  package func stockLevel(_ key: StockKey) throws -> StockLevel? {
    try projections.stockLevel(key)
  }

  /// How far a transfer between stores has come; nil if this node was told nothing of it.
  ///
  /// - Throws: `DatabaseError`.
  package func transferState(_ transfer: FactKey) throws -> TransferState? {
    try projections.transferState(transfer)
  }

  /// The newest change-set that this process has written of its store's chain; nil before the
  /// first.
  package var newestOwn: ChangeSetID? {
    incarnations[.ofStore(writer)] == nil ? nil : tip(of: .ofStore(writer))
  }

  /// Runs `body` on one state of the file, whoever else writes it meanwhile.
  ///
  /// - Throws: `DatabaseError`, what `body` throws.
  package func onOneState<R>(_ body: () throws -> R) throws -> R {
    if connection.isInTransaction { return try body() }
    return try connection.transaction(.deferred) {
      if isReadOnly { try loadTrees() }
      return try body()
    }
  }
}
