import Facts
import SyncProtocol

/// A payment as a till asks for it.
struct PaymentRequest: Decodable, Sendable {
  var means: String
  /// What is given, in cents; nil for what is due.
  var cents: Int64?
  /// Number of a voucher, or of an online payment.
  var reference: String?

  /// Given over what is due, in cents, as part of `cents`.
  var tipCents: Int64?

  /// Books it: never more than is due; of cash the rest is change.
  ///
  /// - Parameters:
  ///   - due: what is due of the order, in cents.
  ///   - order: whose.
  ///   - work: what it is checked against.
  ///   - draft: takes the payment and the tip.
  ///   - doing: who takes the money.
  /// - Returns: what is booked, and the change.
  /// - Throws: `OrderProblem`, `DatabaseError`.
  func book(
    due: Int64, to order: FactKey, _ work: Work, _ draft: inout ChangeSetDraft, by doing: Doing
  ) throws -> (cents: Int64, change: Int64) {
    guard let means = Means(name: means) else { throw OrderProblem(.unknownMeans, means) }
    let tip = tipCents ?? 0
    guard (0...1_000_000).contains(tip) else { throw OrderProblem(.invalidAmount, "\(tip)") }
    if tip > 0, means == .voucher { throw OrderProblem(.invalidTip) }
    let open = max(0, due)
    guard open + tip > 0 else { throw OrderProblem(.nothingToPay) }
    var reference = try Texts.trimmed(reference, atMost: 100)
    var limit = open
    if means == .voucher {
      guard let typed = reference else { throw OrderProblem(.voucherReferenceMissing) }
      reference = VoucherCode.plain(typed)
      limit = min(open, try left(on: typed, work, draft) ?? open)
    }
    let given = cents ?? limit + tip
    guard (1...10_000_000).contains(given) else { throw OrderProblem(.invalidAmount, "\(given)") }
    guard tip == 0 || given >= open + tip else { throw OrderProblem(.invalidTip) }
    guard given <= open + tip || means == .cash else { throw OrderProblem(.overPayment, "\(due)") }
    if means == .voucher, given > limit { throw OrderProblem(.voucherSpent, "\(limit)") }
    let booked = min(given - tip, open)
    if booked > 0 {
      draft.addPayment(booked, means, to: order, reference: reference, by: doing)
    }
    if tip > 0 { draft.addTip(tip, means, to: order, by: doing) }
    return (booked, given - tip - booked)
  }

  /// What is left on a voucher, also after what this draft takes of it; nil for a paper that is
  /// not known here.
  ///
  /// Of another store's voucher it is not known what is left: it pays once, then a manager decides.
  private func left(
    on typed: String, _ work: Work, _ draft: ChangeSetDraft
  ) throws -> Int64? {
    let code = VoucherCode.plain(typed)
    let taken = Self.taken(by: code, in: draft.batch)
    let reader = VoucherReader(work.database)
    guard let voucher = try reader.find(code) else {
      let isUsed = try taken > 0 || reader.hasPaid(code)
      if VoucherCode.isCode(code), isUsed, work.duties?.contains(.manage) != true {
        throw OrderProblem(.voucherUsedHere)
      }
      return nil
    }
    if let last = voucher.lastDay, last < work.day { throw OrderProblem(.voucherExpired) }
    let left = voucher.leftCents - taken
    guard left > 0 else { throw OrderProblem(.voucherSpent, "0") }
    return left
  }

  private static func taken(by code: String, in batch: FactBatch) -> Int64 {
    (0..<batch.count).reduce(0) { sum, row in
      guard Int(batch.rows[row].table) == Tables.payments.number,
        batch.text(row, Tables.payments.cell("reference")) == code
      else { return sum }
      return sum + (batch.integer(row, Tables.payments.cell("cents")) ?? 0)
    }
  }
}

/// Books a payment.
struct Pay: OrderCommand {
  var means: String
  var cents: Int64?
  var reference: String?
  var tipCents: Int64?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let request = PaymentRequest(
      means: means, cents: cents, reference: reference, tipCents: tipCents)
    let booked = try request.book(
      due: order.state.dueCents, to: order.key, work, &draft, by: try work.doing(actor))
    return .order(order.key, changeCents: booked.change)
  }
}

/// Gives money back: never more than was paid and not yet given back; with the means `voucher` as a
/// credit note.
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
    let doing = try work.doing(actor)
    let words = try Texts.required(reason, .reasonMissing)
    draft.addRefund(cents, means, to: order.key, reason: words, of: source, by: doing)
    if means == .voucher {
      _ = draft.addVoucher(
        .creditNote, code: try VoucherCode.random(), cents: cents, order: order.key,
        reason: words, by: doing)
    }
    return .order(order.key)
  }
}
