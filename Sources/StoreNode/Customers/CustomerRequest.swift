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
