import Database
import Facts
import Storage
import SyncProtocol

/// Reads customers and their addresses.
struct CustomerReader {
  struct Address: Sendable {
    let key: FactKey
    let street: String?
    let postcode: String?
    let city: String?
    let directions: String?
  }

  struct Customer: Sendable {
    let key: FactKey
    let name: String?
    let phone: String?
    let orders: Int64
    let lastOrderAt: Int64?
    var addresses: [Address] = []
  }

  private let database: NodeDatabase
  private var connection: Connection { database.connection }

  init(_ database: NodeDatabase) { self.database = database }

  /// Customers at most that one search answers.
  private static let searchLimit: Int64 = 10

  /// Digits from which a number is looked for.
  private static let fewestDigits = 3

  /// Customers whose phone number begins with what was typed, who ordered last first.
  ///
  /// A French number is found with `0` and with `+33` in front.
  func find(phone typed: String) throws -> [Customer] {
    guard typed.utf8.count >= Self.fewestDigits else { return [] }
    var prefixes = [typed]
    if typed.hasPrefix("0") { prefixes.append("+33" + typed.dropFirst()) }
    if typed.hasPrefix("+33") { prefixes.append("0" + typed.dropFirst(3)) }
    // A colon is the character behind the nine.
    let keys = try connection.rows(
      """
      SELECT c.incarnation, c.n FROM customers c
      LEFT JOIN customer_states s ON s.incarnation = c.incarnation AND s.n = c.n
      WHERE c.phone >= ?1 AND c.phone < ?1 || ':' OR c.phone >= ?2 AND c.phone < ?2 || ':'
      ORDER BY ifnull(s.last_order_at, c.at) DESC, c.n DESC LIMIT ?3
      """,
      [.text(typed), .text(prefixes.last ?? typed), .integer(Self.searchLimit)]
    ) { $0.key(at: 0) }
    return try keys.compactMap { $0 }.compactMap { try customer($0) }
  }

  /// Orders that a till proposes once more.
  private static let lastOrders: Int64 = 3

  /// The newest orders of a customer at this store, the newest first.
  func lastOrders(of customer: FactKey) throws -> [OrderRecord] {
    let reader = OrderReader(database)
    let first = Int64(database.writer.rawValue) << 48
    let keys = try connection.rows(
      """
      SELECT incarnation, n FROM orders
      WHERE customer_incarnation = ? AND customer_n = ? AND incarnation BETWEEN ? AND ?
      ORDER BY at DESC, n DESC LIMIT ?
      """,
      customer.arguments + [
        .integer(first), .integer(first | 0xFFFF_FFFF_FFFF), .integer(Self.lastOrders),
      ]
    ) { $0.key(at: 0) }
    return try keys.compactMap { $0 }.map { try reader.readLines($0) }
  }

  func customer(_ key: FactKey) throws -> Customer? {
    var found = try connection.rows(
      """
      SELECT c.name, c.phone, s.orders, s.last_order_at FROM customers c
      LEFT JOIN customer_states s ON s.incarnation = c.incarnation AND s.n = c.n
      WHERE c.incarnation = ? AND c.n = ?
      """, key.arguments
    ) { row in
      Customer(
        key: key, name: row.optionalText(at: 0), phone: row.optionalText(at: 1),
        orders: row.integer(at: 2), lastOrderAt: row.isNull(at: 3) ? nil : row.integer(at: 3))
    }.first
    found?.addresses = Self.newest(
      of: try addressKeys(of: key).compactMap { try address($0) })
    return found
  }

  /// Of addresses of one street the newest: it was written to stand for the others.
  private static func newest(of addresses: [Address]) -> [Address] {
    func place(_ address: Address) -> [String?] {
      [address.street, address.postcode, address.city].map { $0?.lowercased() }
    }
    return addresses.enumerated().filter { index, address in
      !addresses.dropFirst(index + 1).contains { place($0) == place(address) }
    }.map(\.element)
  }

  /// Addresses written with the customer, up to the next one of that change-set, and later ones.
  func addressKeys(of customer: FactKey) throws -> [FactKey] {
    let incarnation = customer.arguments[0]
    let next = try connection.integer(
      "SELECT min(n) FROM customers WHERE incarnation = ? AND n > ? AND n <= ?",
      [incarnation, .integer(customer.n), .integer(customer.n | 0xFFFF)])
    return try connection.rows(
      """
      SELECT incarnation, n FROM customer_addresses
      WHERE incarnation = ?1 AND n BETWEEN ?2 AND ?3 AND customer_n IS NULL
      UNION ALL SELECT incarnation, n FROM customer_addresses
      WHERE customer_incarnation = ?1 AND customer_n = ?2
      """,
      [
        incarnation, .integer(customer.n),
        .integer(next.map { $0 - 1 } ?? (customer.n | 0xFFFF)),
      ]
    ) { $0.key(at: 0) }.compactMap { $0 }.sorted { ($0.n, $0) < ($1.n, $1) }
  }

  func address(_ key: FactKey) throws -> Address? {
    try connection.rows(
      """
      SELECT street, postcode, city, directions FROM customer_addresses
      WHERE incarnation = ? AND n = ?
      """, key.arguments
    ) { row in
      Address(
        key: key, street: row.optionalText(at: 0), postcode: row.optionalText(at: 1),
        city: row.optionalText(at: 2), directions: row.optionalText(at: 3))
    }.first
  }
}
