package import SyncProtocol

extension ChangeSetDraft {
  /// Adds a round that a driver goes; its deliveries follow.
  package mutating func addRound(of driver: FactKey, by doing: Doing) -> FactKey {
    let key = begin(Tables.deliveryRounds)
    append(driver)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    return key
  }

  /// Adds an order to a round.
  ///
  /// One that is written with its round takes who, where and when from it. `withdraws` names an
  /// earlier one that this one takes out of the round.
  @discardableResult
  package mutating func addDelivery(
    of order: FactKey, in round: FactKey, withdraws: FactKey? = nil, laterBy doing: Doing? = nil
  ) -> FactKey {
    let key = begin(Tables.deliveries, parent: round)
    append(order)
    append(doing?.at)
    append(doing?.actor)
    append(doing?.till)
    append(withdraws)
    return key
  }

  /// Adds how the driver fared at the door.
  package mutating func addAttempt(
    _ outcome: DeliveryOutcome, of delivery: FactKey, reason: String?, by doing: Doing
  ) {
    _ = begin(Tables.deliveryAttempts, parent: delivery)
    append(outcome.rawValue)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(reason)
  }
}
