import Facts
import Storage
import SyncProtocol

/// Adds an address to a customer who is known: a later fact.
///
/// An address that was changed is a new one of the same street; of those the newest is shown.
struct AddAddress: Decodable, Sendable {
  var street: String
  var postcode: String
  var city: String
  var directions: String?
  var actor: String?

  func write(_ customer: String, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let request = CustomerRequest(
      key: customer,
      address: AddressRequest(
        street: street, postcode: postcode, city: city, directions: directions))
    return .customer(try request.resolve(work, &draft, by: try work.doing(actor)).customer)
  }
}
