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

    @Test func `what a driver taps out of the network goes by itself, once`() throws {
      let keys = [try order("Ana Martin"), try order("Élodie Dupont")]
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/delivery")
      for key in keys { try browser.click(.css("#choose-\(key)")) }
      try browser.click(.button("Faire une tournée (2)"))
      try browser.click(.button("Départ"))
      try browser.find(.button("Livrée"))
      try browser.setOffline(true)
      try browser.click(.button("Livrée"))
      try browser.click(.button("Payé en espèces"))
      try browser.find(.text("à envoyer"))
      try browser.find(.role("link", "Poste injoignable · 1 à envoyer"), seconds: 30)
      try Accessibility.expectNone(on: browser, "delivery out of the network")
      #expect(try keys.map(town.step(of:)) == ["out", "out"])
      try browser.setOffline(false)
      try browser.waitUntilGone(.text("à envoyer"))
      #expect(try keys.map(town.step(of:)).filter { $0 == "delivered" }.count == 1)
      // The same where the answer is lost and the phone is switched off and on meanwhile.
      try browser.loseAnswers()
      try browser.click(.button("Livrée"))
      try browser.click(.button("Payé en espèces"))
      #expect(try Wait.until { try keys.map(town.step(of:)) == ["delivered", "delivered"] })
      try browser.find(.role("link", "1 à envoyer…"))
      try browser.reload()
      try browser.find(.css(".notice.good"))
      try browser.waitUntilGone(.role("link", "1 à envoyer…"))
      #expect(try town.count("SELECT count(*) FROM payments") == 2)
      #expect(try town.count("SELECT count(*) FROM order_states WHERE due_cents <> 0") == 0)
      #expect(try browser.complaints().filter { $0.hasPrefix("rejected") } == [])
    }

    @Test func `what one driver chose is not the next one's`() throws {
      let waiting = try order("Ana Martin")
      let samir = try town.hire("Samir", as: "driver")
      let zoe = try town.hire("Zoé", as: "driver")
      for name in ["Samir", "Zoé"] { try town.givePIN(to: name) }
      let browser = try BrowserDesk.browser()
      let driver = "return document.getElementById('driver').value"
      try browser.signIn("Samir", at: town.storeURL + "/delivery")
      try browser.click(.css("#choose-\(waiting)"))
      try browser.find(.button("Faire une tournée (1)"))
      #expect(try browser.run(driver).text == samir)
      try browser.click(.css("#bar-person"))
      try browser.find(.button("Zoé…"))
      // The page is where it was: nothing is loaded anew.
      try browser.run("history.pushState(null, '', '/delivery')")
      try browser.click(.button("Zoé…"))
      try browser.find(.css("dialog .keypad"))
      try browser.press(TestTown.pin)
      try browser.find(.button("Choisissez des commandes"))
      #expect(try browser.run(driver).text == zoe)
      _ = try browser.complaints()
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
