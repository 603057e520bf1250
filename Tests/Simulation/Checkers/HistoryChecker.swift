import Database
import SyncProtocol

/// No operation lost, none doubled, none that nobody asked for: compared with what the tills were
/// told (Jepsen's set-full, with the history kept by the clients).
enum HistoryChecker: Checker {
  static let name = "history"
  static let moment = CheckMoment.always

  static func check(_ fleet: Fleet) throws -> [Violation] {
    var found: [Violation] = []
    for (index, shop) in fleet.shops.enumerated() {
      let isWhole = !fleet.inDoubt.contains(shop.store) && !fleet.twinned.contains(shop.store)
      let all = fleet.shops.filter { $0.store == shop.store }
      if let node = fleet.stores.first(where: { $0.index == index }) {
        found += try check(shop, among: all, at: node, isComplete: isWhole)
      }
      if let node = fleet.headOffice {
        let isParked = try node.connection.integer(
          "SELECT 1 FROM parked WHERE incarnation >> 48 = ? LIMIT 1",
          [.integer(Int64(shop.store.rawValue))])
        found += try check(
          shop, among: all, at: node,
          isComplete: isWhole && fleet.isAtRest && isParked == nil)
      }
    }
    if let node = fleet.headOffice, !fleet.isHeadOfficeInDoubt {
      for (table, key) in fleet.written where try !exists(table, key, node.connection) {
        found.append(violation(node.name, "its own \(key) of \(table) is lost"))
      }
    }
    return found
  }

  /// Compares one store's tills with what a node holds of them.
  ///
  /// Where `isComplete`, all that was confirmed must be there: at the store, at any moment. That
  /// head office has the same in the end is `ConvergenceChecker`'s.
  private static func check(
    _ shop: Shop, among all: [Shop], at node: Fleet.Node, isComplete: Bool
  ) throws -> [Violation] {
    var found: [Violation] = []
    let marks = try marks(of: shop.store, node.connection)
    var asked: Set<String> = []
    var confirmed: [String: Int64] = [:]
    var possible: [String: Int64] = [:]
    for operation in shop.history {
      let count = marks[operation.id, default: 0]
      if count > 1 {
        found.append(violation(node.name, "\(operation.id) is there \(count) times"))
      }
      possible[operation.kind.table, default: 0] += 1
      guard case .confirmed(let keys) = operation.state else { continue }
      confirmed[operation.kind.table, default: 0] += 1
      guard isComplete else { continue }
      if operation.kind.mark != nil, count == 0 {
        found.append(violation(node.name, "\(operation.id) was confirmed and is lost"))
      }
      guard let key = keys.first else { continue }
      if try !exists(operation.kind.table, key, node.connection) {
        found.append(violation(node.name, "\(key), answered to \(operation.id), is lost"))
      }
    }
    for other in all { asked.formUnion(other.history.map(\.id)) }
    for mark in marks.keys.sorted() where !asked.contains(mark) {
      found.append(violation(node.name, "\(mark) was never asked for"))
    }
    // Facts without a text can only be counted; of two machines nobody knows whose they are.
    if all.count > 1 { return found }
    for table in ["stock_counts", "revisions"] {
      let count = try rows(of: shop.store, table, node.connection)
      let least = isComplete ? confirmed[table, default: 0] : 0
      if count < least || count > possible[table, default: 0] {
        found.append(
          violation(
            node.name,
            "\(count) rows of store \(shop.store) in \(table), expected \(least)"
              + "…\(possible[table, default: 0])"))
      }
    }
    return found
  }

  /// How often each request id is written in the facts of a store.
  private static func marks(
    of store: StoreNumber, _ connection: Connection
  ) throws -> [String: Int] {
    let places = [
      ("orders", "note"), ("lines", "label"), ("order_events", "reason"),
      ("payments", "reference"), ("refunds", "reason"), ("stock_movements", "reason"),
    ]
    var marks: [String: Int] = [:]
    for (table, column) in places {
      let found = try connection.rows(
        """
        SELECT \(column), count(*) FROM \(table)
        WHERE \(column) IS NOT NULL AND incarnation >> 48 = ? GROUP BY 1
        """, [.integer(Int64(store.rawValue))]
      ) { ($0.text(at: 0), Int($0.integer(at: 1))) }
      for (mark, count) in found { marks[mark, default: 0] += count }
    }
    return marks
  }

  private static func rows(
    of store: StoreNumber, _ table: String, _ connection: Connection
  ) throws -> Int64 {
    try connection.integer(
      "SELECT count(*) FROM \(table) WHERE incarnation >> 48 = ?",
      [.integer(Int64(store.rawValue))]) ?? 0
  }

  private static func exists(
    _ table: String, _ key: FactKey, _ connection: Connection
  ) throws -> Bool {
    try connection.integer(
      "SELECT 1 FROM \(table) WHERE incarnation = ? AND n = ?",
      [.integer(key.incarnation.rawValue), .integer(key.n)]) != nil
  }
}
