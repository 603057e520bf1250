import Facts
import Storage
import SyncProtocol

/// Begins a dish, or has it ready.
///
/// The order is cooking from its first dish on, and ready with its last one; what it takes from the
/// shelf is booked by the order's own rule, once.
struct CookDish: OrderCommand {
  var line: String
  /// `started` or `ready`.
  var step: String
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let step = LineStep(name: step) else { throw OrderProblem(.unknownStep, step) }
    if order.state.isCancelled { throw OrderProblem(.orderCancelled) }
    if order.state.step >= Step.delivered.rawValue { throw OrderProblem(.orderClosed) }
    let ticket = try KitchenTicket(order, work.database)
    let dishes = ticket.dishes
    guard let dish = dishes.first(where: { "\($0.line.key)" == line }) else {
      throw OrderProblem(.unknownLine)
    }
    guard dish.state == .waiting || dish.state == .started && step == .ready else {
      throw OrderProblem(.stepBackwards, dish.state.rawValue)
    }
    let doing = try work.doing(actor)
    let isUnbooked = order.unbooked.contains { $0.line.key == dish.line.key }
    if isUnbooked, order.state.step == Step.ready.rawValue {
      // It cooks again because something was added.
      ticket.keepReady(but: dish, &draft, by: doing)
      order.void(.ready, &draft, by: doing)
    }
    if isUnbooked || order.state.step < Step.preparing.rawValue {
      Advance.cook(order, work, &draft, by: doing)
    }
    draft.add(step, toLine: dish.line.key, of: order.key, by: doing)
    let isLast = dishes.allSatisfy { $0.state == .ready || $0.line.key == dish.line.key }
    if step == .ready, isLast, isUnbooked || order.state.step < Step.ready.rawValue {
      draft.add(.ready, to: order.key, by: doing)
    }
    return .order(order.key)
  }
}

/// Takes back the last step of a dish, or of the whole order that it is ready.
///
/// What cooking took stays taken.
struct Recall: OrderCommand {
  /// Nil for the whole order.
  var line: String?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    if order.state.isCancelled { throw OrderProblem(.orderCancelled) }
    if order.state.step >= Step.out.rawValue { throw OrderProblem(.orderClosed) }
    let ticket = try KitchenTicket(order, work.database)
    let doing = try work.doing(actor)
    if let line {
      try recall(line, ticket, &draft, by: doing)
    } else {
      guard order.state.step == Step.ready.rawValue else { throw OrderProblem(.unknownEvent) }
      for event in ticket.standing where event.step == .ready {
        draft.void(event, of: order.key, by: doing)
      }
    }
    if order.state.step == Step.ready.rawValue { order.void(.ready, &draft, by: doing) }
    return .order(order.key)
  }

  private func recall(
    _ line: String, _ ticket: KitchenTicket, _ draft: inout ChangeSetDraft, by doing: Doing
  ) throws(OrderProblem) {
    guard let dish = ticket.dishes.first(where: { "\($0.line.key)" == line }) else {
      throw OrderProblem(.unknownLine)
    }
    let standing = ticket.standing
    let steps = standing.filter { $0.line == dish.line.key }
    let last: LineStep = dish.state == .ready ? .ready : .started
    guard dish.state != .waiting else { throw OrderProblem(.unknownEvent) }
    for event in steps where event.step == last {
      draft.void(event, of: ticket.order.key, by: doing)
    }
    if ticket.order.state.step == Step.ready.rawValue {
      ticket.keepReady(but: dish, &draft, by: doing)
    }
    // A start by mistake: with no dish begun, the order waits again.
    let isIdle = standing.allSatisfy { $0.line == dish.line.key } && dish.state == .started
    if isIdle, ticket.order.state.step == Step.preparing.rawValue {
      ticket.order.void(.preparing, &draft, by: doing)
    }
  }
}

extension KitchenTicket {
  /// The other dishes of an order that was called ready as a whole stay ready without it.
  fileprivate func keepReady(but one: Dish, _ draft: inout ChangeSetDraft, by doing: Doing) {
    let known = Set(standing.filter { $0.step == .ready }.map(\.line))
    for dish in dishes where dish.state == .ready && dish.line.key != one.line.key {
      if known.contains(dish.line.key) { continue }
      draft.add(.ready, toLine: dish.line.key, of: order.key, by: doing)
    }
  }
}

extension OrderRecord {
  /// Voids the events of a step that stand.
  func void(_ step: Step, _ draft: inout ChangeSetDraft, by doing: Doing) {
    let voided = voided
    for event in events where event.step == step && !voided.contains(event.key) {
      draft.add(.void, to: key, voids: event.key, by: doing)
    }
  }
}

extension ChangeSetDraft {
  fileprivate mutating func void(
    _ event: KitchenTicket.Event, of order: FactKey, by doing: Doing
  ) {
    add(event.step, toLine: event.line, of: order, voids: event.key, by: doing)
  }
}
