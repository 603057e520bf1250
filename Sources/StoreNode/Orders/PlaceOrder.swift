import Facts
import SyncProtocol

/// Takes an order: its lines, and its payments if they are made at once.
struct PlaceOrder: StoreCommand {
  var channel: String
  var service: String
  var lines: [LineRequest]
  var deliveryFeeCents: Int64?
  var discount: DiscountRequest?
  var payments: [PaymentRequest]?
  var customer: CustomerRequest?
  /// Milliseconds UTC.
  var promisedAt: Int64?
  /// Instead of the instant, minutes from now: a tablet's clock may be wrong.
  var promisedInMinutes: Int64?
  var note: String?
  var actor: String?
  /// Sells what is switched to sold out.
  var force: Bool?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let channel = Channel(name: channel) else {
      throw OrderProblem(.invalidRequest, "channel '\(channel)'")
    }
    guard let service = Service(name: service) else {
      throw OrderProblem(.invalidRequest, "service '\(service)'")
    }
    if lines.isEmpty { throw OrderProblem(.emptyOrder) }
    let doing = try work.doing(actor)
    let priced = try LinePricing(
      menu: work.menu, service: service, day: work.day, isForced: force ?? false
    ).basket(lines, fee: deliveryFeeCents, discount: discount)
    let order = try newOrder(channel, service, work, &draft, by: doing)
    let key = draft.add(order, by: doing)
    for line in priced { draft.add(line, to: key) }
    var due = LinePricing.sum(priced)
    var change: Int64 = 0
    for payment in payments ?? [] {
      let booked = try payment.book(due: due, to: key, work, &draft, by: doing)
      due -= booked.cents
      change += booked.change
    }
    return .order(key, changeCents: change)
  }

  private func newOrder(
    _ channel: Channel, _ service: Service, _ work: Work, _ draft: inout ChangeSetDraft,
    by doing: Doing
  ) throws -> NewOrder {
    if let promisedAt, !(0...Limits.latestInstant).contains(promisedAt) {
      throw OrderProblem(.instantInvalid, "\(promisedAt)")
    }
    if let promisedInMinutes, !(0...10_080).contains(promisedInMinutes) {
      throw OrderProblem(.instantInvalid, "\(promisedInMinutes) min")
    }
    let promised = promisedInMinutes.map { doing.at + $0 * 60_000 } ?? promisedAt
    var order = NewOrder(
      channel: channel, service: service, number: work.nextNumber, promisedAt: promised,
      note: try Texts.trimmed(note, atMost: 500))
    if let customer {
      (order.customer, order.address) = try customer.resolve(work, &draft, by: doing)
    }
    if service == .delivery, order.address == nil { throw OrderProblem(.addressMissing) }
    return order
  }
}

/// Adds lines to an order, also while it cooks.
struct AddLines: OrderCommand {
  var lines: [LineRequest]?
  var deliveryFeeCents: Int64?
  var discount: DiscountRequest?
  var actor: String?
  var force: Bool?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    if order.state.isCancelled { throw OrderProblem(.orderCancelled) }
    if order.state.step >= Step.delivered.rawValue { throw OrderProblem(.orderClosed) }
    let pricing = LinePricing(
      menu: work.menu, service: order.service, day: work.day, isForced: force ?? false)
    let priced = try pricing.basket(
      lines ?? [], fee: deliveryFeeCents, discount: discount, to: order)
    if priced.isEmpty { throw OrderProblem(.emptyOrder) }
    let doing = try work.doing(actor)
    for line in priced { draft.add(line, to: order.key, laterBy: doing) }
    return .order(order.key)
  }
}

/// Takes back some of a line, at the price it was charged, and what was taken off for it.
struct TakeBack: OrderCommand {
  var line: String
  var quantity: Int64?
  var reason: String?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    if order.state.isCancelled, !order.state.counts { throw OrderProblem(.orderCancelled) }
    guard let target = order.lines.first(where: { "\($0.key)" == line }),
      target.kind != .takeBack
    else { throw OrderProblem(.unknownLine) }
    let left = target.quantity - order.takenBack(target.key)
    let taken = quantity ?? left
    guard taken > 0 || left == 0 else { throw OrderProblem(.negativeQuantity, "\(taken)") }
    guard taken <= left, left > 0 else { throw OrderProblem(.takesBackTooMuch, "\(left)") }
    let sign = NewLine(
      kind: .takeBack, quantity: -taken, unitCents: target.unitCents,
      vatBasisPoints: target.vatBasisPoints, productSize: target.productSize,
      price: target.price, takesBack: target.key, label: try Texts.trimmed(reason),
      parts: target.parts)
    let doing = try work.doing(actor)
    draft.add(sign, to: order.key, laterBy: doing)
    if target.kind != .discount {
      for line in order.discounts(without: target, taken * target.unitCents) {
        draft.add(line, to: order.key, laterBy: doing)
      }
    }
    return .order(order.key)
  }
}
