import Testing

extension BrowserTests {
  /// The delivery board: grouped, gone, paid at the door, brought back; and the order's history.
  @Suite(.serialized) struct DeliveryPageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    private func order(_ name: String) throws -> String {
      let address: JSONValue = [
        "street": "12 rue de la Roquette", "postcode": "75011", "city": "Paris",
      ]
      let placed = try town.ask(
        "POST", "/api/v1/orders",
        [
          "channel": "phone", "service": "delivery",
          "lines": [["product": "hawaiian", "size": "M"]], "deliveryFeeCents": 250,
          "customer": ["name": .string(name), "phone": "0601020304", "address": address],
        ])
      return placed["key"].text ?? ""
    }

    @Test func `a round by clicks, from the choice of orders to the money at the door`() throws {
      let paid = try order("Ana Martin")
      let missed = try order("Élodie Dupont")
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/delivery")
      for key in [paid, missed] { try browser.click(.css("#choose-\(key)")) }
      try browser.click(.button("Faire une tournée (2)"))
      try browser.click(.button("Départ"))
      try browser.find(.button("Livrée"))
      try browser.find(.link("0601020304"))
      try browser.find(.link("Itinéraire"))
      try Accessibility.expectNone(on: browser, "delivery")
      try Pictures.take("delivery", of: browser)
      try browser.click(.button("Livrée"))
      try browser.type("50", into: .css("#given"))
      try browser.click(.button("Payé en espèces"))
      try browser.find(.text("Rendre…"))
      let order = try town.ask("GET", "/api/v1/orders/\(paid)")
      #expect(order["step"].text == "delivered")
      #expect(order["dueCents"].number == 0)
      try browser.click(.button("Personne"))
      try browser.click(.button("Personne à la porte"))
      try browser.find(.css("#choose-\(missed)"))
      #expect(try town.ask("GET", "/api/v1/orders/\(missed)")["step"].text != "out")
      try browser.expectQuiet("delivery")
    }

    @Test func `an order is found by number and phone, with all that happened`() throws {
      let key = try order("Ana Martin")
      _ = try town.ask("POST", "/api/v1/orders/\(key)/advance", ["step": "ready"])
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/orders")
      try browser.find(.css("#order-\(key)"))
      try Accessibility.expectNone(on: browser, "orders")
      try browser.type("777", into: .css("#search"))
      try browser.find(.text("Aucune commande."))
      try browser.type("06 01 02 03 04", into: .css("#search"))
      try browser.click(.css("#order-\(key)"))
      try browser.find(.text("Commande 1 par téléphone, à livrer"))
      try browser.find(.text("Commande prête"))
      try Accessibility.expectNone(on: browser, "order")
      try Pictures.take("order", of: browser)
      // What happens now is added at once.
      _ = try town.ask("POST", "/api/v1/orders/\(key)/pay", ["means": "card"])
      try browser.find(.text("Payé …"))
      try browser.expectQuiet("orders")
    }
  }
}
