package import SyncProtocol

/// A customer's address.
package struct NewAddress: Sendable {
  package var street: String
  package var postcode: String
  package var city: String
  package var directions: String?

  package init(street: String, postcode: String, city: String, directions: String? = nil) {
    self.street = street
    self.postcode = postcode
    self.city = city
    self.directions = directions
  }
}

extension ChangeSetDraft {
  /// Adds a customer.
  ///
  /// `salt` is 16 random bytes, drawn by the caller.
  package mutating func addCustomer(
    name: String, phone: String?, salt: [UInt8], by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.customers)
    append(doing.actor)
    append(doing.till)
    append(doing.at)
    append(name)
    append(phone)
    append(blob: salt)
    append(nil as String?)
    return key
  }

  /// Head office erases a customer, everywhere and for ever; the chain is the common one.
  package mutating func addErasure(of customer: FactKey, reason: String, at: Int64) {
    _ = begin(Tables.erasures)
    append(customer)
    append(reason)
    append(at)
  }

  /// Adds an address of a customer.
  ///
  /// `salt` is 16 random bytes, drawn by the caller.
  package mutating func add(
    _ address: NewAddress, of customer: FactKey, salt: [UInt8], by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.customerAddresses, parent: customer)
    append(doing.actor)
    append(doing.at)
    append(address.street)
    append(address.postcode)
    append(address.city)
    append(address.directions)
    append(blob: salt)
    append(nil as String?)
    return key
  }
}
