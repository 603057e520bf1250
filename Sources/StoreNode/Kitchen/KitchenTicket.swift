import Database
import Facts
import Storage
import SyncProtocol

/// One order as the kitchen sees it: its dishes, and how far each of them is.
struct KitchenTicket: Sendable {
  /// How far a dish is.
  enum State: String, Sendable {
    case waiting, started, ready
  }

  /// What the kitchen did with a line.
  struct Event: Sendable {
    let key: FactKey
    let line: FactKey
    let step: LineStep
    let at: Int64
    let actor: FactKey?
    let till: Int64
    let voids: FactKey?
  }

  /// A line that is cooked, with what was not taken back of it.
  struct Dish: Sendable {
    let line: OrderRecord.Line
    let count: Int64
    let state: State
    /// Added when cooking had begun, and not begun itself.
    let isAdded: Bool
  }

  let order: OrderRecord
  let events: [Event]

  /// - Throws: `DatabaseError`.
  init(_ order: OrderRecord, _ database: NodeDatabase) throws {
    let connection = database.connection
    self.order = order
    let columns = """
      incarnation, n, line_incarnation, line_n, step, at, actor_incarnation, actor_n, till,
      voids_incarnation, voids_n
      """
    events = try connection.rows(
      OrderChildren.sql(columns, of: "line_events"),
      try OrderChildren.arguments(order.key, connection)
    ) { row -> Event? in
      guard let key = row.key(at: 0), let line = row.key(at: 2),
        let step = LineStep(rawValue: row.integer(at: 4))
      else { return nil }
      return Event(
        key: key, line: line, step: step, at: row.integer(at: 5), actor: row.key(at: 6),
        till: row.integer(at: 8), voids: row.key(at: 9))
    }.compactMap { $0 }.sorted { ($0.key.n, $0.key) < ($1.key.n, $1.key) }
  }

  /// Events that were taken back.
  var voided: Set<FactKey> { Set(events.compactMap(\.voids)) }

  /// Steps that were not taken back, the oldest first.
  var standing: [Event] {
    let voided = voided
    return events.filter { $0.voids == nil && !voided.contains($0.key) }
  }

  /// What is to be cooked, in the order of the lines.
  var dishes: [Dish] {
    var steps: [FactKey: LineStep] = [:]
    for event in standing where event.step.rawValue > steps[event.line]?.rawValue ?? 0 {
      steps[event.line] = event.step
    }
    let unbooked = Set(order.unbooked.map(\.line.key))
    let isCooking = order.events.contains { $0.step == .preparing }
    return order.lines.compactMap { line in
      guard line.kind == .product else { return nil }
      let count = line.quantity - order.takenBack(line.key)
      guard count > 0 else { return nil }
      let isUnbooked = unbooked.contains(line.key)
      // An order that was called ready as a whole has all that was begun ready.
      let isReady =
        steps[line.key] == .ready || order.state.step >= Step.ready.rawValue && !isUnbooked
      return Dish(
        line: line, count: count,
        state: isReady ? .ready : steps[line.key] == .started ? .started : .waiting,
        isAdded: isUnbooked && isCooking)
    }
  }

  /// Whether anything is left to cook.
  var isOpen: Bool {
    !order.state.isCancelled && order.state.step < Step.delivered.rawValue
      && (order.state.step < Step.ready.rawValue || dishes.contains { $0.state != .ready })
  }
}
