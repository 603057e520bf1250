package import SyncProtocol

extension ChangeSetDraft {
  /// Books ingredients that cooking takes, under the event with which it starts.
  package mutating func addCooking(
    of ingredient: FactKey, quantity: Int64, under event: FactKey, at: Int64
  ) {
    _ = begin(Tables.stockMovements, parent: event)
    append(ingredient)
    append(-quantity)
    append(MovementKind.cooking.rawValue)
    append(at)
    append(nil as FactKey?)
    append(nil as Int64?)
    append(nil as Int64?)
    append(nil as FactKey?)
    append(nil as String?)
    append(nil as Int64?)
  }

  /// Books goods received, waste or a transfer.
  ///
  /// `quantity` is signed, in base units. `transfer` is what arrives, as it was sent, and
  /// `alreadyBooked` what of it had been booked before without that.
  @discardableResult
  package mutating func addMovement(
    _ kind: MovementKind, of ingredient: FactKey, quantity: Int64, counterpart: StoreNumber? = nil,
    transfer: FactKey? = nil, reason: String? = nil, alreadyBooked: Int64? = nil,
    by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.stockMovements)
    append(ingredient)
    append(quantity)
    append(kind.rawValue)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(counterpart.map { Int64($0.rawValue) })
    append(transfer)
    append(reason)
    append(alreadyBooked)
    return key
  }

  /// Records that the shelf held `quantity` base units at `doing.at`.
  @discardableResult
  package mutating func addCount(
    of ingredient: FactKey, quantity: Int64, by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.stockCounts)
    append(ingredient)
    append(quantity)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    return key
  }

  /// Says from which level on an ingredient is to be bought, in base units; nil: none any more.
  package mutating func addThreshold(of ingredient: FactKey, quantity: Int64?, by doing: Doing) {
    _ = begin(Tables.stockThresholds)
    append(ingredient)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(quantity)
  }
}
