import Database
import Fiscal
import Foundation
import Security
import Storage
import SyncProtocol

/// The till law's records in every file: numbered without a gap and none twice, each chained to the
/// one before, receipts that are what was sold, in one closing at most, and there for whoever was
/// handed one.
enum FiscalChecker: Checker {
  static let name = "fiscal"
  static let moment = CheckMoment.atRest

  /// The chains of a series: table, and what picks the records out of it.
  private static let chains = [
    ("receipts", "1"), ("receipt_copies", "1"), ("journal_events", "1"), ("closings", "kind = 1"),
    ("closings", "kind = 2"), ("closings", "kind = 3"),
  ]

  static func check(_ fleet: Fleet) throws -> [Violation] {
    var found: [Violation] = []
    for node in fleet.nodes {
      // Where change-sets are parked their records are not to be seen, and two machines with one
      // memory give one number twice.
      let left = Set(
        try node.connection.rows("SELECT DISTINCT incarnation >> 48 FROM parked") {
          $0.integer(at: 0)
        } + fleet.twinned.map { Int64($0.rawValue) })
      let forked = Set(fleet.forked.map { Int64($0.rawValue) })
      for (table, condition) in chains {
        found += try chain(table, condition, node, without: left)
      }
      // What a program has read is what it adds up and signs.
      let misread = left.union(fleet.misread.map { Int64($0.rawValue) })
      found += try orders(node, without: misread, forked)
      found += try closings(node, without: misread.union(forked))
      if node.number.isStore, !misread.contains(Int64(node.number.rawValue)) {
        found += try verified(node, isForked: fleet.forked.contains(node.number))
      }
    }
    return try found + told(fleet)
  }

  // MARK: Chains

  /// Records of a series bear 1, 2, 3 …, later ones behind earlier ones, each with a signature of
  /// the one before.
  private static func chain(
    _ table: String, _ condition: String, _ node: Fleet.Node, without left: Set<Int64>
  ) throws -> [Violation] {
    let records = try node.connection.rows(
      """
      SELECT series_incarnation, series_n, number, n >> 16, signature FROM \(table)
      WHERE \(condition) ORDER BY 1, 2, 3, 4
      """
    ) { row in
      (
        series: Sales.Key(row.integer(at: 0), row.integer(at: 1)), number: row.integer(at: 2),
        height: row.integer(at: 3), signature: row.blob(at: 4)
      )
    }
    var found: [Violation] = []
    for (series, records) in Dictionary(grouping: records, by: \.series).sorted(by: {
      $0.key.description < $1.key.description
    }) where !left.contains(series.incarnation >> 48) {
      var (before, height): ([UInt8], Int64) = ([], 0)
      for (index, record) in records.enumerated() {
        let isNext = record.number == Int64(index) + 1 && record.height >= height
        let chained = try SHA256Hasher.hash(Array(base64URL(before).utf8))
        guard isNext, Array(record.signature.suffix(chained.count)) == chained else {
          let what =
            isNext
            ? "\(record.number) does not sign the one before"
            : "\(record.number) stands where \(index + 1) was expected"
          found.append(violation(node.name, "\(table) of series \(series), \(condition): \(what)"))
          break
        }
        (before, height) = (record.signature, record.height)
      }
    }
    return found
  }

  /// RFC 4648, section 5, without padding.
  private static func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  // MARK: Orders

  /// Of an order of which nothing is due the receipts come to what its lines do.
  ///
  /// Where two branches each wrote a part of an order, nobody has settled the two together.
  private static func orders(
    _ node: Fleet.Node, without left: Set<Int64>, _ forked: Set<Int64>
  ) throws -> [Violation] {
    let of = """
      ifnull(sale_order_incarnation, incarnation) AS i, ifnull(sale_order_n,
        (SELECT max(o.n) FROM orders o WHERE o.incarnation = t.incarnation AND o.n < t.n)) AS j
      """
    let receipted = Dictionary(
      uniqueKeysWithValues: try node.connection.rows(
        "SELECT \(of), sum(total_cents) FROM receipts t GROUP BY 1, 2"
      ) { (Sales.Key($0.integer(at: 0), $0.integer(at: 1)), $0.integer(at: 2)) })
    let parts = ["lines", "payments", "refunds", "order_events", "receipts"].map {
      "SELECT \(of), incarnation FROM \($0) t"
    }.joined(separator: " UNION ")
    let spread = Set(
      try node.connection.rows(
        "SELECT i, j FROM (\(parts)) GROUP BY 1, 2 HAVING count(*) > 1"
      ) { Sales.Key($0.integer(at: 0), $0.integer(at: 1)) })
    var found: [Violation] = []
    for (key, order) in try Sales(node.connection).orders {
      let store = key.incarnation >> 48
      if left.contains(store) || forked.contains(store) && spread.contains(key) { continue }
      // The tills of the simulator also give back what nobody has paid.
      let isSettled = order.paid > 0 && order.sale - order.paid + order.refunded == 0
      let isUntouched = order.paid == 0 && order.refunded == 0
      let cents = receipted[key, default: 0]
      if isSettled ? cents == order.sale : !isUntouched || cents == 0 { continue }
      found.append(
        violation(
          node.name,
          "order \(key) has receipts of \(cents); sold \(order.sale), paid \(order.paid), given "
            + "back \(order.refunded)"))
    }
    return found.sorted { $0.detail < $1.detail }
  }

  // MARK: Tills

  /// The receipt that a till was told of is there, with that number and sum.
  private static func told(_ fleet: Fleet) throws -> [Violation] {
    var found: [Violation] = []
    for (index, shop) in fleet.shops.enumerated() where !fleet.twinned.contains(shop.store) {
      let nodes = fleet.nodes.filter { $0.index == index || !$0.number.isStore }
      for operation in shop.history {
        guard case .confirmed = operation.state, let receipt = operation.receipt else { continue }
        for node in nodes {
          let isThere = try node.connection.integer(
            """
            SELECT 1 FROM receipts WHERE incarnation = ? AND n = ?
              AND series_incarnation = ? AND series_n = ? AND number = ? AND total_cents = ?
            """,
            receipt.key.arguments + receipt.series.arguments
              + [.integer(receipt.number), .integer(receipt.cents)])
          if isThere == nil {
            found.append(violation(node.name, "\(receipt), told to \(operation.id), is lost"))
          }
        }
      }
    }
    return found
  }

  // MARK: The program's own

  /// `fiscal verify` of the store finds nothing.
  private static func verified(_ node: Fleet.Node, isForked: Bool) throws -> [Violation] {
    var verification = FiscalVerification(node.engine, signatures: StandInKey.test)
    // As in `orders`.
    return try verification.run().findings.filter { !isForked || !$0.hasPrefix("order ") }.map {
      violation(node.name, "the program finds: \($0)")
    }
  }
}
