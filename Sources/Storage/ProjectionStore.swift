import Database
import Facts
import SyncProtocol

/// Reads what the fold asks for and writes what it gives back.
///
/// It decides nothing.
final class ProjectionStore {
  let connection: Connection

  /// During a rebuild: which stored facts count as stored; nil for all.
  var horizon: ((FactKey) -> Bool)?

  init(_ connection: Connection) { self.connection = connection }

  private func isWithinHorizon(_ key: FactKey) -> Bool { horizon?(key) ?? true }

  // MARK: Reading

  func read(_ request: FoldRequest) throws(DatabaseError) -> FoldState {
    var state = FoldState()
    for order in request.orders { state.orders[order] = try orderState(order) }
    for order in request.historiesIfCancelled where state.orders[order]?.isCancelled == true {
      state.histories[order] = try orderHistory(order)
    }
    for order in request.histories { state.histories[order] = try orderHistory(order) }
    for key in request.stock { state.stock[key] = try stockLevel(key) }
    for (key, instant) in request.movementsAfter {
      state.movedAfter[key] = try movedAfter(instant, key)
    }
    for key in request.values { state.values[key] = try liveValues(key) }
    for key in request.prices { state.prices[key] = try livePrices(key) }
    for customer in request.customers {
      if try isErased(customer) {
        state.erased.insert(customer)
      } else {
        state.customers[customer] = try customerState(customer)
      }
    }
    for transfer in request.transfers { state.transfers[transfer] = try transferState(transfer) }
    return state
  }

  func orderState(_ order: FactKey) throws(DatabaseError) -> OrderState? {
    let statement = try connection.statement(
      """
      SELECT at, step, is_cancelled, lines_cents, paid_cents, refunded_cents
      FROM order_states WHERE incarnation = ? AND n = ?
      """)
    statement.bind(order, at: 1)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    var state = OrderState(order: order, at: statement.integer(at: 0))
    state.step = statement.integer(at: 1)
    state.isCancelled = statement.integer(at: 2) != 0
    state.linesCents = statement.integer(at: 3)
    state.paidCents = statement.integer(at: 4)
    state.refundedCents = statement.integer(at: 5)
    return state
  }

  func stockLevel(_ key: StockKey) throws(DatabaseError) -> StockLevel? {
    let statement = try connection.statement(
      """
      SELECT count_incarnation, count_n, counted_at, counted_quantity, moved_since
      FROM stock_levels WHERE store = ? AND ingredient_incarnation = ? AND ingredient_n = ?
      """)
    statement.bind(Int64(key.store.rawValue), at: 1)
    statement.bind(key.ingredient, at: 2)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    var level = StockLevel(key: key)
    level.movedSince = statement.integer(at: 4)
    guard let count = statement.key(at: 0) else { return level }
    level.count = count
    level.countedAt = statement.integer(at: 2)
    level.countedQuantity = statement.integer(at: 3)
    return level
  }

  private func movedAfter(_ instant: Int64, _ key: StockKey) throws(DatabaseError) -> Int64 {
    let first = Int64(key.store.rawValue) << 48
    let statement = try connection.statement(
      """
      SELECT incarnation, n, quantity FROM stock_movements
      WHERE ingredient_n = ? AND at > ? AND ingredient_incarnation = ?
      AND incarnation BETWEEN ? AND ?
      """)
    statement.bind(key.ingredient.n, at: 1)
    statement.bind(instant, at: 2)
    statement.bind(key.ingredient.incarnation.rawValue, at: 3)
    statement.bind(first, at: 4)
    statement.bind(first | 0xFFFF_FFFF_FFFF, at: 5)
    var sum: Int64 = 0
    while try statement.step() {
      if let movement = statement.key(at: 0), isWithinHorizon(movement) {
        sum += statement.integer(at: 2)
      }
    }
    return sum
  }

  private func liveValues(_ key: ValueKey) throws(DatabaseError) -> [LiveValue]? {
    let found = try connection.rows(
      """
      SELECT revision_incarnation, revision_n, at, integer_value, text_value FROM live_values
      WHERE entity_incarnation = ? AND entity_n = ? AND store = ? AND column_number = ?
      """,
      [
        .integer(key.entity.incarnation.rawValue), .integer(key.entity.n),
        .integer(Int64(key.store.rawValue)), .integer(key.column),
      ]
    ) { (row) throws(DatabaseError) -> LiveValue? in
      row.key(at: 0).map {
        LiveValue(
          revision: $0, at: row.integer(at: 2),
          integer: row.isNull(at: 3) ? nil : row.integer(at: 3),
          text: row.isNull(at: 4) ? nil : row.text(at: 4))
      }
    }
    return found.isEmpty ? nil : found.compactMap { $0 }
  }

