import Database
import Facts
import Storage
import SyncProtocol

/// Where to deliver.
struct AddressRequest: Decodable, Sendable {
  var street: String
  var postcode: String
  var city: String
  var directions: String?

  func checked() throws(OrderProblem) -> NewAddress {
    NewAddress(
      street: try Texts.required(street, .customerIncomplete),
      postcode: try Texts.required(postcode, .customerIncomplete, atMost: 20),
      city: try Texts.required(city, .customerIncomplete),
      directions: try Texts.trimmed(directions, atMost: 500))
  }
}

/// A customer: one that is known, by key, or a new one, by name.
struct CustomerRequest: Decodable, Sendable {
  var key: String?
  var name: String?
  var phone: String?
  var addressKey: String?
  var address: AddressRequest?

  /// Finds or adds the customer and the address.
  func resolve(
    _ work: Work, _ draft: inout ChangeSetDraft, by doing: Doing
  ) throws -> (customer: FactKey, address: FactKey?) {
    let customer: FactKey
    if let key {
      customer = try known(key, work)
    } else {
      customer = draft.addCustomer(
        name: try Texts.required(name, .customerIncomplete), phone: try Texts.phone(phone),
        salt: try work.salt(), by: doing)
    }
    if let address {
      let added = draft.add(
        try address.checked(), of: customer, salt: try work.salt(), by: doing)
      return (customer, added)
    }
    if key == nil { return (customer, nil) }
    let addresses = try CustomerReader(work.database).addressKeys(of: customer)
    guard let addressKey else { return (customer, addresses.last) }
    guard let found = addresses.first(where: { "\($0)" == addressKey }) else {
      throw OrderProblem(.addressMissing)
    }
    return (customer, found)
  }

  private func known(_ text: String, _ work: Work) throws -> FactKey {
    guard let key = FactKey(text),
      try work.database.connection.integer(
        "SELECT 1 FROM customers WHERE incarnation = ? AND n = ?", key.arguments) != nil,
      try !work.database.isErased(key)
    else { throw OrderProblem(.unknownCustomer, text) }
    return key
  }
}

/// Adds a customer without an order.
struct AddCustomer: StoreCommand {
  var name: String
  var phone: String?
  var address: AddressRequest?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let request = CustomerRequest(name: name, phone: phone, address: address)
    return .customer(
      try request.resolve(work, &draft, by: try work.doing(actor)).customer)
  }
}

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

  private let connection: Connection

  init(_ database: NodeDatabase) { connection = database.connection }

  /// Customers at most that one search answers.
  private static let searchLimit = 50

  func find(phone: String) throws -> [Customer] {
    let keys = try connection.rows(
      "SELECT incarnation, n FROM customers WHERE phone = ? ORDER BY n DESC LIMIT ?",
      [.text(phone), .integer(Int64(Self.searchLimit))]
    ) { $0.key(at: 0) }
    return try keys.compactMap { $0 }.compactMap { try customer($0) }
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
    found?.addresses = try addressKeys(of: key).compactMap { try address($0) }
    return found
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

  private func address(_ key: FactKey) throws -> Address? {
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
