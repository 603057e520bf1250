import Testing

extension BrowserTests {
  /// What the till must not lead a cashier into.
  @Suite(.serialized) struct TillMistakeTests {
    let town: TestTown
    let browser: Browser

    init() throws {
      town = try TestTown()
      browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/till")
      try browser.find(.button("Hawaïenne M…"))
    }

    private func tap(_ names: String...) throws {
      for name in names { try browser.click(.button(name)) }
    }

    /// Gives the reason that a dialog asks for.
    private func answer(_ reason: String) throws {
      try browser.type(reason, into: .css("dialog [name=reason]"))
      try browser.click(.css("dialog button.main"))
      try browser.waitUntilGone(.css("dialog"))
    }

    @Test func `what is cooking stays owed when it is called off, and that is said first`() throws {
      let key = try town.sell()
      try tap("Commandes…", "n° 1…", "Annuler")
      try browser.find(.css("dialog [name=reason]"))
      #expect(try !browser.has(.css("[data-test=stays-owed]")))
      try tap("Retour")
      _ = try town.ask("POST", "/api/v1/orders/\(key)/advance", ["step": "preparing"])
      try tap("Commandes…", "n° 1…", "Annuler")
      try browser.find(.text("Elle est déjà en préparation : 13,25 € restent dus."))
      try browser.find(.text("Le client a payé 13,25 € : ils ne sont pas rendus."))
      try Accessibility.expectNone(on: browser, "calling off what is cooking")
      try answer("Client parti")
      #expect(try town.ask("GET", "/api/v1/orders/\(key)")["dueCents"].number == 0)
      try tap("Reprendre : Hawaïenne M")
      try answer("Client parti")
      try browser.find(.button("Rembourser 13,25 €"))
    }

    @Test func `while an order is added to nothing is offered that is not sent`() throws {
      try town.sell()
      try tap("Hawaïenne M…")
      try browser.find(.button("Note"))
      try tap("Vider", "Commandes…", "n° 1…", "Ajouter", "Hawaïenne S…")
      try browser.find(.button("Ajouter à la n° 1"))
      #expect(try !browser.has(.button("Note")))
      #expect(try !browser.has(.css("[data-test=promise]")))
    }

    @Test func `what is sold out is not added from its options either`() throws {
      let menu = try town.ask("GET", "/api/v1/menu")
      let product = menu["products"].items.first { $0["nameFr"].text == "Hawaïenne" }
      let key = try #require(product?["key"].text)
      try tap("Hawaïenne")
      try browser.find(.button("Ajouter"))
      try tap("Retour")
      try town.ask("POST", "/api/v1/products/\(key)/sold-out", ["soldOut": true])
      try browser.find(.css(".till-card.sold-out"))
      try tap("Hawaïenne")
      try browser.find(.css("[data-test=take]:disabled"))
      try browser.find(.button("Remettre en vente"))
    }

    @Test func `a paper that is not known pays only what somebody says it is worth`() throws {
      try tap("Hawaïenne M…", "Encaisser 13,25 €…", "Bon ou avoir")
      try browser.type("PAPIER 12", into: .field("Numéro du bon"))
      try browser.click(.css("dialog button.main"))
      try browser.find(.role("dialog", "Ce bon n'est pas connu ici : l'accepter ?"))
      try browser.find(.css("[data-test=accept]:disabled"))
      try Accessibility.expectNone(on: browser, "a voucher that is not known")
      try tap("Retour")
      #expect(try town.orders(in: town.storeFile) == 0)
      try tap("Bon ou avoir")
      try browser.type("PAPIER 12", into: .field("Numéro du bon"))
      try browser.click(.css("dialog button.main"))
      try browser.type("5", into: .css("dialog [name=worth]"))
      try tap("Accepter 5,00 €", "Espèces 8,25 €…")
      try browser.find(.css("[data-test=done]"))
      let list = try town.ask("GET", "/api/v1/orders?state=all")["orders"].items
      let order = try town.ask("GET", "/api/v1/orders/\(list.last?["key"].text ?? "")")
      let payments = order["payments"].items
      #expect(payments.compactMap { $0["cents"].number } == [500, 825])
      #expect(payments.first?["reference"].text == "PAPIER 12")
    }

    @Test func `cash without a drawer is pointed out, and taken`() throws {
      try tap("Hawaïenne M…", "Encaisser 13,25 €…")
      try browser.find(.text("Aucun tiroir ouvert à cette caisse. L'ouvrir"))
      try Accessibility.expectNone(on: browser, "paying without a drawer")
      try tap("Espèces 13,25 €…")
      try browser.find(.css("[data-test=done]"))
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
      try browser.run(
        """
        const plain = window.fetch;
        window.fetch = async (...given) => {
          const answer = await plain(...given);
          if (given[0] === "/api/v1/drawer") window.isDrawerRead = true;
          return answer;
        };
        """)
      try tap("Nouvelle vente…", "Hawaïenne M…", "Encaisser 13,25 €…")
      #expect(try Wait.until { try browser.run("return window.isDrawerRead ?? false").isTrue })
      try browser.find(.css(".till-drawer:empty + .till-more"), seconds: 1)
    }
  }
}
