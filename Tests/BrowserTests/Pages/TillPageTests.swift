import Evening
import Testing

extension BrowserTests {
  /// The till, as a cashier with a queue uses it.
  @Suite(.serialized) struct TillPageTests {
    let town: TestTown
    let browser: Browser

    init() throws {
      town = try TestTown()
      browser = try BrowserDesk.browser()
      try open(browser)
    }

    private func open(_ browser: Browser) throws {
      try browser.open(town.storeURL + "/till")
      try browser.find(.button("Hawaïenne M…"))
    }

    private var orders: Int64 { get throws { try town.orders(in: town.storeFile) } }

    /// Taps one after the other; how many they were.
    private func tap(_ names: String...) throws -> Int {
      for name in names { try browser.click(.button(name)) }
      return names.count
    }

    @Test func `a usual order is sold in at most eight taps`() throws {
      var taps = try tap("Hawaïenne M…", "Calabraise L…", "Calabraise L…")
      taps += try tap("Encaisser 53,75 €…", "60,00 €")
      #expect(try browser.text(of: try browser.find(.css("[data-test=change]"))) == "6,25 €")
      taps += try tap("Nouvelle vente…")
      #expect(taps <= 8)
      try browser.find(.text("Touchez une taille pour commencer."))
      let order = try newest()
      #expect(order["saleCents"].number == 5_375)
      #expect(order["dueCents"].number == 0)
      #expect(order["receipts"].items.count == 1)
      try browser.expectQuiet("till")
    }

    @Test func `the same by keyboard alone`() throws {
      try browser.press("/")
      try browser.press("2 hawai m")
      try browser.press(Key.enter)
      try browser.press(Key.escape)
      try browser.find(.text("26,50 €"))
      try browser.run("document.getElementById('till-more-1').focus()")
      try browser.press(Key.enter + Key.enter)
      try browser.find(.text("53,00 €"))
      try browser.press("\u{E032}")  // F2
      try browser.find(.button("Carte 53,00 €…"))
      try browser.press("\u{E039}")  // F9
      try browser.find(.css("[data-test=done]"))
      #expect(try newest()["saleCents"].number == 5_300)
    }

    @Test func `lost answers, more taps and a reload sell once`() throws {
      _ = try tap("Hawaïenne M…", "Encaisser 13,25 €…")
      try browser.find(.button("Carte 13,25 €…"))
      try browser.run(
        """
        const real = window.fetch;
        window.fetch = async (...given) => {
          const answer = await real(...given);
          if (given[1]?.method === "POST") throw new TypeError("the answer is lost");
          return answer;
        };
        const [card, cash] = ["card", "cash"].map((means) =>
          document.querySelector(`[data-test=${means}]`));
        card.click();
        card.click();
        cash.click();
        """)
      #expect(try Wait.until { try orders == 1 })
      try browser.find(.text("Le poste du magasin ne répond pas…"))
      try browser.reload()
      try browser.find(.css("[data-test=done]"))
      #expect(try orders == 1)
      #expect(try newest()["payments"].items.count == 1)
    }

    @Test func `an answer that is cut in half sells once`() throws {
      let wire = try FaultyWire(to: town.store.port)
      defer { wire.close() }
      try browser.open("http://127.0.0.1:\(wire.port)/till")
      _ = try tap("Hawaïenne M…", "Encaisser 13,25 €…")
      try browser.find(.button("Carte 13,25 €…"))
      wire.halveAnswers(to: "POST /api/v1/orders ", 2)
      _ = try tap("Carte 13,25 €…")
      try browser.find(.text("Le poste du magasin ne répond pas. La vente est gardée…"))
      try browser.find(.css("[data-test=done]"))
      #expect(try orders == 1)
      #expect(try newest()["payments"].items.count == 1)
      try browser.open("about:blank")
      _ = try browser.complaints()
    }

    @Test func `without a network the basket is kept, and sent once when it is back`() throws {
      try browser.setOffline(true)
      _ = try tap("Hawaïenne M…", "Calabraise S…", "Payer plus tard")
      try browser.find(.text("Le poste du magasin ne répond pas. La vente est gardée…"))
      #expect(try orders == 0)
      try browser.setOffline(false)
      try browser.find(.css("[data-test=done]"), seconds: 30)
      #expect(try orders == 1)
      #expect(try newest()["saleCents"].number == 2_550)
    }

    @Test func `a basket put aside on one till is taken up on another`() throws {
      _ = try tap("Hawaïenne M…", "Calabraise L…", "Mettre de côté…")
      try browser.type("Table 4", into: .field("Un mot pour le retrouver (sans nom de client)"))
      try browser.click(.css("dialog button.main"))
      try browser.find(.text("Touchez une taille pour commencer."))
      try BrowserDesk.withMoreBrowsers(1) { others in
        try open(others[0])
        try others[0].click(.button("De côté…"))
        try others[0].click(.button("Table 4…"))
        try others[0].find(.button("Encaisser 33,50 €…"))
        try others[0].click(.button("Un de plus : Calabraise L"))
        try others[0].find(.button("Encaisser 53,75 €…"))
      }
      #expect(try town.ask("GET", "/api/v1/held")["baskets"].items.isEmpty)
      #expect(try orders == 0)
    }

