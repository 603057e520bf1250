import SyncProtocol

/// What goes for movements of stock, and for those of other stores that head office relays.
extension FactRules {
  func movementRefusal(of batch: FactBatch, _ row: Int) -> FactRefusal? {
    let quantity = batch.integer(row, MovementCells.quantity) ?? 0
    let key = batch.rows[row].key
    let takes: Bool
    var needsCounterpart = false
    switch MovementKind(rawValue: batch.integer(row, MovementCells.kind) ?? 0) {
    case .cooking, .waste: takes = true
    case .transferOut:
      takes = true
      needsCounterpart = true
    case .received: takes = false
    case .transferIn:
      takes = false
      needsCounterpart = true
    case nil: return nil
    }
    // Of what was sent nothing may have arrived, or all of it was booked already.
    let isArrival = !takes && needsCounterpart && batch.key(row, MovementCells.transfer) != nil
    if (quantity == 0 && !isArrival) || (quantity != 0 && (quantity < 0) != takes) {
      return FactRefusal(.impossibleQuantity, key, "a movement of \(quantity) of this kind")
    }
    if needsCounterpart, batch.integer(row, MovementCells.counterpart) == nil {
      return FactRefusal(.missingValue, key, "a transfer names no other store")
    }
    if isArrival { return arrivalRefusal(of: batch, row) }
    if batch.key(row, MovementCells.transfer) != nil {
      return FactRefusal(.outOfRange, key, "it names a transfer, and is no arrival")
    }
    if batch.integer(row, MovementCells.alreadyBooked) != nil {
      return FactRefusal(.outOfRange, key, "booked already, and no arrival of anything")
    }
    return nil
  }

  /// What arrives was sent by the store that it is said to come from.
  private func arrivalRefusal(of batch: FactBatch, _ row: Int) -> FactRefusal? {
    let sender = batch.key(row, MovementCells.transfer)?.incarnation.writer
    let key = batch.rows[row].key
    if sender == key.incarnation.writer {
      return FactRefusal(.outOfRange, key, "what arrives was sent by the same store")
    }
    if sender.map({ Int64($0.rawValue) }) == batch.integer(row, MovementCells.counterpart) {
      return nil
    }
    return FactRefusal(
      .outOfRange, key, "what arrives was sent by another store than it says")
  }

  /// A relay carries a transfer, whole and as its store wrote it.
  ///
  /// Of a table with personal columns nothing is relayed: an erasure would not reach them here.
  func relayRefusal(of batch: FactBatch, _ row: Int) -> FactRefusal? {
    let key = batch.rows[row].key
    do throws(FactRefusal) {
      let relayed = try RelayedFact(in: batch, row, schema)
      guard relayed.table == Tables.stockMovements.number, relayed.movement != nil,
        relayed.key.incarnation.writer.isStore, let table = schema.table(relayed.table)
      else { return FactRefusal(.outOfRange, key, "what it carries is no transfer of a store") }
      return refusal(of: relayed.batch, 0, table, relayed.key.incarnation.writer).map {
        FactRefusal($0.reason, key, "what it carries: \($0.detail)")
      }
    } catch {
      return error
    }
  }
}
