import Database
import Facts
import Storage
import SyncProtocol

/// Lines and money of orders, as an archive lists them.
struct ArchiveSales {
  static let lineColumns = [
    "order", "order_number", "order_at", "line", "kind", "quantity", "unit_cents", "cents",
    "vat_basis_points", "product", "size", "label",
  ]
  static let paymentColumns = [
    "order", "key", "kind", "means", "cents", "at", "actor", "till", "reference",
  ]

  private let connection: Connection

  init(_ database: NodeDatabase) { connection = database.connection }

  /// - Throws: `DatabaseError`.
  func lines(of order: FactKey) throws -> [[String]] {
    let head =
      try connection.rows(
        "SELECT number, at FROM orders WHERE incarnation = ? AND n = ?", order.arguments
      ) { [$0.text(at: 0), $0.text(at: 1)] }.first ?? ["", ""]
    // The product of a half-and-half is its first half's.
    let columns = """
      incarnation, n, kind, quantity, unit_cents, quantity * unit_cents, vat_basis_points,
      (SELECT p.code || ',' || s.size FROM product_sizes s
        JOIN products p ON p.incarnation = s.product_incarnation AND p.n = s.product_n
        WHERE s.incarnation = ifnull(lines.product_size_incarnation, (
            SELECT h.product_size_incarnation FROM line_parts h
            WHERE h.incarnation = lines.incarnation AND h.n = lines.n + 1))
          AND s.n = ifnull(lines.product_size_n, (
            SELECT h.product_size_n FROM line_parts h
            WHERE h.incarnation = lines.incarnation AND h.n = lines.n + 1))),
      label
      """
    let found = try connection.rows(
      OrderChildren.sql(columns, of: "lines"), OrderChildren.arguments(order, connection)
    ) { row -> (key: FactKey, fields: [String])? in
      guard let key = row.key(at: 0) else { return nil }
      let product = row.text(at: 7).split(separator: ",", omittingEmptySubsequences: false)
      let kind = LineKind(rawValue: row.integer(at: 2)).map { "\($0)" } ?? row.text(at: 2)
      return (
        key,
        ["\(order)"] + head + ["\(key)", kind] + (3...6).map { row.text(at: $0) } + [
          product.first.map(String.init) ?? "",
          product.count > 1
            ? SizeCode(rawValue: Int64(product[1]) ?? 0)?.label ?? String(product[1]) : "",
          row.text(at: 8),
        ]
      )
    }
    return found.compactMap { $0 }.sorted { $0.key.n < $1.key.n }.map(\.fields)
  }

  /// - Throws: `DatabaseError`.
  func payments(of order: FactKey) throws -> [[String]] {
    let arguments = try OrderChildren.arguments(order, connection)
    var found: [(key: FactKey, fields: [String])] = []
    for (table, kind, words) in [
      ("payments", "payment", "reference"), ("refunds", "refund", "reason"),
      ("tips", "tip", "''"),
    ] {
      let columns =
        "incarnation, n, means, cents, at, actor_incarnation, actor_n, till, \(words)"
      found += try connection.rows(OrderChildren.sql(columns, of: table), arguments) {
        row -> (key: FactKey, fields: [String])? in
        guard let key = row.key(at: 0) else { return nil }
        let means = Means(rawValue: row.integer(at: 2)).map { "\($0)" } ?? row.text(at: 2)
        return (
          key,
          [
            "\(order)", "\(key)", kind, means, row.text(at: 3), row.text(at: 4),
            row.key(at: 5).map { "\($0)" } ?? "", row.text(at: 7), row.text(at: 8),
          ]
        )
      }.compactMap { $0 }
    }
    return found.sorted { $0.key.n < $1.key.n }.map(\.fields)
  }
}