    @Test func `who calls is found as the number is typed, and has the same again`() throws {
      _ = try town.ask(
        "POST", "/api/v1/customers",
        [
          "name": "Ana Ruiz", "phone": "0612345678",
          "address": ["street": "1 rue A", "postcode": "75011", "city": "Paris"],
        ])
      for _ in 0..<2 {
        _ = try tap("Livraison")
        try browser.type("0612", into: .field("Téléphone (dès 3 chiffres)"))
        try browser.click(.button("1 rue A, 75011, Paris"))
        if try orders == 0 { _ = try tap("Hawaïenne M…") } else { try again() }
        _ = try tap("Payer plus tard", "Nouvelle vente…")
      }
      #expect(try orders == 2)
      let order = try newest()
      #expect(order["saleCents"].number == 1_325)
      #expect(order["address"].text != nil && order["promisedAt"].number != nil)
    }

    private func again() throws {
      _ = try tap("Ana Ruiz")
      try browser.click(.button("La même chose"))
    }

    @Test func `three share a bill to the cent, one receipt`() throws {
      _ = try tap("Hawaïenne M…", "Encaisser 13,25 €…", "Partager l'addition", "3 personnes")
      for payer in 1...3 {
        try browser.click(.css("[data-test=card-\(payer)]"))
      }
      try browser.find(.css("[data-test=done]"))
      let order = try newest()
      let cents = order["payments"].items.compactMap { $0["cents"].number }
      #expect(cents.reduce(0, +) == 1_325 && Set(cents) == [441, 442])
      #expect(order["receipts"].items.count == 1)
    }

    @Test func `a tip goes with the card, and the change can be left`() throws {
      _ = try tap("Hawaïenne M…", "Encaisser 13,25 €…", "Pourboire", "2,00 €", "Carte 15,25 €…")
      try browser.find(.text("Pourboire 2,00 €"))
      #expect(try newest()["tipCents"].number == 200)
      _ = try tap("Nouvelle vente…", "Hawaïenne M…", "Encaisser 13,25 €…", "15,00 €")
      _ = try tap("Le client laisse la monnaie")
      try browser.find(.text("Pourboire 1,75 €"))
      let order = try newest()
      #expect(order["tipCents"].number == 175)
      #expect(order["paidCents"].number == 1_325 && order["dueCents"].number == 0)
    }

    @Test func `a voucher pays what is left on it, cash the rest`() throws {
      let voucher = try town.ask("POST", "/api/v1/vouchers", ["cents": 500])
      _ = try tap("Hawaïenne M…", "Encaisser 13,25 €…", "Bon ou avoir")
      try browser.type(voucher["code"].text ?? "", into: .field("Numéro du bon"))
      try browser.click(.css("dialog button.main"))
      _ = try tap("Espèces 8,25 €…")
      try browser.find(.css("[data-test=done]"))
      #expect(try newest()["payments"].items.count == 2)
    }

    @Test func `an order that cooks is added to, and a pizza of it taken back and refunded`() throws
    {
      let key = try town.sell()
      _ = try town.ask("POST", "/api/v1/orders/\(key)/advance", ["step": "preparing"])
      _ = try tap("Commandes…", "n° 1…", "Ajouter", "Hawaïenne S…", "Ajouter à la n° 1")
      try browser.click(.button("Encaisser"))
      _ = try tap("Espèces 10,50 €…", "Nouvelle vente…", "Commandes…", "n° 1…")
      _ = try tap("Reprendre : Hawaïenne M")
      try answer("Brûlée")
      _ = try tap("Rembourser 13,25 €")
      try answer("Brûlée")
      try browser.find(.text("Payée…"))
      let order = try town.ask("GET", "/api/v1/orders/\(key)")
      #expect(order["dueCents"].number == 0)
      #expect(order["refundedCents"].number == 1_325)
    }

    @Test func `an order is called off and what was paid given back`() throws {
      let key = try town.sell()
      _ = try tap("Commandes…", "n° 1…", "Annuler")
      try answer("Client parti")
      _ = try tap("Rembourser 13,25 €")
      try answer("Client parti")
      try browser.find(.text("Payée…"))
      let order = try town.ask("GET", "/api/v1/orders/\(key)")
      #expect(order["isCancelled"].isTrue)
      #expect(order["dueCents"].number == 0)
    }

    /// Gives the reason that a dialog asks for.
    private func answer(_ reason: String) throws {
      try browser.type(reason, into: .css("dialog [name=reason]"))
      try browser.click(.css("dialog button.main"))
      try browser.waitUntilGone(.css("dialog"))
    }

    @Test func `it can be used by everybody, at a desk and on a phone`() throws {
      _ = try tap("Hawaïenne M…", "Calabraise L…")
      try browser.find(.button("Encaisser 33,50 €…"))
      try Pictures.take("till", of: browser)
      try Accessibility.expectNone(on: browser, "till")
      _ = try tap("Encaisser 33,50 €…")
      try browser.find(.button("Carte 33,50 €…"))
      try Pictures.take("till-pay", of: browser)
      try Accessibility.expectNone(on: browser, "till, paying")
      try browser.expectQuiet("till")
    }

    private func newest() throws -> JSONValue {
      let list = try town.ask("GET", "/api/v1/orders?state=all")["orders"].items
      return try town.ask("GET", "/api/v1/orders/\(list.last?["key"].text ?? "")")
    }
  }
}
