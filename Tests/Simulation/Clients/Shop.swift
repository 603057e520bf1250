import SyncProtocol

/// The tills of one store: what they ask for next, and the history that they keep for themselves.
///
/// They know nothing but their requests and the answers; the history is what a customer could
/// prove with his receipts. What one till was told, the other one in the shop knows too.
struct Shop {
  /// Tills in a shop.
  static let tills: Int64 = 2

  let store: StoreNumber
  /// What tells the tills of a second machine from those of the first.
  private let mark: String
  private(set) var history: [Operation] = []

  /// Operations before this one are asked no more.
  private(set) var firstAsked = 0
  private var random: SplitMix64
  private(set) var orders: [Operation.Order] = []
  private var events: [(order: Operation.Order, event: FactKey)] = []
  private var payments: [(order: Operation.Order, payment: FactKey)] = []
  private var customers: [FactKey] = []

  /// Orders of which a receipt was told.
  private var receipted: [Operation.Order] = []

  init(store: StoreNumber, random: SplitMix64) {
    self.store = store
    self.random = random
    mark = ""
  }

  /// The tills of a second machine: they know the orders of the first, and have asked nothing yet.
  init(copyOf other: Shop, random: SplitMix64) {
    store = other.store
    self.random = random
    mark = "b"
    (orders, events) = (other.orders, other.events)
    (payments, customers) = (other.payments, other.customers)
    receipted = other.receipted
  }

  var pendingCount: Int { history.count { $0.state == .pending } }

  // MARK: Asking

  /// Makes up the next operation of one of the tills.
  ///
  /// - Returns: its index in the history.
  mutating func next() -> Int {
    let till = random.pick(1...Self.tills)
    let id = "till-\(store)\(mark).\(till)-\(history.count + 1)"
    history.append(Operation(id: id, till: till, kind: nextKind(), dice: random.next()))
    return history.count - 1
  }

  private mutating func nextKind() -> Operation.Kind {
    let draw = random.pick(1...100)
    guard draw > 36, let order = random.pick(from: Array(orders.suffix(12))) else {
      return draw <= 60 ? .takeOrder : stockKind()
    }
    switch draw {
    case ...44: return .addLine(to: order)
    case ...48: return .takeBack(from: order)
    case ...62: return .advance(order, step: random.pick(2...6) * 10)
    case ...66:
      guard let found = random.pick(from: events) else { return .cancel(order) }
      return .voidEvent(of: found.order, event: found.event)
    case ...69: return .cancel(order)
    case ...81: return .pay(order)
    case ...85:
      guard random.chance(60), let found = random.pick(from: payments) else {
        return .refund(order, payment: nil)
      }
      return .refund(found.order, payment: found.payment)
    case ...88:
      return random.pick(from: customers).map { .addAddress(of: $0) } ?? .takeOrder
    default: return stockKind()
    }
  }

  private mutating func stockKind() -> Operation.Kind {
    switch random.pick(1...15) {
    case ...2: .receive
    case ...4: .takeIn
    case 5: .waste
    case ...7: .transfer
    case ...11: .count
    case 12: .switchSoldOut
    case 13: .closeDay
    default: random.pick(from: receipted).map { .printReceipt(of: $0) } ?? .count
    }
  }

  // MARK: Being told

  mutating func noteAttempt(_ index: Int) { history[index].attempts += 1 }

  /// The node answered with the keys that it wrote, and with the receipt.
  mutating func confirm(_ index: Int, _ keys: [FactKey], _ receipt: ToldReceipt?) {
    guard history[index].state == .pending else { return }
    history[index].state = .confirmed(keys)
    history[index].receipt = receipt
    switch history[index].kind {
    case .takeOrder where keys.count >= 2:
      orders.append(Operation.Order(key: keys[0], firstLine: keys[1]))
      if keys.count > 2 { customers.append(keys[2]) }
    case .advance(let order, _), .cancel(let order), .voidEvent(let order, _):
      if let event = keys.first { events.append((order, event)) }
    case .pay(let order):
      if let payment = keys.first { payments.append((order, payment)) }
    default: break
    }
    guard receipt != nil else { return }
    let order = history[index].newOrder(keys).map { new in orders.first { $0.key == new } }
    if let order = order ?? history[index].kind.order { receipted.append(order) }
  }

  /// No answer came and the till asks no more.
  mutating func giveUp(_ index: Int) {
    if history[index].state == .pending { history[index].state = .unknown }
  }

  /// The node was restored and has forgotten what it answered: the tills repeat nothing of before.
  mutating func startAnew() {
    for index in history.indices { giveUp(index) }
    firstAsked = history.count
  }

  /// The tills stop working on what their node does not hold at present.
  mutating func forget(
    where isLost: (_ table: String, _ key: FactKey) throws -> Bool
  ) rethrows {
    try orders.removeAll {
      try isLost("orders", $0.key) || isLost("lines", $0.firstLine)
    }
    let left = Set(orders)
    try events.removeAll { try !left.contains($0.order) || isLost("order_events", $0.event) }
    try payments.removeAll { try !left.contains($0.order) || isLost("payments", $0.payment) }
    try customers.removeAll { try isLost("customers", $0) }
    receipted.removeAll { !left.contains($0) }
  }

  /// Nobody expects any more what is on no disk.
  mutating func lose(
    where isLost: (_ table: String, _ key: FactKey) throws -> Bool
  ) rethrows {
    for index in history.indices {
      guard case .confirmed(let keys) = history[index].state, let key = keys.first,
        try isLost(history[index].kind.table, key)
      else { continue }
      history[index].state = .unknown
    }
  }
}
