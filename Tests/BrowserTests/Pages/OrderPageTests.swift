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

    @Test func `what was handed over can be printed again, and its money given back`() throws {
      let town = try TestTown()
      let order = try town.sell()
      try town.advance(order, to: "delivered")
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/order?key=\(order)")
      try browser.click(.link("Ticket"))
      try browser.find(.css(".ticket"))
      try browser.open(town.storeURL + "/order?key=\(order)")
      try browser.find(.link("Ouvrir à la caisse"))
      try Accessibility.expectNone(on: browser, "order handed over")
      try browser.click(.link("Ouvrir à la caisse"))
      try browser.click(.button("Reprendre : Hawaïenne M"))
      try browser.type("Froide", into: .css("dialog [name=reason]"))
      try browser.click(.css("dialog button.main"))
      try browser.click(.button("Rembourser 13,25 €"))
      try browser.type("Froide", into: .css("dialog [name=reason]"))
      try browser.click(.css("dialog button.main"))
      try browser.find(.text("Payée sur 0,00 €"))
      let state = try town.ask("GET", "/api/v1/orders/\(order)")
      #expect(state["refundedCents"].number == 1_325)
      // The order was asked for once: it does not come back with the page.
      #expect(try browser.address() == town.storeURL + "/till")
      try browser.expectQuiet("order handed over")
    }

    @Test func `who may not sell opens no order at the till`() throws {
      let town = try TestTown()
      let order = try town.sell()
      _ = try town.hire("Samir", as: "driver")
      try town.givePIN(to: "Samir")
      let browser = try BrowserDesk.browser()
      try browser.signIn("Samir", at: town.storeURL + "/order?key=\(order)")
      try browser.find(.link("Ticket"))
      #expect(try !browser.has(.link("Ouvrir à la caisse")))
      try browser.expectQuiet("an order that a driver sees")
    }

    @Test func `what is paid and of days before is folded away, and handed over at once`() throws {
      let town = try TestTown()
      let (old, due) = (try town.sell(), try town.orderDelivery())
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/orders")
      try browser.find(.css("#order-\(old)"))
      try browser.rewrite(
        "/api/v1/orders",
        """
        for (const order of body.orders) {
          order.isEarlier = order.key === "\(old)";
          if (order.isEarlier) order.at -= 86400000;
        }
        """)
      // What is sold now tells the page.
      try town.sell()
      try browser.find(.text("Payées, de jours précédents (1)"))
      #expect(try !browser.has(.css("#order-\(old)")))
      try browser.find(.css("#order-\(due)"))
      try browser.click(.css("#earlier summary"))
      try browser.find(.css("#order-\(old)"))
      try Accessibility.expectNone(on: browser, "orders of days before")
      try Pictures.take("orders-earlier", of: browser)
      try browser.click(.button("✓ Toutes remises (1)"))
      try browser.click(.button("Oui, remises"))
      try browser.waitUntilGone(.css("#earlier"))
      #expect(try town.step(of: old) == "delivered")
      #expect(try town.step(of: due) == "placed")
      try browser.expectQuiet("orders of days before")
    }
  }
}
