extension Routes {
  /// Money: drawer, closings, receipts on paper, vouchers.
  static let fiscal: [Route] = [
    Route("GET", "/api/v1/drawer", duty: .close) { try $0.drawer($1) },
    Route("GET", "/api/v1/drawer/counts", duty: .close) { try $0.countedDrawers($1) },
    Route("POST", "/api/v1/drawer/open", duty: .close) { try $0.run(OpenDrawer.self, $1) },
    Route("POST", "/api/v1/drawer/movements", duty: .close) { try $0.run(MoveCash.self, $1) },
    Route("POST", "/api/v1/drawer/count", duty: .close) { try $0.run(CountDrawer.self, $1) },
    Route("POST", "/api/v1/drawer/no-sale", duty: .close) { try $0.run(OpenWithoutSale.self, $1) },

    Route("GET", "/api/v1/closings", duty: .close) { try $0.closings($1) },
    Route("GET", "/api/v1/closings/open", duty: .close) { try $0.openDay($1) },
    Route("GET", "/api/v1/closings/{key}", duty: .close) { try $0.closing($1) },
    Route("POST", "/api/v1/closings", duty: .close) { try $0.run(CloseDay.self, $1) },

    Route("GET", "/api/v1/orders/{key}/receipts") { try $0.receipts($1) },
    Route("POST", "/api/v1/orders/{key}/receipts", duty: .sell) {
      try $0.runOnOrder(PrintReceipt.self, $1)
    },

    Route("POST", "/admin/v1/journal", .door) { try $0.tellJournal($1) },

    Route("GET", "/api/v1/vouchers", duty: .sell) { try $0.vouchers($1) },
    Route("POST", "/api/v1/vouchers", duty: .manage) { try $0.run(IssueVoucher.self, $1) },
  ]
}
