extension Routes {
  /// What is on the shelves.
  static let stock: [Route] = [
    Route("GET", "/api/v1/stock") { try $0.stock($1) },
    Route("GET", "/api/v1/stock/history") { try $0.stockHistory($1) },
    Route("GET", "/api/v1/stock/movements") { try $0.stockMovements($1) },
    Route("GET", "/api/v1/stock/transfers") { try $0.stockTransfers($1) },
    Route("GET", "/api/v1/stores") { try $0.stores($1) },
    Route("GET", "/api/v1/stock/use") { try $0.stockUse($1) },
    Route("POST", "/api/v1/stock/movements", duty: .stock) { try $0.run(MoveStock.self, $1) },
    Route("POST", "/api/v1/stock/transfers/receive", duty: .stock) {
      try $0.run(ReceiveTransfer.self, $1)
    },
    Route("POST", "/api/v1/stock/transfers/settle", duty: .stock) {
      try $0.run(SettleTransfers.self, $1)
    },
    Route("POST", "/api/v1/stock/counts", duty: .stock) { try $0.run(CountStock.self, $1) },
    Route("POST", "/api/v1/stock/thresholds", duty: .manage) { try $0.run(SetThresholds.self, $1) },
    Route("POST", "/api/v1/products/{key}/sold-out") { try $0.switchSoldOut($1) },
  ]
}
