import Facts
import Storage
import SyncProtocol

/// How the driver fared at the door, with what the customer paid there.
///
/// Nobody there, or refused: the order is back in the shop, ready.
struct EndDelivery: Decodable, Sendable {
  var outcome: String
  /// Why it failed or was refused.
  var reason: String?
  /// Taken at the door, by the driver.
  var payments: [PaymentRequest]?
  /// The round's driver where left out.
  var actor: String?

  /// As `StoreCommand.write`.
  func write(
    to delivery: DeliveryRound.Delivery, _ work: Work, _ draft: inout ChangeSetDraft
  ) throws -> Done {
    guard let outcome = DeliveryOutcome(name: outcome) else {
      throw OrderProblem(.unknownStep, outcome)
    }
    let reader = DeliveryReader(work.database)
    let order = try OrderReader(work.database).read(delivery.order)
    if order.state.isCancelled { throw OrderProblem(.orderCancelled) }
    switch delivery.state(order) {
    case .out: break
    case .waiting: throw OrderProblem(.roundNotLeft)
    case .delivered, .failed, .returned: throw OrderProblem(.deliveryEnded)
    }
    guard let round = try reader.round(of: delivery.key).map({ try reader.round($0) }) else {
      throw OrderProblem(.unknownDelivery, "\(delivery.key)")
    }
    let doing = try work.doing(actor ?? "\(round.driver)")
    let reason =
      outcome == .delivered
      ? try Texts.trimmed(reason) : try Texts.required(reason, .reasonMissing)
    draft.addAttempt(outcome, of: delivery.key, reason: reason, by: doing)
    guard outcome == .delivered else {
      order.void(.out, &draft, by: doing)
      return .order(order.key)
    }
    draft.add(.delivered, to: order.key, by: doing)
    var due = order.state.dueCents
    var change: Int64 = 0
    for payment in payments ?? [] {
      let booked = try payment.book(due: due, to: order.key, work, &draft, by: doing)
      due -= booked.cents
      change += booked.change
    }
    return .order(order.key, changeCents: change)
  }
}
