import SyncProtocol

/// Folds orders: where they stand, what is due, and what they add to the day's sales.
struct OrderFold {
  /// One order during the fold.
  private struct Change {
    var state: OrderState
    /// What it counted for before; nil if it was taken in this batch.
    var before: OrderState?
    /// Sums of the lines that came with this batch, by size.
    var newProducts: [(size: FactKey, sum: ProductSum)] = []
    var newEvents: [OrderHistory.Event] = []
    var needsHistory = false
  }

  private var changes: [Change] = []
  private var indexes: [FactKey: Int] = [:]
  private let given: FoldState
  private var customers: [FactKey: CustomerState]
  private var erased: Set<FactKey> = []

  init(_ state: FoldState) {
    given = state
    customers = state.customers
  }

  mutating func take(_ batch: FactBatch, _ row: Int) {
    let key = batch.rows[row].key
    let at = batch.integer(row, OrderCells.at) ?? 0
    indexes[key] = changes.count
    changes.append(Change(state: OrderState(order: key, at: at), before: nil))
    guard let customer = batch.key(row, OrderCells.customer), !given.erased.contains(customer)
    else { return }
    var state = customers[customer] ?? CustomerState(customer: customer)
    state.orders += 1
    state.lastOrderAt = max(state.lastOrderAt, at)
    customers[customer] = state
  }

  /// What is kept of a customer goes, whether the orders came before or come later.
  mutating func erase(_ customer: FactKey) { erased.insert(customer) }

  mutating func addLine(_ batch: FactBatch, _ row: Int) {
    guard let index = index(of: batch.parentKey(row)) else { return }
    let quantity = batch.integer(row, LineCells.quantity) ?? 0
    let cents = quantity * (batch.integer(row, LineCells.unitCents) ?? 0)
    changes[index].state.linesCents += cents
    if let size = batch.key(row, LineCells.productSize) {
      var sum = ProductSum()
      sum.halves = 2 * quantity
      sum.cents = cents
      changes[index].newProducts.append((size, sum))
    }
  }

  /// A half part of a half-and-half: its line's money is split between the two, the odd cent with
  /// the first.
  mutating func addPart(_ batch: FactBatch, _ row: Int) {
    let line = Int(batch.rows[row].parentRow)
    guard line >= 0, let size = batch.key(row, PartCells.productSize),
      let index = index(of: batch.parentKey(line))
    else { return }
    let quantity = batch.integer(line, LineCells.quantity) ?? 0
    let cents = quantity * (batch.integer(line, LineCells.unitCents) ?? 0)
    let isFirst = batch.rows[row].key.place == batch.rows[line].key.place + 1
    var sum = ProductSum()
    sum.halves = quantity
    sum.cents = isFirst ? cents - cents / 2 : cents / 2
    changes[index].newProducts.append((size, sum))
  }

  mutating func addPayment(_ cents: Int64, _ order: FactKey?) {
    guard let index = index(of: order) else { return }
    changes[index].state.paidCents += cents
  }

  mutating func addRefund(_ cents: Int64, _ order: FactKey?) {
    guard let index = index(of: order) else { return }
    changes[index].state.refundedCents += cents
  }

  mutating func addEvent(_ batch: FactBatch, _ row: Int) {
    guard let index = index(of: batch.parentKey(row)),
      let raw = batch.integer(row, EventCells.step)
    else { return }
    let event = OrderHistory.Event(
      key: batch.rows[row].key, step: raw, voids: batch.key(row, EventCells.voids))
    changes[index].newEvents.append(event)
    if Step(rawValue: raw)?.isProgress == true {
      changes[index].state.step = max(changes[index].state.step, raw)
    } else {
      changes[index].needsHistory = true
    }
  }

  mutating func finish(into out: inout ProjectionChanges, calendar: BusinessCalendar) {
    for change in changes {
      var state = change.state
      let history = given.histories[state.order]
      if change.needsHistory {
        Self.replay((history?.events ?? []) + change.newEvents, onto: &state)
      }
      out.setOrders[state.order] = state
      addSales(change, state, history, &out, calendar)
    }
    out.setCustomers = customers.filter { !erased.contains($0.key) }
    out.forgetCustomers = erased
  }

  /// Recomputes progress and cancellation from all events of an order.
  private static func replay(_ events: [OrderHistory.Event], onto state: inout OrderState) {
    // A voiding event can itself be voided: an event stands unless one that stands voids it. The
    // voiding one is always the later of the two, so a walk from the newest decides.
    var voided: Set<FactKey> = []
    state.step = Step.placed.rawValue
    state.isCancelled = false
    for event in events.sorted(by: { isLater($0.key, than: $1.key) })
    where !voided.contains(event.key) {
      switch Step(rawValue: event.step) {
      case .void: if let target = event.voids { voided.insert(target) }
      case .cancelled: state.isCancelled = true
      default: state.step = max(state.step, event.step)
      }
    }
  }

  /// Height decides between change-sets, for a voiding event has its target among its ancestors.
  private static func isLater(_ a: FactKey, than b: FactKey) -> Bool {
    (a.n, a.incarnation.rawValue) > (b.n, b.incarnation.rawValue)
  }

  private func addSales(
    _ change: Change, _ state: OrderState, _ history: OrderHistory?,
    _ out: inout ProjectionChanges, _ calendar: BusinessCalendar
  ) {
    let countedBefore = change.before?.counts ?? false
    let cents = state.saleCents - (change.before?.saleCents ?? 0)
    let orders: Int64 = (state.counts ? 1 : 0) - (countedBefore ? 1 : 0)
    if cents == 0, orders == 0, change.newProducts.isEmpty { return }
    let store = state.order.incarnation.writer
    let (day, hour) = calendar(store, state.at)
    out.addSales[SalesHour(store: store, day: day, hour: hour), default: SalesSum()].add(
      orders: orders, cents: cents)
    func addProduct(_ size: FactKey, _ sum: ProductSum, sign: Int64) {
      out.addProducts[
        SalesProduct(store: store, day: day, productSize: size), default: ProductSum()
      ].add(sum, sign: sign)
    }
    if state.counts { for (size, sum) in change.newProducts { addProduct(size, sum, sign: 1) } }
    if change.before != nil, countedBefore != state.counts {
      for (size, sum) in history?.products ?? [:] {
        addProduct(size, sum, sign: state.counts ? 1 : -1)
      }
    }
  }

  private mutating func index(of order: FactKey?) -> Int? {
    guard let order else { return nil }
    if let index = indexes[order] { return index }
    guard let state = given.orders[order] else { return nil }
    indexes[order] = changes.count
    changes.append(Change(state: state, before: state))
    return changes.count - 1
  }
}

extension SalesSum {
  mutating func add(orders: Int64, cents: Int64) {
    self.orders += orders
    self.cents += cents
  }
}

extension ProductSum {
  /// Adds another sum, or with `sign` −1 takes it away.
  package mutating func add(_ other: ProductSum, sign: Int64 = 1) {
    halves += sign * other.halves
    cents += sign * other.cents
  }
}
