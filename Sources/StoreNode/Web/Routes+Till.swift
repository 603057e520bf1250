extension Routes {
  /// What a till asks beside the sale itself.
  static let till: [Route] = [
    Route("POST", "/api/v1/quote", duty: .sell) { try $0.quote($1) },
    Route("GET", "/api/v1/orders/{key}/split") { try $0.split($1) },
    Route("GET", "/api/v1/held") { try $0.heldBaskets($1) },
    Route("POST", "/api/v1/held", duty: .sell) { try $0.run(HoldBasket.self, $1) },
    Route("POST", "/api/v1/held/{key}/recall", duty: .sell) { try $0.recallBasket($1) },
    Route("POST", "/api/v1/settings", duty: .manage) { try $0.run(ChangeShopSettings.self, $1) },
  ]

  /// Customers.
  static let customers: [Route] = [
    Route("GET", "/api/v1/customers", duty: .sell) { try $0.customers($1) },
    Route("POST", "/api/v1/customers", duty: .sell) { try $0.run(AddCustomer.self, $1) },
    Route("GET", "/api/v1/customers/{key}", duty: .sell) { try $0.customer($1) },
    Route("POST", "/api/v1/customers/{key}/addresses", duty: .sell) { try $0.addAddress($1) },
  ]
}
