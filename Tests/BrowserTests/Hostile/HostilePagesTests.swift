import Testing

extension BrowserTests {
  /// The hostile texts as names, notes, addresses, reasons and labels, on each page of the store.
  @Suite(.serialized) struct HostilePagesTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    /// Orders that bear all of them: note, customer, street and directions.
    private func orders() throws -> [(key: String, texts: [String])] {
      let notes = HostileTexts.packed(atMost: 180)
      return try notes.indices.map { index in
        let texts = (0..<4).map { notes[(index + $0) % notes.count] }
        let order = try town.ask(
          "POST", "/api/v1/orders",
          [
            "channel": "phone", "service": "delivery", "note": .string(texts[0]),
            "lines": [["product": "hawaiian", "size": "M"]],
            "customer": [
              "name": .string(texts[1]), "phone": "0612345678",
              "address": [
                "street": .string(texts[2]), "postcode": "75011", "city": "Paris",
                "directions": .string(texts[3]),
              ],
            ],
          ])
        return (order["key"].text ?? "", texts)
      }
    }

    @Test(.timeLimit(.minutes(60)))
    func `the pages show them as text, and nothing runs`() throws {
      let orders = try orders()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/kitchen")
      try browser.find(.css(".docket"))
      try HostilePage.expectHarmless(orders.map { $0.texts[0] }, on: browser, "kitchen")
      for order in orders { try town.advance(order.key, to: "accepted", "preparing", "ready") }
      try browser.open(town.storeURL + "/delivery")
      try browser.find(.css(".stop"))
      try HostilePage.expectHarmless(
        orders.flatMap { $0.texts[1...2] }, on: browser, "delivery")
      try expectRoundHarmless(orders, browser)
      try expectTillHarmless(browser)
      for order in orders.dropFirst(20).prefix(12) {
        try town.ask(
          "POST", "/api/v1/orders/\(order.key)/cancel", ["reason": .string(order.texts[3])])
        try browser.open(town.storeURL + "/order?key=\(order.key)")
        try browser.find(.css(".history li"))
        try HostilePage.expectHarmless(
          [order.texts[0], order.texts[3]], on: browser, "tracking")
      }
    }

    private func expectRoundHarmless(
      _ orders: [(key: String, texts: [String])], _ browser: Browser
    ) throws {
      let board = try town.ask("GET", "/api/v1/deliveries")
      let driver = board["drivers"].items.first?["key"].text ?? ""
      try town.ask(
        "POST", "/api/v1/rounds",
        [
          "driver": .string(driver),
          "orders": .array(orders.prefix(20).map { .string($0.key) }),
        ])
      try browser.find(.css(".round .stops li"))
      try HostilePage.expectHarmless(
        orders.prefix(20).flatMap(\.texts), on: browser, "round")
    }

    private func expectTillHarmless(_ browser: Browser) throws {
      try browser.open(town.storeURL + "/till")
      try browser.click(.css("[data-test=customer]"))
      try browser.type("0612", into: .css("input[name=phone]"))
      try browser.find(.css(".till-found li"))
      try browser.expectQuiet("customers at the till")
    }
  }
}
