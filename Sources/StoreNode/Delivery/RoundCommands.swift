import Facts
import Storage
import SyncProtocol

/// A request about one round that is there.
protocol RoundCommand: Decodable, Sendable {
  /// As `StoreCommand.write`.
  func write(to round: DeliveryRound, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done
}

/// Groups orders into a round for a driver.
struct MakeRound: StoreCommand {
  /// Key of the driver, or a role.
  var driver: String
  var orders: [String]
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let keys = try RoundOrders.checked(orders, work)
    let round = draft.addRound(
      of: try work.menu.actor(driver), by: try work.doing(actor))
    for order in keys { draft.addDelivery(of: order, in: round) }
    return .round(round)
  }
}

/// Adds orders to a round that has not left.
struct AddToRound: RoundCommand {
  var orders: [String]
  var actor: String?

  func write(to round: DeliveryRound, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    try RoundOrders.requireInShop(round, work)
    let doing = try work.doing(actor)
    for order in try RoundOrders.checked(orders, work) {
      draft.addDelivery(of: order, in: round.key, laterBy: doing)
    }
    return .round(round.key)
  }
}

/// Takes an order out of a round that has not left.
struct TakeOutOfRound: RoundCommand {
  var order: String
  var actor: String?

  func write(to round: DeliveryRound, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let delivery = round.deliveries.first(where: { "\($0.order)" == order }) else {
      throw OrderProblem(.unknownOrder, order)
    }
    try RoundOrders.requireInShop(round, work)
    draft.addDelivery(
      of: delivery.order, in: round.key, withdraws: delivery.key, laterBy: try work.doing(actor))
    return .round(round.key)
  }
}

/// The driver leaves: each order of the round is out.
struct LeaveWithRound: RoundCommand {
  var actor: String?

  func write(to round: DeliveryRound, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let reader = OrderReader(work.database)
    let orders = try round.deliveries.map { (delivery: $0, order: try reader.read($0.order)) }
    let waiting = orders.filter { $0.delivery.state($0.order) == .waiting }
      .filter { !$0.order.state.isCancelled }
    if waiting.isEmpty { throw OrderProblem(.roundLeft) }
    let advance = Advance(step: Step.out.name, actor: actor)
    for (_, order) in waiting { _ = try advance.write(to: order, work, &draft) }
    return .round(round.key)
  }
}

/// What may go into a round.
enum RoundOrders {
  /// Orders of one round at most.
  private static let limit = 20

  /// Orders for delivery that are in the shop and in no other round.
  static func checked(_ texts: [String], _ work: Work) throws -> [FactKey] {
    guard !texts.isEmpty else { throw OrderProblem(.emptyOrder) }
    guard texts.count <= limit else { throw OrderProblem(.tooManyLines, "\(limit)") }
    let reader = OrderReader(work.database)
    let deliveries = DeliveryReader(work.database)
    var keys: [FactKey] = []
    for text in texts {
      guard let key = FactKey(text), !keys.contains(key) else {
        throw OrderProblem(.unknownOrder, text)
      }
      let order = try reader.read(key)
      guard order.service == .delivery else {
        throw OrderProblem(.notADelivery, "\(order.number)")
      }
      if order.state.isCancelled { throw OrderProblem(.orderCancelled) }
      if order.state.step >= Step.out.rawValue { throw OrderProblem(.orderClosed) }
      if let current = try deliveries.current(of: key), current.isActive(order) {
        throw OrderProblem(.inAnotherRound, "\(order.number)")
      }
      keys.append(key)
    }
    return keys
  }

  /// - Throws: `OrderProblem.roundLeft` where the driver has left with an order of it.
  static func requireInShop(_ round: DeliveryRound, _ work: Work) throws {
    let reader = OrderReader(work.database)
    for delivery in round.deliveries
    where delivery.state(try reader.read(delivery.order)) != .waiting {
      throw OrderProblem(.roundLeft)
    }
  }
}
