import SyncProtocol

/// The tills of one store: what they ask for next, and the history that they keep for themselves.
///
/// They know nothing but their requests and the answers; the history is what a customer could
/// prove with his receipts.
struct Till {
  let store: StoreNumber
  private(set) var history: [Operation] = []
  private var random: SplitMix64
  private var orders: [Operation.Order] = []
  private var events: [(order: Operation.Order, event: FactKey)] = []

  init(store: StoreNumber, random: SplitMix64) {
    self.store = store
    self.random = random
  }

  var pendingCount: Int { history.count { $0.state == .pending } }

  // MARK: Asking

  /// Makes up the next operation.
  ///
  /// - Returns: its index in the history.
  mutating func next() -> Int {
    let id = "till-\(store)-\(history.count + 1)"
    history.append(Operation(id: id, kind: nextKind(), dice: random.next()))
    return history.count - 1
  }

  private mutating func nextKind() -> Operation.Kind {
    let draw = random.pick(1...100)
    guard draw > 35, let order = random.pick(from: Array(orders.suffix(12))) else {
      return draw <= 60 ? .takeOrder : stockKind()
    }
    switch draw {
    case ...45: return .addLine(to: order)
    case ...49: return .takeBack(from: order)
    case ...63: return .advance(order, step: random.pick(2...6) * 10)
    case ...67:
      guard let found = random.pick(from: events) else { return .cancel(order) }
      return .voidEvent(of: found.order, event: found.event)
    case ...70: return .cancel(order)
    case ...82: return .pay(order)
    case ...85: return .refund(order)
    default: return stockKind()
    }
  }

  private mutating func stockKind() -> Operation.Kind {
    switch random.pick(1...10) {
    case ...3: .receive
    case 4: .waste
    case 5: .transfer
    case ...9: .count
    default: .switchSoldOut
    }
  }

  // MARK: Being told

  mutating func noteAttempt(_ index: Int) { history[index].attempts += 1 }

  /// The node answered with the keys that it wrote.
  mutating func confirm(_ index: Int, _ keys: [FactKey]) {
    guard history[index].state == .pending else { return }
    history[index].state = .confirmed(keys)
    switch history[index].kind {
    case .takeOrder where keys.count == 2:
      orders.append(Operation.Order(key: keys[0], firstLine: keys[1]))
    case .advance(let order, _), .cancel(let order), .voidEvent(let order, _):
      if let event = keys.first { events.append((order, event)) }
    default: break
    }
  }

  /// No answer came and the till asks no more.
  mutating func giveUp(_ index: Int) {
    if history[index].state == .pending { history[index].state = .unknown }
  }
}
