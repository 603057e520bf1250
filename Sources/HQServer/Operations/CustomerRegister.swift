import Database
import Foundation
import Storage
import SyncProtocol

/// What head office knows of customers, for the commands that find and erase them.
struct CustomerRegister {
  /// A customer as a person recognises one.
  struct Found: Encodable, Equatable {
    let customer: String
    let store: Int64
    let name: String
    let phone: String?
    let orders: Int64
    /// Milliseconds UTC; nil before the first order.
    let lastOrderAt: Int64?

    enum CodingKeys: String, CodingKey {
      case customer, store, name, phone, orders
      case lastOrderAt
    }
  }

  /// Customers at most that one search answers.
  static let searchLimit = 100

  private let database: NodeDatabase

  init(_ database: NodeDatabase) { self.database = database }

  /// The key of a customer that is held, from what an operator typed.
  ///
  /// - Throws: `OperationError` if it is none.
  func key(_ text: String) throws -> FactKey {
    guard let key = FactKey(text),
      try database.connection.integer(
        "SELECT 1 FROM customers WHERE incarnation = ? AND n = ?", key.arguments) != nil
    else {
      throw OperationError(
        "unknown-customer", "'\(text)' is no customer's key",
        remedy: "find it: pizza-hq customer find DIR PHONE")
    }
    return key
  }

  /// A customer as `find` shows one; nil if it was erased.
  func found(_ key: FactKey) throws -> Found? {
    try customers("c.incarnation = ? AND c.n = ?", key.arguments).first
  }

  /// Customers whose phone number ends with these digits, or whose name has this text, whatever its
  /// case and accents; each store has its own, so one person may be several.
  func find(_ text: String) throws -> [Found] {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    let isPhone = digits.count >= 4 && !text.contains { $0.isLetter }
    // +33 6 … and 06 … are the same number: what counts is how it ends.
    if isPhone {
      return try customers("c.phone LIKE ?", [.text("%" + digits.suffix(9))])
    }
    let wanted = Self.folded(text)
    return try customers("c.name IS NOT NULL", []) { Self.folded($0).contains(wanted) }
  }

  private static func folded(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
  }

  private func customers(
    _ condition: String, _ arguments: [SQLValue], named isMeant: (String) -> Bool = { _ in true }
  ) throws -> [Found] {
    let found = try database.connection.rows(
      """
      SELECT c.incarnation, c.n, c.name, c.phone, s.orders, s.last_order_at FROM customers c
      LEFT JOIN customer_states s ON s.incarnation = c.incarnation AND s.n = c.n
      WHERE c.personal_digest IS NULL AND \(condition) ORDER BY c.incarnation, c.n
      """, arguments
    ) { row -> Found? in
      guard isMeant(row.text(at: 2)) else { return nil }
      return row.key(at: 0).map { key in
        Found(
          customer: key.description, store: Int64(key.incarnation.writer.rawValue),
          name: row.text(at: 2), phone: row.isNull(at: 3) ? nil : row.text(at: 3),
          orders: row.integer(at: 4), lastOrderAt: row.isNull(at: 5) ? nil : row.integer(at: 5))
      }
    }
    return Array(found.lazy.compactMap { $0 }.prefix(Self.searchLimit))
  }

  /// The stores that are owed one of these erasures, ascending.
  func owed(_ erasures: [Erasure]) throws -> [StoreNumber] {
    let ids = Set(erasures.map(\.key.changeSet))
    return try database.owedByStore().filter { _, missing in
      missing.contains { range in
        ids.contains {
          $0.incarnation == range.incarnation && range.sequences.contains($0.sequence)
        }
      }
    }.keys.sorted()
  }
}
