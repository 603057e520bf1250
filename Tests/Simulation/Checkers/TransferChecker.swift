import Database
import SyncProtocol

/// I5, goods between stores: what both ends' movements say left, arrived or is missing is what head
/// office says, and each end was told it.
enum TransferChecker: Checker {
  static let name = "transfers"
  static let moment = CheckMoment.atRest

  static func check(_ fleet: Fleet) throws -> [Violation] {
    guard let headOffice = fleet.headOffice else { return [] }
    let here = try states(headOffice, of: nil)
    let told = try toldOnly(headOffice)
    var found = try ends(headOffice).filter {
      here[$0.key] != $0.value && !told.contains($0.key)
    }.map { key, row in
      violation(headOffice.name, "\(key) is \(here[key] ?? "not there"), by its facts \(row)")
    }
    // Of what is parked, and while head office is being refilled, nobody is told.
    let isWaiting =
      try headOffice.connection.integer(
        "SELECT 1 FROM settings WHERE key = 'refilling_since' UNION SELECT 1 FROM parked") != nil
    if isWaiting || fleet.isHeadOfficeInDoubt { return found }
    for store in fleet.stores where !fleet.twinned.contains(store.number) {
      let expected = try states(headOffice, of: store.number)
      let there = try states(store, of: store.number)
      let isParked = try store.connection.integer("SELECT 1 FROM parked") != nil
      if !isParked, there != expected {
        let keys = Set(there.keys).union(expected.keys).filter {
          there[$0] != expected[$0] && !told.contains($0)
        }
        for key in keys.sorted().prefix(3) {
          let (its, ours) = (there[key] ?? "not there", expected[key] ?? "not there")
          found.append(violation(store.name, "\(key) is \(its), at head office \(ours)"))
        }
      }
    }
    return found
  }

  /// Transfers one end of which both its store and head office lost, restored at the same time.
  ///
  /// That end is known by the relay alone, which the other store gave back.
  private static func toldOnly(_ headOffice: Fleet.Node) throws -> Set<String> {
    Set(
      try headOffice.connection.rows(
        """
        WITH ends AS (
          SELECT incarnation, n, incarnation AS end_incarnation, n AS end_n FROM transfers
          UNION ALL
          SELECT incarnation, n, received_incarnation, received_n FROM transfers)
        SELECT e.incarnation || '-' || e.n FROM ends e
        JOIN relays r ON r.fact_n = e.end_n AND r.fact_incarnation = e.end_incarnation
        WHERE NOT EXISTS (SELECT 1 FROM stock_movements m
          WHERE m.incarnation = e.end_incarnation AND m.n = e.end_n)
        """
      ) { $0.text(at: 0) })
  }

  /// Transfers as a node's state has them, by key; of a store, those that it is an end of.
  private static func states(_ node: Fleet.Node, of store: StoreNumber?) throws -> [String: String]
  {
    let number = store.map { Int64($0.rawValue) } ?? -1
    let rows = try node.connection.rows(
      """
      SELECT incarnation || '-' || n, from_store || '>' || ifnull(to_store, '?') || ' '
        || ifnull(ingredient_n, '?') || ' ' || ifnull(sent_quantity, '?') || '/'
        || ifnull(received_quantity, '?')
      FROM transfers WHERE ?1 IN (-1, from_store, to_store)
      """, [.integer(number)]
    ) { ($0.text(at: 0), $0.text(at: 1)) }
    return Dictionary(rows) { $1 }
  }

  /// The same from the movements of both ends, where head office holds the first one.
  private static func ends(_ node: Fleet.Node) throws -> [String: String] {
    let rows = try node.connection.rows(
      """
      WITH arrivals AS (SELECT transfer_incarnation AS i, transfer_n AS j,
        quantity + ifnull(already_booked, 0) AS quantity, row_number() OVER (
          PARTITION BY transfer_incarnation, transfer_n ORDER BY incarnation, n) AS rank
        FROM stock_movements WHERE kind = 5 AND transfer_n IS NOT NULL)
      SELECT m.incarnation || '-' || m.n, (m.incarnation >> 48) || '>' || m.counterpart || ' '
        || m.ingredient_n || ' ' || -m.quantity || '/' || ifnull(a.quantity, '?')
      FROM stock_movements m LEFT JOIN arrivals a
        ON a.i = m.incarnation AND a.j = m.n AND a.rank = 1 WHERE m.kind = 4
      """
    ) { ($0.text(at: 0), $0.text(at: 1)) }
    return Dictionary(rows) { $1 }
  }
}
