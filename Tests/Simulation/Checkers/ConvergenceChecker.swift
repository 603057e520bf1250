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
      let found =
        try lines(store)
        + (fleet.twinned.contains(store.number) ? [] : differences(store))
      store.connection.forgetStatements()
      try store.connection.run("DETACH DATABASE hq")
      return found
    }
  }

  /// Both hold the same change-sets.
  ///
  /// Of a store of which twins have written this is all: whose facts are merged and whose are kept
  /// as bytes depends on who came first.
  private static func lines(_ store: Fleet.Node) throws -> [Violation] {
    let there = """
      SELECT hash FROM hq.change_sets JOIN hq.segments USING (incarnation)
      WHERE writer = \(store.number) OR (writer = 0 AND reader IN (32767, \(store.number)))
      """
    let here = "SELECT hash FROM main.change_sets"
    let missing = try count("\(here) EXCEPT \(there)", store.connection)
    let surplus = try count("\(there) EXCEPT \(here)", store.connection)
    guard missing + surplus > 0 else { return [] }
    return [
      violation(
        store.name,
        "\(missing) change-sets are not at head office, \(surplus) are only at head office")
    ]
  }

  /// What one of the two has parked neither its facts nor what follows from them are compared.
  private static func differences(_ store: Fleet.Node) throws -> [Violation] {
    // A store holds what it wrote, and what head office wrote for all stores or for it.
    let visible = """
      (SELECT incarnation FROM hq.segments WHERE writer = \(store.number)
        OR (writer = 0 AND reader IN (32767, \(store.number))))
      """
    let ofIncarnation = "incarnation IN \(visible)"
    let parked = """
      (SELECT incarnation, sequence FROM main.parked UNION ALL
        SELECT incarnation, sequence FROM hq.parked WHERE \(ofIncarnation))
      """
    let isUnparked = "(incarnation, n >> 16) NOT IN \(parked)"
    var found = try factTables(store).compactMap { table in
      try difference(
        table, here: isUnparked, there: "\(ofIncarnation) AND \(isUnparked)", store)
    }
    if try count("SELECT * FROM \(parked)", store.connection) > 0 { return found }
    var projections = [("customer_states", ofIncarnation)]
    for table in ["order_states", "stock_levels", "hourly_sales", "product_sales"] {
      projections.append((table, "store = \(store.number)"))
    }
    projections.append(("live_values", "revision_\(ofIncarnation)"))
    projections.append(("live_prices", "price_\(ofIncarnation)"))
    found += try projections.compactMap { table, scope in
      try difference(table, here: "true", there: scope, store)
    }
    return found
  }

  /// The fact tables that both have.
  private static func factTables(_ store: Fleet.Node) throws -> [String] {
    try store.connection.rows(
      """
      SELECT m.name FROM main.sqlite_schema m JOIN hq.sqlite_schema h USING (type, name)
      WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM main.sqlite_schema t
        WHERE t.type = 'trigger' AND t.name = m.name || '_no_delete')
        AND m.name NOT IN ('segments', 'change_sets') ORDER BY 1
      """
    ) { $0.text(at: 0) }
  }

  /// Compares the columns that both have, row by row; nil if there is no difference.
  private static func difference(
    _ table: String, here scopeHere: String, there scopeThere: String, _ store: Fleet.Node
  ) throws -> Violation? {
    let columns = try store.connection.rows(
      """
      SELECT name FROM pragma_table_info('\(table)', 'main') INTERSECT
      SELECT name FROM pragma_table_info('\(table)', 'hq')
      """
    ) { $0.text(at: 0) }.joined(separator: ", ")
    let there = "SELECT \(columns) FROM hq.\(table) WHERE \(scopeThere)"
    let here = "SELECT \(columns) FROM main.\(table) WHERE \(scopeHere)"
    let missing = try count("\(here) EXCEPT \(there)", store.connection)
    let surplus = try count("\(there) EXCEPT \(here)", store.connection)
    guard missing + surplus > 0 else { return nil }
    return violation(
      store.name,
      "\(table): \(missing) rows are not at head office, \(surplus) are only at head office")
  }

  private static func count(_ query: String, _ connection: Connection) throws -> Int64 {
    try connection.integer("SELECT count(*) FROM (\(query))") ?? 0
  }
}
