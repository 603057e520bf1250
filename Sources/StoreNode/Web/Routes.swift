/// The whole API on one page; `docs/openapi-store.yaml` describes it.
package enum Routes {
  /// Addresses that tills and screens use, as `POST /api/v1/orders`.
  package static var addresses: [String] {
    all.filter { $0.pattern.hasPrefix("/api/") }.map { "\($0.method) \($0.pattern)" }
  }

  static let all: [Route] =
    [changes] + node + people + till + fiscal + customers + kitchen + delivery + stock

  /// Tells a page of changes as they come; a server lets it wait (`StoreAPI.changes`).
  static let changes = Route("GET", "/api/v1/changes") { _, _ in
    throw OrderProblem(.notFound)
  }

  private static let node: [Route] = [
    // What is there.
    Route("GET", "/api/v1/menu") { try $0.menu($1) },
    Route("GET", "/api/v1/status") { try $0.status($1) },

    // Orders.
    Route("GET", "/api/v1/orders") { try $0.orders($1) },
    Route("GET", "/api/v1/orders/{key}") { try $0.order($1) },
    Route("GET", "/api/v1/orders/{key}/history") { try $0.orderHistory($1) },
    Route("POST", "/api/v1/orders", duty: .sell) { try $0.run(PlaceOrder.self, $1) },
    Route("POST", "/api/v1/orders/hand-over", duty: .sell) {
      try $0.run(HandOver.self, $1, isNew: false)
    },
    Route("POST", "/api/v1/orders/{key}/lines", duty: .sell) {
      try $0.runOnOrder(AddLines.self, $1)
    },
    Route("POST", "/api/v1/orders/{key}/take-back", duty: .sell) {
      try $0.runOnOrder(TakeBack.self, $1)
    },
    Route("POST", "/api/v1/orders/{key}/advance") { try $0.runOnOrder(Advance.self, $1) },
    Route("POST", "/api/v1/orders/{key}/void") { try $0.runOnOrder(VoidEvent.self, $1) },
    Route("POST", "/api/v1/orders/{key}/pay", duty: .sell) { try $0.runOnOrder(Pay.self, $1) },
    Route("POST", "/api/v1/orders/{key}/refund", duty: .manage) {
      try $0.runOnOrder(Refund.self, $1)
    },
    Route("POST", "/api/v1/orders/{key}/cancel", duty: .sell) {
      try $0.runOnOrder(Cancel.self, $1)
    },

    // Two values of one thing.
    Route("GET", "/api/v1/conflicts") { try $0.conflicts($1) },
    Route("POST", "/api/v1/conflicts/choose", duty: .sell) { try $0.run(ChooseValue.self, $1) },

    // For this program's own commands, through the door file.
    Route("POST", "/admin/v1/import", .door) { try $0.importOrders($1) },
    Route("POST", "/admin/v1/alarms/clear", .door) { try $0.clearAlarm($1) },
    Route("POST", "/admin/v1/parked-retry", .door) { try $0.retryParked($1) },
  ]
}
