import Facts
import Storage
import SyncProtocol

/// Says of many paid orders at once that their customers have them, where nobody tapped it one by
/// one.
///
/// Left as they are: what was handed over or cancelled meanwhile, what is due again, and
/// deliveries, of which the driver says how they ended.
struct HandOver: StoreCommand {
  /// Orders that one request hands over; with what cooking them takes, below a change-set's limit.
  static let limit = 50

  /// Their keys.
  var orders: [String]
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard orders.count <= Self.limit else { throw OrderProblem(.tooManyLines, "\(Self.limit)") }
    let reader = OrderReader(work.database)
    let advance = Advance(step: Step.delivered.name, actor: actor)
    var seen: Set<FactKey> = []
    var done: [FactKey] = []
    for text in orders {
      guard let key = FactKey(text), seen.insert(key).inserted else {
        throw OrderProblem(.unknownOrder, text)
      }
      let order = try reader.read(key)
      guard Self.awaitsItsCustomer(order) else { continue }
      _ = try advance.write(to: order, work, &draft)
      done.append(key)
    }
    return .handedOver(done)
  }

  private static func awaitsItsCustomer(_ order: OrderRecord) -> Bool {
    !order.state.isCancelled && order.state.step < Step.delivered.rawValue
      && order.state.dueCents == 0 && order.service != .delivery
  }
}
