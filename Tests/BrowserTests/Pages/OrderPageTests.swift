import Testing

extension BrowserTests {
  /// Orders and their tracking.
  @Suite(.serialized) struct OrderPageTests {
    @Test func `an order is found by its number and shows all that happened`() throws {
      let town = try TestTown()
      try town.sell()
      let order = try town.orderDelivery(note: "sans oignon")
      try town.advance(order, to: "accepted", "preparing")
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/orders")
      try browser.find(.css("#order-\(order)"))
      try Accessibility.expectNone(on: browser, "orders")
      try Pictures.take("orders", of: browser)
      try browser.type("2", into: .css("#search"))
      try browser.click(.css("#order-\(order)"))
      try browser.find(.text("sans oignon"))
      try browser.find(.css(".history li:nth-child(3)"))
      try Accessibility.expectNone(on: browser, "tracking")
      try town.advance(order, to: "ready")
      try browser.find(.css(".way li:nth-child(3).done"))
      try browser.expectQuiet("tracking")
    }
  }
}
