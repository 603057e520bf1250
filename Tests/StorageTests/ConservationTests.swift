import Database
import Storage
import Testing

/// I5: what is shown follows from the facts, by arithmetic that is done here a second time.
struct ConservationTests {
  @Test(arguments: [1, 2, 3, 31, 32, 33, 34, 35])
  func `stock, due, sales and live values follow from the facts`(seed: UInt64) throws {
    let town = try Town(seed: seed, changeSets: 80)
    for history in town.histories {
      try expectConserved(history.node)
      try town.world.send(history.chain, from: history.node, to: town.headOffice)
    }
    try expectConserved(town.headOffice)
  }

  private func expectConserved(_ node: NodeDatabase) throws {
    let naive = NaiveState(node)
    #expect(
      try naive.stockLevels()
        == rows(
          node,
          """
          SELECT store || ' ' || ingredient_incarnation || ' ' || ingredient_n || ' '
            || (counted_quantity + moved_since) FROM stock_levels
          """))
    let orders = try naive.orders().map { key, order in
      "\(key) \(order.store) \(order.at) \(order.step) \(order.isCancelled ? 1 : 0) \(order.lines) "
        + "\(order.paid) \(order.refunded) \(order.due)"
    }
    #expect(
      try orders.sorted()
        == rows(
          node,
          """
          SELECT incarnation || '/' || n || ' ' || store || ' ' || at || ' ' || step || ' '
            || is_cancelled || ' ' || lines_cents || ' ' || paid_cents || ' ' || refunded_cents
            || ' ' || due_cents FROM order_states
          """))
    let sales = try naive.sales()
    #expect(
      try sales.hours
        == rows(
          node,
          """
          SELECT store || ' ' || day || ' ' || hour || ' ' || orders || ' ' || cents
          FROM hourly_sales
          """
        ))
    #expect(
      try sales.products
        == rows(
          node,
          """
          SELECT store || ' ' || day || ' ' || size_incarnation || '/' || size_n || ' ' || halves
            || ' ' || cents FROM product_sales
          """))
    try expectLive(node, naive)
  }

  private func expectLive(_ node: NodeDatabase, _ naive: NaiveState) throws {
    let live = try naive.live()
    #expect(
      try live.values.sorted()
        == rows(
          node,
          """
          SELECT entity_incarnation || '/' || entity_n || ' ' || store || ' ' || column_number
            || ' ' || revision_incarnation || '/' || revision_n FROM live_values
          """))
    #expect(
      try live.prices.sorted()
        == rows(
          node,
          """
          SELECT size_incarnation || '/' || size_n || ' ' || store || ' ' || from_day || ' '
            || price_incarnation || '/' || price_n FROM live_prices
          """))
  }

  private func rows(_ node: NodeDatabase, _ sql: String) throws -> [String] {
    try node.connection.rows(sql) { $0.text(at: 0) }.sorted()
  }
}
