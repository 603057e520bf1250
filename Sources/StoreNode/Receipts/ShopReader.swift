import Database
import Facts
import Storage
import SyncProtocol

/// Reads who sold at an instant: a paper that is printed again bears what stood on it before.
struct ShopReader {
  private let database: NodeDatabase

  init(_ database: NodeDatabase) { self.database = database }

  /// A value that head office gave a column after the store was opened.
  private struct Revision {
    let key: FactKey
    let column: Int64
    let at: Int64
    let text: String?
    let replaces: [FactKey]
  }

  /// Name, company, address and numbers as head office had said them by then.
  ///
  /// - Parameter instant: milliseconds UTC.
  /// - Returns: who sold; without a name before head office's fact of this store is there.
  /// - Throws: `DatabaseError`.
  func shop(at instant: Int64) throws -> ShopView {
    let columns = Company.columns.map(\.name)
    let found = try database.connection.first(
      """
      SELECT incarnation, n, name, \(columns.joined(separator: ", ")) FROM stores
      WHERE number = ? ORDER BY n DESC LIMIT 1
      """, [.integer(Int64(database.writer.rawValue))]
    ) { row in
      (key: row.key(at: 0), texts: (2..<3 + columns.count).map { row.optionalText(at: $0) })
    }
    guard let found, let key = found.key else { return ShopView(name: "", Company()) }
    let revisions = try revisions(of: key, until: instant)
    func text(_ column: String, _ own: String?) -> String? {
      let number = Tables.stores.columnNumber(column)
      let last = revisions.filter { $0.column == number }.max { ($0.at, $0.key) < ($1.at, $1.key) }
      return last.map(\.text) ?? own
    }
    var company = Company()
    for (column, own) in zip(Company.columns, found.texts.dropFirst()) {
      company[keyPath: column.value] = text(column.name, own)
    }
    return ShopView(name: text("name", found.texts[0]) ?? "", company)
  }

  /// Those that stood then: none that another one of them replaces.
  private func revisions(of store: FactKey, until instant: Int64) throws -> [Revision] {
    let all = try database.connection.rows(
      """
      SELECT incarnation, n, column_number, at, text_value, replaces FROM revisions
      WHERE incarnation < 1 << 48 AND entity_table = ? AND entity_incarnation = ? AND entity_n = ?
        AND at <= ?
      """, [.integer(Int64(Tables.stores.number))] + store.arguments + [.integer(instant)]
    ) { row in
      row.key(at: 0).map { key in
        let replaced = row.isNull(at: 5) ? [] : row.blob(at: 5)
        return Revision(
          key: key, column: row.integer(at: 2), at: row.integer(at: 3),
          text: row.optionalText(at: 4), replaces: KeyList.keys(in: replaced, 0..<replaced.count))
      }
    }.compactMap { $0 }
    let replaced = Set(all.flatMap(\.replaces))
    return all.filter { !replaced.contains($0.key) }
  }
}
