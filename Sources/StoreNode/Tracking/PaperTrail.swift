import Database
import Facts
import Fiscal
import Storage
import SyncProtocol

/// Receipts, their copies and tips of an order, as entries of its history.
struct PaperTrail {
  let entries: [OrderChronicle.Entry]

  /// - Throws: `DatabaseError`.
  init(_ order: FactKey, _ database: NodeDatabase) throws {
    let connection = database.connection
    let rows = FiscalRows(database)
    var entries: [OrderChronicle.Entry] = []
    for receipt in try rows.receipts(ofOrder: order) {
      let series = try receipt.series.flatMap { try rows.series($0) }
      let name = "\(series?.label ?? "?")/\(receipt.number)"
      let money = MoneyWords.of(receipt.integer("total_cents"))
      entries.append(
        OrderChronicle.Entry(
          key: receipt.key, at: receipt.at, actor: receipt.key("actor"),
          till: receipt.integer("till"),
          kind: "receipt", french: "Ticket \(name), \(money.0)",
          english: "Receipt \(name), \(money.1)"))
      entries += try connection.rows(
        FactChildren.sql(
          "incarnation, n, copy, at, actor_incarnation, actor_n, till", of: "receipt_copies",
          by: "receipt"),
        try FactChildren.arguments(receipt.key, in: "receipts", connection)
      ) { row in
        row.key(at: 0).map {
          OrderChronicle.Entry(
            key: $0, at: row.integer(at: 3), actor: row.key(at: 4), till: row.integer(at: 6),
            kind: "receipt_copy",
            french: row.integer(at: 2) == 0
              ? "Ticket \(name) imprimé" : "Duplicata \(row.integer(at: 2)) du ticket \(name)",
            english: row.integer(at: 2) == 0
              ? "Receipt \(name) printed" : "Duplicate \(row.integer(at: 2)) of receipt \(name)")
        }
      }.compactMap { $0 }
    }
    entries += try connection.rows(
      OrderChildren.sql(
        "incarnation, n, means, cents, at, actor_incarnation, actor_n, till", of: "tips"),
      try OrderChildren.arguments(order, connection)
    ) { row in
      let money = MoneyWords.of(row.integer(at: 3))
      let means = Means(rawValue: row.integer(at: 2)).flatMap { HistoryWords.means[$0] } ?? ("", "")
      return row.key(at: 0).map {
        OrderChronicle.Entry(
          key: $0, at: row.integer(at: 4), actor: row.key(at: 5), till: row.integer(at: 7),
          kind: "tip", french: "Pourboire \(money.0) \(means.0)",
          english: "Tip \(money.1) \(means.1)")
      }
    }.compactMap { $0 }
    self.entries = entries
  }
}
