import Database
import Facts
import SyncProtocol

extension ProjectionStore {
  func write(_ changes: ProjectionChanges) throws(DatabaseError) {
    // In order of key: a batch brings thousands of orders, and neighbours share a page.
    for state in changes.setOrders.values.sorted(by: { $0.order < $1.order }) { try write(state) }
    for level in changes.setStock.values { try write(level) }
    for (key, sum) in changes.addSales { try add(sum, to: key) }
    for (key, sum) in changes.addProducts { try add(sum, to: key) }
    for (key, values) in changes.setValues { try write(values, of: key) }
    for (key, prices) in changes.setPrices { try write(prices, of: key) }
    for state in changes.setCustomers.values { try write(state) }
    for customer in changes.forgetCustomers { try forget(customer) }
    for state in changes.setTransfers.values { try write(state) }
  }

  private func write(_ state: OrderState) throws(DatabaseError) {
    let statement = try connection.statement(
      """
      INSERT INTO order_states (incarnation, n, store, at, step, is_cancelled, lines_cents,
        paid_cents, refunded_cents, due_cents) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET step = excluded.step, is_cancelled = excluded.is_cancelled,
        lines_cents = excluded.lines_cents, paid_cents = excluded.paid_cents,
        refunded_cents = excluded.refunded_cents, due_cents = excluded.due_cents
      """)
    statement.bind(state.order, at: 1)
    statement.bind(Int64(state.order.incarnation.writer.rawValue), at: 3)
    statement.bind(state.at, at: 4)
    statement.bind(state.step, at: 5)
    statement.bind(state.isCancelled ? 1 : 0, at: 6)
    statement.bind(state.linesCents, at: 7)
    statement.bind(state.paidCents, at: 8)
    statement.bind(state.refundedCents, at: 9)
    statement.bind(state.dueCents, at: 10)
    try statement.run()
  }

  private func write(_ level: StockLevel) throws(DatabaseError) {
    let statement = try connection.statement(
      """
      INSERT INTO stock_levels (store, ingredient_incarnation, ingredient_n, count_incarnation,
        count_n, counted_at, counted_quantity, moved_since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET count_incarnation = excluded.count_incarnation,
        count_n = excluded.count_n, counted_at = excluded.counted_at,
        counted_quantity = excluded.counted_quantity, moved_since = excluded.moved_since
      """)
    statement.bind(Int64(level.key.store.rawValue), at: 1)
    statement.bind(level.key.ingredient, at: 2)
    if let count = level.count {
      statement.bind(count, at: 4)
      statement.bind(level.countedAt, at: 6)
    } else {
      statement.bindNull(at: 4)
      statement.bindNull(at: 5)
      statement.bindNull(at: 6)
    }
    statement.bind(level.countedQuantity, at: 7)
    statement.bind(level.movedSince, at: 8)
    try statement.run()
  }

  private func add(_ sum: SalesSum, to key: SalesHour) throws(DatabaseError) {
    let statement = try connection.statement(
      """
      INSERT INTO hourly_sales (store, day, hour, orders, cents) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET orders = orders + excluded.orders, cents = cents + excluded.cents
      """)
    statement.bind(Int64(key.store.rawValue), at: 1)
    statement.bind(key.day, at: 2)
    statement.bind(key.hour, at: 3)
    statement.bind(sum.orders, at: 4)
    statement.bind(sum.cents, at: 5)
    try statement.run()
    // Sums that came to nothing keep no row, or it would depend on how change-sets were grouped
    // whether there is one. RETURNING would tell, but costs a statement journal for every row.
    let removal = try connection.statement(
      """
      DELETE FROM hourly_sales WHERE store = ? AND day = ? AND hour = ?
      AND orders = 0 AND cents = 0
      """)
    removal.bind(Int64(key.store.rawValue), at: 1)
    removal.bind(key.day, at: 2)
    removal.bind(key.hour, at: 3)
    try removal.run()
  }

  private func add(_ sum: ProductSum, to key: SalesProduct) throws(DatabaseError) {
    let statement = try connection.statement(
      """
      INSERT INTO product_sales (store, day, size_incarnation, size_n, halves, cents)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET halves = halves + excluded.halves, cents = cents + excluded.cents
      """)
    statement.bind(Int64(key.store.rawValue), at: 1)
    statement.bind(key.day, at: 2)
    statement.bind(key.productSize, at: 3)
    statement.bind(sum.halves, at: 5)
    statement.bind(sum.cents, at: 6)
    try statement.run()
    let removal = try connection.statement(
      """
      DELETE FROM product_sales WHERE store = ? AND day = ? AND size_incarnation = ? AND size_n = ?
      AND halves = 0 AND cents = 0
      """)
    removal.bind(Int64(key.store.rawValue), at: 1)
    removal.bind(key.day, at: 2)
    removal.bind(key.productSize, at: 3)
    try removal.run()
  }

  private func write(_ values: [LiveValue], of key: ValueKey) throws(DatabaseError) {
    let which: [SQLValue] = [
      .integer(key.entity.incarnation.rawValue), .integer(key.entity.n),
      .integer(Int64(key.store.rawValue)), .integer(key.column),
    ]
    try connection.run(
      """
      DELETE FROM live_values
      WHERE entity_incarnation = ? AND entity_n = ? AND store = ? AND column_number = ?
      """, which)
    for value in values {
      try connection.run(
        "INSERT INTO live_values VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        which + [
          .integer(value.revision.incarnation.rawValue), .integer(value.revision.n),
          .integer(value.at), value.integer.map { .integer($0) } ?? .null,
          value.text.map { .text($0) } ?? .null,
        ])
    }
  }

  private func write(_ prices: [LivePrice], of key: PriceKey) throws(DatabaseError) {
    let which: [SQLValue] = [
      .integer(key.productSize.incarnation.rawValue), .integer(key.productSize.n),
      .integer(Int64(key.store.rawValue)), .integer(key.fromDay),
    ]
    try connection.run(
      """
      DELETE FROM live_prices
      WHERE size_incarnation = ? AND size_n = ? AND store = ? AND from_day = ?
      """, which)
    for price in prices {
      try connection.run(
        "INSERT INTO live_prices VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        which + [
          .integer(price.price.incarnation.rawValue), .integer(price.price.n),
          .integer(price.at), .integer(price.cents),
        ])
    }
  }

  private func forget(_ customer: FactKey) throws(DatabaseError) {
    try connection.run(
      "DELETE FROM customer_states WHERE incarnation = ? AND n = ?", customer.arguments)
  }

  private func write(_ state: CustomerState) throws(DatabaseError) {
    try connection.run(
      "INSERT OR REPLACE INTO customer_states VALUES (?, ?, ?, ?)",
      [
        .integer(state.customer.incarnation.rawValue), .integer(state.customer.n),
        .integer(state.orders), .integer(state.lastOrderAt),
      ])
  }
}
