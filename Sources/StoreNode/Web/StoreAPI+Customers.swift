import Facts
import HTTP
import Storage
import SyncProtocol
import Toolkit

extension StoreAPI {
  /// Customers of a phone number as it is typed.
  func customers(_ request: RouteRequest) throws -> HTTPResponse {
    guard let phone = try Texts.phone(request.http.query["phone"]) else {
      throw OrderProblem(.invalidRequest, "phone")
    }
    return try json(
      desk.reading { reading in
        CustomerListView(
          customers: try CustomerReader(reading.database).find(phone: phone)
            .map { try CustomerView($0, reading, request.language) })
      })
  }

  func customer(_ request: RouteRequest) throws -> HTTPResponse {
    let key = try request.factKey(.unknownCustomer)
    return try json(
      desk.reading { reading in
        guard try !reading.database.isErased(key),
          let found = try CustomerReader(reading.database).customer(key)
        else { throw OrderProblem(.unknownCustomer, request.key) }
        return try CustomerView(found, reading, request.language)
      })
  }

  /// Adds an address to a customer, or one that stands for an earlier one of the same street.
  func addAddress(_ request: RouteRequest) throws -> HTTPResponse {
    try write(request, isNew: true) { work, draft in
      let command = try JSON.decode(AddAddress.self, from: request.http.body)
      return try command.write(request.key, work, &draft)
    }
  }
}
