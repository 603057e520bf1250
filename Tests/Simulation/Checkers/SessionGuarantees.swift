import Database
import Storage
import SyncProtocol

/// What each person who reads may rely on, whatever happens in between: he sees what he has
/// written, never less than he has seen before, and figures that add up.
///
/// Terry and others: Session Guarantees for Weakly Consistent Replicated Data, PDIS 1994.
struct SessionGuarantees {
  static let name = "session"

  private struct Reader: Hashable {
    let store: StoreNumber
    /// The machine that the till hangs on, and its number; 0 for who reads at head office.
    let node: Int
    let till: Int64
    let order: FactKey?
  }

  /// Facts that a reader has seen: of an order at its store, of a store's orders at head office.
  private var seen: [Reader: Int64] = [:]

  /// A till looks at an order behind its own write.
  ///
  /// - Returns: what it may not see.
  mutating func look(
    _ operation: Operation, _ keys: [FactKey], at store: StoreNumber, node: Int,
    _ connection: Connection
  ) throws -> [Violation] {
    guard let order = operation.kind.order?.key ?? orderKey(operation, keys) else { return [] }
    let place = "store \(store), till \(operation.till)"
    let view = try OrderView(order, connection)
    var found: [Violation] = []
    if let key = keys.first, !view.keys.contains(key) {
      found.append(violation(place, "does not read its own write \(key) of \(operation.id)"))
    }
    let reader = Reader(store: store, node: node, till: operation.till, order: order)
    if let before = seen[reader], view.keys.count < before {
      found.append(violation(place, "saw \(before) facts of order \(order), now less"))
    }
    seen[reader] = Int64(view.keys.count)
    if view.state != view.expected {
      found.append(
        violation(place, "reads \(view.state) of order \(order), its facts say \(view.expected)"))
    }
    return found
  }

  private func orderKey(_ operation: Operation, _ keys: [FactKey]) -> FactKey? {
    operation.kind == .takeOrder ? keys.first : nil
  }

  /// Somebody at head office looks at the figures of a store.
  mutating func look(
    atFiguresOf store: StoreNumber, _ connection: Connection
  ) throws -> [Violation] {
    let number = SQLValue.integer(Int64(store.rawValue))
    let figures =
      try connection.rows(
        """
        SELECT (SELECT count(*) FROM orders WHERE incarnation >> 48 = ?1),
          (SELECT ifnull(sum(orders), 0) FROM hourly_sales WHERE store = ?1),
          (SELECT ifnull(sum(cents), 0) FROM hourly_sales WHERE store = ?1),
          (SELECT count(*) FROM order_states WHERE store = ?1
            AND (is_cancelled = 0 OR step >= 30)),
          (SELECT ifnull(sum(due_cents + paid_cents - refunded_cents), 0) FROM order_states
            WHERE store = ?1)
        """, [number]
      ) { row in (0...4).map { row.integer(at: $0) } }.first ?? []
    guard figures.count == 5 else { return [] }
    var found: [Violation] = []
    let reader = Reader(store: store, node: 0, till: 0, order: nil)
    if let before = seen[reader], figures[0] < before {
      found.append(
        violation("head office", "saw \(before) orders of store \(store), now \(figures[0])"))
    }
    seen[reader] = figures[0]
    if figures[1] != figures[3] || figures[2] != figures[4] {
      found.append(
        violation(
          "head office",
          "sales of store \(store) are \(figures[1]) orders, \(figures[2]) cents; its orders add "
            + "up to \(figures[3]) and \(figures[4])"))
    }
    return found
  }

  /// Older state is legal from here on, until everything has drained: a node was restored.
  mutating func forget(_ store: StoreNumber) { seen = seen.filter { $0.key.store != store } }

  /// Head office was restored.
  mutating func forgetHeadOffice() { seen = seen.filter { $0.key.till != 0 } }

  private func violation(_ place: String, _ detail: String) -> Violation {
    Violation(checker: Self.name, place: place, detail: detail)
  }
}

/// One order as its facts say, and as its state says.
private struct OrderView {
  private(set) var keys: Set<FactKey> = []

  /// Lines, paid, refunded, due in cents by `order_states`; empty where there is no such row.
  let state: [Int64]

  /// The same by the facts.
  private(set) var expected: [Int64] = []

  init(_ order: FactKey, _ connection: Connection) throws {
    let found =
      try connection.rows(
        """
        SELECT lines_cents, paid_cents, refunded_cents, due_cents, is_cancelled, step
        FROM order_states WHERE incarnation = ? AND n = ?
        """, order.arguments
      ) { row in (0...5).map { row.integer(at: $0) } }.first ?? []
    state = Array(found.prefix(4))
    let isThere = try connection.integer(
      "SELECT 1 FROM orders WHERE incarnation = ? AND n = ?", order.arguments)
    if isThere != nil { keys.insert(order) }
    let lines = try add("lines", "quantity * unit_cents", order, connection)
    let paid = try add("payments", "cents", order, connection)
    let refunded = try add("refunds", "cents", order, connection)
    _ = try add("order_events", "0", order, connection)
    let counts = found.count == 6 && (found[4] == 0 || found[5] >= 30)
    expected = [lines, paid, refunded, (counts ? lines : 0) - paid + refunded]
  }

  /// Adds the keys of an order's facts in a table, and says what they sum up to.
  private mutating func add(
    _ table: String, _ cents: String, _ order: FactKey, _ connection: Connection
  ) throws -> Int64 {
    // A child that was written with its order does not name it: it stands behind it.
    let rows = try connection.rows(
      """
      SELECT incarnation, n, \(cents) FROM \(table) WHERE sale_order_incarnation = ?1
        AND sale_order_n = ?2
      UNION ALL
      SELECT incarnation, n, \(cents) FROM \(table) WHERE sale_order_n IS NULL
        AND incarnation = ?1 AND n > ?2 AND n < (?2 | 0xFFFF) + 1
      """, order.arguments
    ) { ($0.key(at: 0), $0.integer(at: 2)) }
    keys.formUnion(rows.compactMap { $0.0 })
    return rows.reduce(0) { $0 + $1.1 }
  }
}
