extension Routes {
  /// What a till asks beside the sale itself.
  static let till: [Route] = [
    Route("POST", "/api/v1/quote") { try $0.quote($1) },
    Route("GET", "/api/v1/orders/{key}/split") { try $0.split($1) },
    Route("GET", "/api/v1/held") { try $0.heldBaskets($1) },
    Route("POST", "/api/v1/held") { try $0.run(HoldBasket.self, $1) },
    Route("POST", "/api/v1/held/{key}/recall") { try $0.recallBasket($1) },
    Route("POST", "/api/v1/settings") { try $0.run(ChangeShopSettings.self, $1) },
  ]

  /// Customers.
  static let customers: [Route] = [
    Route("GET", "/api/v1/customers") { try $0.customers($1) },
    Route("POST", "/api/v1/customers") { try $0.run(AddCustomer.self, $1) },
    Route("GET", "/api/v1/customers/{key}") { try $0.customer($1) },
    Route("POST", "/api/v1/customers/{key}/addresses") { try $0.addAddress($1) },
  ]
}
