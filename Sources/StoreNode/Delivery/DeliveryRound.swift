import Facts
import SyncProtocol

/// A round as its facts say: who drives, with which orders, and how each of them fared.
struct DeliveryRound: Sendable {
  /// How an order of a round stands.
  enum State: String, Sendable {
    /// In the shop still.
    case waiting
    case out
    case delivered
    /// Nobody there: it waits to go out again.
    case failed
    /// Refused at the door: a person decides.
    case returned
  }

  struct Attempt: Sendable {
    let key: FactKey
    let outcome: DeliveryOutcome
    let at: Int64
    let actor: FactKey?
    let till: Int64
    let reason: String?
  }

  struct Delivery: Sendable {
    let key: FactKey
    let order: FactKey
    /// When it was added, by whom and where; nil for one that came with its round.
    let at: Int64?
    let actor: FactKey?
    let till: Int64?
    /// The earlier one that this one takes out of the round.
    let withdraws: FactKey?
    var attempts: [Attempt] = []

    /// How it stands, given how far its order is.
    ///
    /// What the order says goes first: a step that was voided is no delivery.
    func state(_ order: OrderRecord) -> State {
      if order.state.step >= Step.delivered.rawValue { return .delivered }
      switch attempts.last?.outcome {
      case .failed: return .failed
      case .returned: return .returned
      case .delivered, nil:
        return order.state.step >= Step.out.rawValue ? .out : .waiting
      }
    }

    /// Whether the order is in the round still, before or after it left.
    func isActive(_ order: OrderRecord) -> Bool {
      let state = state(order)
      return state == .waiting || state == .out
    }
  }

  let key: FactKey
  let driver: FactKey
  let at: Int64
  let actor: FactKey?
  let till: Int64
  /// Those taken out again are left out.
  var deliveries: [Delivery] = []
}
