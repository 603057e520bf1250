import Database
import Facts
import Storage
import SyncProtocol

/// A column or a price that has two current values: nobody has chosen between them yet.
struct Conflict: Sendable {
  /// One of the values, by the fact that says it.
  struct Value: Sendable {
    let key: FactKey
    let at: Int64
    let integer: Int64?
    let text: String?
    var actor: FactKey?
    var till: Int64?
  }

  /// What it is about.
  enum Subject: Sendable {
    /// Column of an entity.
    case column(FactKey, number: Int64)
    /// A price of a size from a day on.
    case price(size: FactKey, fromDay: Int64)
  }

  let subject: Subject
  /// 0: the values are head office's.
  let store: Int64
  var values: [Value]

  /// Whether this store may choose: its own switches.
  ///
  /// What head office wrote, head office decides.
  var canBeChosenHere: Bool {
    guard case .column(_, Tables.soldOutColumn) = subject else { return false }
    return store != 0
  }
}

/// Reads the conflicts that concern a store.
struct ConflictReader {
  private let connection: Connection
  private let store: Int64

  init(_ database: NodeDatabase) {
    connection = database.connection
    store = Int64(database.writer.rawValue)
  }

  /// Columns, then prices; of each the values, the one that is shown elsewhere last.
  ///
  /// - Throws: `DatabaseError`.
  func read() throws -> [Conflict] { try columns() + prices() }

  private func columns() throws -> [Conflict] {
    let subjects = try connection.rows(
      """
      SELECT entity_incarnation, entity_n, store, column_number FROM live_values
      WHERE store IN (0, ?) GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 ORDER BY 1, 2, 3, 4
      """, [.integer(store)]
    ) { (entity: $0.key(at: 0), store: $0.integer(at: 2), column: $0.integer(at: 3)) }
    return try subjects.compactMap { subject in
      guard let entity = subject.entity else { return nil }
      let values = try connection.rows(
        """
        SELECT v.revision_incarnation, v.revision_n, v.at, v.integer_value, v.text_value,
          r.actor_incarnation, r.actor_n, r.till
        FROM live_values v LEFT JOIN revisions r
          ON r.incarnation = v.revision_incarnation AND r.n = v.revision_n
        WHERE v.entity_incarnation = ? AND v.entity_n = ? AND v.store = ? AND v.column_number = ?
        ORDER BY v.at, 1, 2
        """, entity.arguments + [.integer(subject.store), .integer(subject.column)],
        Self.value
      ).compactMap { $0 }
      return Conflict(
        subject: .column(entity, number: subject.column), store: subject.store, values: values)
    }
  }

  private func prices() throws -> [Conflict] {
    let subjects = try connection.rows(
      """
      SELECT size_incarnation, size_n, store, from_day FROM live_prices
      WHERE store IN (0, ?) GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 ORDER BY 1, 2, 3, 4
      """, [.integer(store)]
    ) { (size: $0.key(at: 0), store: $0.integer(at: 2), day: $0.integer(at: 3)) }
    return try subjects.compactMap { subject in
      guard let size = subject.size else { return nil }
      let values = try connection.rows(
        """
        SELECT price_incarnation, price_n, at, cents, NULL, NULL, NULL, NULL FROM live_prices
        WHERE size_incarnation = ? AND size_n = ? AND store = ? AND from_day = ? ORDER BY at, 1, 2
        """, size.arguments + [.integer(subject.store), .integer(subject.day)], Self.value
      ).compactMap { $0 }
      return Conflict(
        subject: .price(size: size, fromDay: subject.day), store: subject.store, values: values)
    }
  }

  private static func value(_ row: Statement) -> Conflict.Value? {
    row.key(at: 0).map { key in
      Conflict.Value(
        key: key, at: row.integer(at: 2), integer: row.isNull(at: 3) ? nil : row.integer(at: 3),
        text: row.optionalText(at: 4), actor: row.key(at: 5),
        till: row.isNull(at: 7) ? nil : row.integer(at: 7))
    }
  }
}
