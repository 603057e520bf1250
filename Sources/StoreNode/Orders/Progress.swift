import Facts
import SyncProtocol

/// Moves an order forward.
///
/// Cooking books its ingredients under the event with which it starts.
struct Advance: OrderCommand {
  var step: String
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let wanted = Step(name: step), wanted.isProgress, wanted != .placed else {
      throw OrderProblem(.unknownStep, step)
    }
    try work.require(wanted.duties)
    if order.state.isCancelled { throw OrderProblem(.orderCancelled) }
    let unbooked = order.unbooked
    if wanted.rawValue <= order.state.step {
      // Lines that were added since the oven was lit are booked by lighting it again.
      guard wanted == .preparing, !unbooked.isEmpty else {
        throw OrderProblem(
          .stepBackwards, Step(rawValue: order.state.step)?.name ?? "\(order.state.step)")
      }
    }
    let doing = try work.doing(actor)
    if wanted == .preparing || wanted > .preparing && !unbooked.isEmpty {
      // Whoever skips the step has cooked all the same.
      Self.cook(order, work, &draft, by: doing)
    }
    if wanted != .preparing { draft.add(wanted, to: order.key, by: doing) }
    return .order(order.key)
  }

  /// Cooking begins: what was not booked yet is taken from the shelf.
  static func cook(
    _ order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft, by doing: Doing
  ) {
    let event = draft.add(.preparing, to: order.key, by: doing)
    for item in order.needs(work.menu) {
      draft.addCooking(of: item.ingredient, quantity: item.quantity, under: event, at: doing.at)
    }
  }
}

extension Step {
  /// Whose work it is; any of them will do.
  var duties: Set<Duty> {
    switch self {
    case .accepted: [.sell, .cook]
    case .preparing, .ready: [.cook]
    case .out: [.deliver]
    case .delivered: [.sell, .deliver]
    default: [.manage]
    }
  }

  static func > (left: Step, right: Step) -> Bool { left.rawValue > right.rawValue }
}

/// Voids an event of an order; what cooking took stays taken.
struct VoidEvent: OrderCommand {
  var event: String
  var reason: String?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let target = order.events.first(where: { "\($0.key)" == event }) else {
      throw OrderProblem(.unknownEvent)
    }
    // What has settled an order is a manager's to undo; a cook calls a dish back.
    try work.require(target.step == .delivered ? [.manage] : target.step.duties)
    if order.voided.contains(target.key) { throw OrderProblem(.alreadyVoided) }
    draft.add(
      .void, to: order.key, voids: target.key, reason: try Texts.trimmed(reason),
      by: try work.doing(actor))
    return .order(order.key)
  }
}

/// Calls an order off.
///
/// Before cooking its lines then count nothing; after it they stay.
struct Cancel: OrderCommand {
  var reason: String?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    if order.state.isCancelled { throw OrderProblem(.orderCancelled) }
    if order.state.step >= Step.delivered.rawValue { throw OrderProblem(.orderClosed) }
    draft.add(
      .cancelled, to: order.key, reason: try Texts.required(reason, .reasonMissing),
      by: try work.doing(actor))
    return .order(order.key)
  }
}
