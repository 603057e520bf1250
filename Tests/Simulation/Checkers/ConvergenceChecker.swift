import Database
import SyncProtocol

/// I4: head office and each store hold the same rows of what both hold: facts, log, projections,
/// compared row by row.
enum ConvergenceChecker: Checker {
  static let name = "convergence"
  static let moment = CheckMoment.atRest

  static func check(_ fleet: Fleet) throws -> [Violation] {
    guard let headOffice = fleet.headOffice else { return [] }
    let there = try Side(headOffice)
    return try fleet.stores.flatMap { node in
      let here = try Side(node)
      let isTwinned = fleet.twinned.contains(node.number)
      return try lines(node, there) + (isTwinned ? [] : differences(here, there))
    }
  }

  /// One of the two files, with what it could say of its tables.
  private struct Side {
    let node: Fleet.Node
    let columns: [String: [String]]
    let factTables: Set<String>

    init(_ node: Fleet.Node) throws {
      self.node = node
      columns = try TableRows.columns(node.connection)
      factTables = try TableRows.factTables(node.connection)
    }
  }

  private struct ChangeSet: Hashable {
    let incarnation: Int64
    let sequence: Int64
  }

  /// A store holds what it wrote, and what head office wrote for all stores or for it.
  private static let visible = """
    (SELECT incarnation FROM segments WHERE writer = ?1
      OR (writer = 0 AND reader IN (32767, ?1)))
    """

  private static func argument(_ store: StoreNumber) -> [SQLValue] {
    [.integer(Int64(store.rawValue))]
  }

  /// Both hold the same change-sets.
  ///
  /// Of a store of which twins have written this is all: whose facts are merged and whose are kept
  /// as bytes depends on who came first.
  private static func lines(_ store: Fleet.Node, _ there: Side) throws -> [Violation] {
    let here = try TableRows.read("SELECT hash FROM change_sets", [], store.connection)
    let others = try TableRows.read(
      "SELECT hash FROM change_sets WHERE incarnation IN \(visible)", argument(store.number),
      there.node.connection)
    return difference("change-sets", store, here, others)
  }

  /// What one of the two has parked neither its facts nor what follows from them are compared.
  private static func differences(_ here: Side, _ there: Side) throws -> [Violation] {
    let store = here.node
    let number = argument(store.number)
    let parked = try Set(
      self.parked("true", [], store)
        + self.parked("incarnation IN \(visible)", number, there.node))
    var found: [Violation] = []
    for table in here.factTables.intersection(there.factTables).sorted() {
      let columns = common(table, here, there)
      found += difference(
        table, store, try facts(table, columns, "true", [], store, but: parked),
        try facts(table, columns, "incarnation IN \(visible)", number, there.node, but: parked))
    }
    guard parked.isEmpty else { return found }
    for (table, scope) in projections {
      let sql = "SELECT \(common(table, here, there)) FROM \(table)"
      found += difference(
        table, store, try TableRows.read(sql, [], store.connection),
        try TableRows.read("\(sql) WHERE \(scope)", number, there.node.connection))
    }
    return found
  }

  /// Each projection with what of it is about a store.
  private static let projections =
    [("customer_states", "incarnation IN \(visible)")]
    + ["order_states", "stock_levels", "hourly_sales", "product_sales"].map { ($0, "store = ?1") }
    + [
      ("live_values", "revision_incarnation IN \(visible)"),
      ("live_prices", "price_incarnation IN \(visible)"),
    ]

  /// The columns that both have.
  private static func common(_ table: String, _ here: Side, _ there: Side) -> String {
    let others = Set(there.columns[table] ?? [])
    return (here.columns[table] ?? []).filter { others.contains($0) }.joined(separator: ", ")
  }

  private static func parked(
    _ scope: String, _ arguments: [SQLValue], _ node: Fleet.Node
  ) throws -> [ChangeSet] {
    try node.connection.rows(
      "SELECT incarnation, sequence FROM parked WHERE \(scope)", arguments
    ) { ChangeSet(incarnation: $0.integer(at: 0), sequence: $0.integer(at: 1)) }
  }

  private static func facts(
    _ table: String, _ columns: String, _ scope: String, _ arguments: [SQLValue],
    _ node: Fleet.Node, but parked: Set<ChangeSet>
  ) throws -> [[UInt8]] {
    // By the key, or the two queries below may go through different indexes.
    let sql = "SELECT \(columns) FROM \(table) WHERE \(scope) ORDER BY incarnation, n"
    guard !parked.isEmpty else { return try TableRows.read(sql, arguments, node.connection) }
    let keys = try node.connection.rows(
      "SELECT incarnation, n >> 16 FROM \(table) WHERE \(scope) ORDER BY incarnation, n", arguments
    ) { ChangeSet(incarnation: $0.integer(at: 0), sequence: $0.integer(at: 1)) }
    let rows = try TableRows.read(sql, arguments, node.connection)
    return zip(keys, rows).filter { !parked.contains($0.0) }.map(\.1)
  }

  private static func difference(
    _ what: String, _ store: Fleet.Node, _ here: [[UInt8]], _ there: [[UInt8]]
  ) -> [Violation] {
    // Both come by their keys, so mostly this is all.
    if here == there { return [] }
    let (mine, others) = (Set(here), Set(there))
    let (missing, surplus) = (mine.subtracting(others), others.subtracting(mine))
    if missing.isEmpty, surplus.isEmpty { return [] }
    return [
      violation(
        store.name,
        "\(what): \(missing.count) rows are not at head office, \(surplus.count) are only at head "
          + "office")
    ]
  }
}
