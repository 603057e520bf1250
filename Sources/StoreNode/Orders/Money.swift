import Facts
import SyncProtocol

/// A payment as a till asks for it.
struct PaymentRequest: Decodable, Sendable {
  var means: String
  /// What is given, in cents; nil for what is due.
  var cents: Int64?
  /// Number of a voucher, or of an online payment.
  var reference: String?

  /// What is booked of it: never more than is due; of cash the rest is change.
  func booked(
    due: Int64
  ) throws(OrderProblem) -> (means: Means, cents: Int64, change: Int64, reference: String?) {
    guard let means = Means(name: means) else { throw OrderProblem(.unknownMeans, means) }
    guard due > 0 else { throw OrderProblem(.nothingToPay) }
    let given = cents ?? due
    guard (1...10_000_000).contains(given) else {
      throw OrderProblem(.invalidAmount, "\(given)")
    }
    guard given <= due || means == .cash else { throw OrderProblem(.overPayment, "\(due)") }
    let reference = try Texts.trimmed(reference, atMost: 100)
    if means == .voucher, reference == nil { throw OrderProblem(.voucherReferenceMissing) }
    return (means, min(given, due), max(0, given - due), reference)
  }
}

/// Books a payment.
struct Pay: OrderCommand {
  var means: String
  var cents: Int64?
  var reference: String?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let request = PaymentRequest(means: means, cents: cents, reference: reference)
    let booked = try request.booked(due: order.state.dueCents)
    draft.addPayment(
      booked.cents, booked.means, to: order.key, reference: booked.reference,
      by: try work.doing(actor))
    return .order(order.key, changeCents: booked.change)
  }
}

/// Gives money back: never more than was paid and not yet given back.
struct Refund: OrderCommand {
  var means: String
  /// Nil for what is owed to the customer.
  var cents: Int64?
  var reason: String?
  /// The payment it gives back.
  var payment: String?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let means = Means(name: means) else { throw OrderProblem(.unknownMeans, means) }
    let left = order.state.paidCents - order.state.refundedCents
    guard left > 0 else { throw OrderProblem(.nothingToRefund) }
    guard let cents = cents ?? (order.state.dueCents < 0 ? -order.state.dueCents : nil) else {
      throw OrderProblem(.nothingToRefund)
    }
    guard cents > 0 else { throw OrderProblem(.invalidAmount, "\(cents)") }
    guard cents <= left else { throw OrderProblem(.refundTooLarge, "\(left)") }
    var source: FactKey?
    if let payment {
      source = order.payments.first { "\($0.key)" == payment }?.key
      if source == nil { throw OrderProblem(.unknownPayment) }
    }
    draft.addRefund(
      cents, means, to: order.key, reason: try Texts.required(reason, .reasonMissing), of: source,
      by: try work.doing(actor))
    return .order(order.key)
  }
}
