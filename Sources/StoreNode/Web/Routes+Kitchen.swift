extension Routes {
  /// The kitchen's board.
  static let kitchen: [Route] = [
    Route("GET", "/api/v1/kitchen") { try $0.kitchen($1) },
    Route("POST", "/api/v1/orders/{key}/cook", duty: .cook) {
      try $0.runOnOrder(CookDish.self, $1)
    },
    Route("POST", "/api/v1/orders/{key}/recall", duty: .cook) {
      try $0.runOnOrder(Recall.self, $1)
    },
  ]
}