  private func livePrices(_ key: PriceKey) throws(DatabaseError) -> [LivePrice]? {
    let found = try connection.rows(
      """
      SELECT price_incarnation, price_n, at, cents FROM live_prices
      WHERE size_incarnation = ? AND size_n = ? AND store = ? AND from_day = ?
      """,
      [
        .integer(key.productSize.incarnation.rawValue), .integer(key.productSize.n),
        .integer(Int64(key.store.rawValue)), .integer(key.fromDay),
      ]
    ) { (row) throws(DatabaseError) -> LivePrice? in
      row.key(at: 0).map {
        LivePrice(price: $0, at: row.integer(at: 2), cents: row.integer(at: 3))
      }
    }
    return found.isEmpty ? nil : found.compactMap { $0 }
  }

  /// Whether a stored erasure names the customer; there is none that later counts for less.
  func isErased(_ customer: FactKey) throws(DatabaseError) -> Bool {
    let statement = try connection.statement(
      "SELECT 1 FROM erasures WHERE customer_incarnation = ? AND customer_n = ?")
    statement.bind(customer, at: 1)
    defer { statement.reset() }
    return try statement.step()
  }

  private func customerState(_ customer: FactKey) throws(DatabaseError) -> CustomerState? {
    let statement = try connection.statement(
      "SELECT orders, last_order_at FROM customer_states WHERE incarnation = ? AND n = ?")
    statement.bind(customer, at: 1)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    var state = CustomerState(customer: customer)
    state.orders = statement.integer(at: 0)
    state.lastOrderAt = statement.integer(at: 1)
    return state
  }

  /// Events and line sums of one order, those written with it and later ones.
  private func orderHistory(_ order: FactKey) throws(DatabaseError) -> OrderHistory {
    var history = OrderHistory()
    let events = try connection.rows(
      OrderChildren.sql("incarnation, n, step, voids_incarnation, voids_n", of: "order_events"),
      try OrderChildren.arguments(order, connection)
    ) { (row) throws(DatabaseError) -> OrderHistory.Event? in
      row.key(at: 0).map {
        OrderHistory.Event(key: $0, step: row.integer(at: 2), voids: row.key(at: 3))
      }
    }
    history.events = events.compactMap { $0 }.filter { isWithinHorizon($0.key) }
    try addLines(of: order, to: &history)
    return history
  }

  private func addLines(
    of order: FactKey, to history: inout OrderHistory
  ) throws(DatabaseError) {
    let lines = try connection.rows(
      OrderChildren.sql(
        "incarnation, n, quantity, unit_cents, product_size_incarnation, product_size_n",
        of: "lines"),
      try OrderChildren.arguments(order, connection)
    ) { (row) throws(DatabaseError) in
      (
        line: row.key(at: 0), quantity: row.integer(at: 2), unitCents: row.integer(at: 3),
        size: row.key(at: 4)
      )
    }
    for found in lines {
      guard let line = found.line, isWithinHorizon(line) else { continue }
      let cents = found.quantity * found.unitCents
      if let size = found.size {
        history.products[size, default: ProductSum()].add(
          ProductSum(halves: 2 * found.quantity, cents: cents))
        continue
      }
      // The two parts of a half-and-half stand right behind their line; one alone is that of the
      // line behind a fee or a discount.
      let parts = try connection.rows(
        """
        SELECT product_size_incarnation, product_size_n FROM line_parts
        WHERE incarnation = ? AND n BETWEEN ? AND ? ORDER BY n
        """,
        [.integer(line.incarnation.rawValue), .integer(line.n + 1), .integer(line.n + 2)]
      ) { (row) throws(DatabaseError) in row.key(at: 0) }
      guard parts.count == 2 else { continue }
      for (index, size) in parts.enumerated() {
        guard let size else { continue }
        history.products[size, default: ProductSum()].add(
          ProductSum(
            halves: found.quantity, cents: index == 0 ? cents - cents / 2 : cents / 2))
      }
    }
  }
}
