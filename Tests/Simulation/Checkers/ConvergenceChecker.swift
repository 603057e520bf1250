import Database
import SyncProtocol

/// I4: head office and each store hold the same rows of what both hold: facts, log, projections,
/// compared row by row by SQL alone.
enum ConvergenceChecker: Checker {
  static let name = "convergence"
  static let moment = CheckMoment.atRest

  static func check(_ fleet: Fleet) throws -> [Violation] {
    guard let headOffice = fleet.headOffice else { return [] }
    return try fleet.stores.flatMap { store in
      try store.connection.run("ATTACH DATABASE ? AS hq", [.text(headOffice.path)])
      let found = try differences(store)
      store.connection.forgetStatements()
      try store.connection.run("DETACH DATABASE hq")
      return found
    }
  }

  private static func differences(_ store: Fleet.Node) throws -> [Violation] {
    // A store holds what it wrote, and what head office wrote for all stores or for it.
    let visible = """
      (SELECT incarnation FROM hq.segments WHERE writer = \(store.number)
        OR (writer = 0 AND reader IN (32767, \(store.number))))
      """
    let ofIncarnation = "incarnation IN \(visible)"
    let facts = try store.connection.rows(
      """
      SELECT m.name FROM main.sqlite_schema m WHERE m.type = 'table' AND EXISTS
        (SELECT 1 FROM main.sqlite_schema t WHERE t.type = 'trigger'
          AND t.name = m.name || '_no_delete') ORDER BY 1
      """
    ) { $0.text(at: 0) }
    var tables = (facts + ["parked", "customer_states"]).map { ($0, ofIncarnation) }
    for table in ["order_states", "stock_levels", "hourly_sales", "product_sales"] {
      tables.append((table, "store = \(store.number)"))
    }
    tables.append(("live_values", "revision_\(ofIncarnation)"))
    tables.append(("live_prices", "price_\(ofIncarnation)"))
    return try tables.compactMap { table, scope in
      let there = "SELECT * FROM hq.\(table) WHERE \(scope)"
      let here = "SELECT * FROM main.\(table)"
      let missing = try count("\(here) EXCEPT \(there)", store.connection)
      let surplus = try count("\(there) EXCEPT \(here)", store.connection)
      guard missing + surplus > 0 else { return nil }
      return violation(
        store.name,
        "\(table): \(missing) rows are not at head office, \(surplus) are only at head office")
    }
  }

  private static func count(_ query: String, _ connection: Connection) throws -> Int64 {
    try connection.integer("SELECT count(*) FROM (\(query))") ?? 0
  }
}
