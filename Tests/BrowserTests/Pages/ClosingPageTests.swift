import Testing

extension BrowserTests {
  /// The drawer, the closing of the day, receipts and vouchers.
  @Suite(.serialized) struct ClosingPageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    @Test func `the drawer is opened, counted coin by coin, and the day is closed`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      try browser.type("150", into: .field("Fonds de caisse en euros"))
      try browser.click(.button("Ouvrir le tiroir"))
      try browser.find(.button("Compter le tiroir"))
      try town.sell()
      try town.sell(means: "cash")
      try browser.find(.text("163,25 €"))
      try Accessibility.expectNone(on: browser, "closing")
      try Pictures.take("closing", of: browser)
      try browser.click(.button("Compter le tiroir"))
      // What should be there is shown only behind the count.
      try browser.type("3", into: .css("dialog [data-value='5000']"))
      // Enter goes on to the next field and writes nothing.
      try browser.press(Key.enter)
      #expect(try browser.run("return document.activeElement.dataset.value").text == "2000")
      try browser.press(Key.enter)
      #expect(try browser.run("return document.activeElement.dataset.value").text == "1000")
      try browser.press("1")
      try browser.type("3", into: .css("dialog [data-value='100']"))
      try browser.type("un doute", into: .field("Remarque"))
      try browser.press(Key.enter)
      let saves = "return document.activeElement.matches('dialog button.main')"
      #expect(try browser.run(saves) == true)
      try Accessibility.expectNone(on: browser, "count")
      try Pictures.take("closing-count", of: browser)
      // It is asked for with what was counted alone, and going back loses nothing.
      try browser.click(.button("Enregistrer le comptage"))
      try browser.find(.text("Compté 163,00 € : enregistrer ?"))
      try Accessibility.expectNone(on: browser, "count is asked for")
      try browser.press(Key.enter)
      try browser.waitUntilGone(.text("Compté 163,00 € : enregistrer ?"))
      #expect(try town.count("SELECT count(*) FROM cash_counts") == 0)
      try browser.click(.button("Enregistrer le comptage"))
      try browser.find(.button("Oui, enregistrer"))
      try Pictures.take("closing-count-asked", of: browser)
      try browser.click(.button("Oui, enregistrer"))
      try browser.find(.text("-0,25 €"))
      try browser.click(.button("Clôturer la journée (Z)"))
      try browser.click(.button("Clôturer"))
      try browser.find(.css(".closings details"))
      #expect(try town.count("SELECT count(*) FROM closings") >= 1)
      try Accessibility.expectNone(on: browser, "closed")
      try browser.click(.css(".closings summary"))
      try browser.click(.link("Imprimer le Z"))
      try browser.find(.text("CLÔTURE JOURNALIÈRE (Z)"))
      let paper = try browser.text(of: try browser.find(.css(".ticket")))
      for words in ["TVA FR11123456782", "Total perpétuel", "Dernier ticket", "Espèces"] {
        #expect(paper.contains(words), "\(words) in \(paper)")
      }
      try Accessibility.expectNone(on: browser, "Z")
      try browser.click(.css(".notice button"))
      try Pictures.take("closing-z", of: browser)
      try browser.run("window.print = () => { window.printed = document.body.dataset.printing }")
      try browser.click(.button("Imprimer"))
      #expect(try browser.run("return window.printed").text == "one")
      try browser.expectQuiet("closing")
    }

    @Test func `what is paid and was not handed over is handed over at once`() throws {
      let (first, second) = (try town.sell(), try town.sell())
      let delivery = try town.orderDelivery()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      try browser.find(.text("Payées et pas encore remises : n° 1, 2"))
      try Accessibility.expectNone(on: browser, "not handed over")
      try Pictures.take("closing-uncollected", of: browser)
      try browser.click(.button("✓ Toutes remises (2)"))
      try browser.find(.text("Remises aux clients : 2 commandes payées ?"))
      try Accessibility.expectNone(on: browser, "handing over is asked for")
      try browser.click(.button("Oui, remises"))
      try browser.waitUntilGone(.css("#hand-over"))
      #expect(try town.step(of: first) == "delivered")
      #expect(try town.step(of: second) == "delivered")
      #expect(try town.step(of: delivery) == "placed")
      try browser.expectQuiet("handing over")
    }

    @Test func `the open day is printed as an X, which writes nothing`() throws {
      try town.sell()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      let before = try town.count("SELECT max(n) FROM journal_events")
      try browser.click(.link("Imprimer un X"))
      try browser.find(.text("X — CE N'EST PAS UNE CLÔTURE"))
      try Accessibility.expectNone(on: browser, "X")
      #expect(try town.count("SELECT count(*) FROM closings") == 0)
      #expect(try town.count("SELECT max(n) FROM journal_events") == before)
      try browser.expectQuiet("X")
    }

    @Test func `a cashier counts without being told what should be there`() throws {
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
      try town.sell(means: "cash")
      try town.givePIN(to: "Caisse")
      let browser = try BrowserDesk.browser()
      try browser.signIn("Caisse", at: town.storeURL + "/closing")
      try browser.find(.text("Ce qui doit s'y trouver est montré avec le comptage."))
      // Neither the drawer nor the day tells of 13.25 in cash.
      #expect(try !browser.text().contains("163,25"))
      #expect(try !browser.text().contains("Espèces"))
      #expect(try !browser.text().contains("13,25"))
      #expect(try !browser.has(.button("Clôturer la journée (Z)")))
      #expect(try !browser.has(.link("Imprimer un X")))
      try Pictures.take("closing-blind", of: browser)
      try browser.click(.button("Compter le tiroir"))
      try browser.type("3", into: .css("dialog [data-value='5000']"))
      #expect(try !browser.text().contains("163,25"))
      try browser.click(.button("Enregistrer le comptage"))
      try browser.find(.text("Compté 150,00 € : enregistrer ?"))
      #expect(try !browser.text().contains("13,25"))
      try browser.click(.button("Oui, enregistrer"))
      try browser.find(.text("-13,25 €"))
      try browser.find(.text("163,25 €"))
      try browser.find(.button("Clôturer la journée (Z)"))
      try browser.expectQuiet("blind count")
    }

    @Test func `what was counted can be read afterwards, with the difference`() throws {
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
      try town.ask(
        "POST", "/api/v1/drawer/count",
        ["coins": ["5000": 2, "2000": 2, "50": 3], "note": "Un billet de 10 manque"])
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      try browser.click(.css(".counts summary"))
      try browser.find(.near("Écart", .text("-8,50 €")))
      try browser.find(.text("2 × 50,00 € · 2 × 20,00 € · 3 × 0,50 €"))
      try Accessibility.expectNone(on: browser, "counts")
      try Pictures.take("closing-counts", of: browser)
      try browser.expectQuiet("counts")
    }

    @Test func `a count that cannot be sent stays typed, and is written once`() throws {
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      try browser.click(.button("Compter le tiroir"))
      try browser.type("3", into: .css("dialog [data-value='5000']"))
      try browser.loseAnswers()
      try browser.click(.button("Enregistrer le comptage"))
      try browser.click(.button("Oui, enregistrer"))
      try browser.find(.text("Pas enregistré : le poste du magasin ne répond pas…"), seconds: 30)
      let typed = "return document.querySelector(\"dialog [data-value='5000']\").value"
      #expect(try browser.run(typed).text == "3")
      try browser.run("window.losesAnswers = false")
      try browser.click(.button("Enregistrer le comptage"))
      try browser.click(.button("Oui, enregistrer"))
      try browser.waitUntilGone(.css("dialog"))
      try browser.find(.button("Ouvrir le tiroir"))
      #expect(try town.count("SELECT count(*) FROM cash_counts") == 1)
      try browser.expectQuiet("a count that could not be sent")
    }

    @Test func `nothing counted is asked for as an empty drawer`() throws {
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 0])
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      try browser.click(.button("Compter le tiroir"))
      try browser.click(.button("Enregistrer le comptage"))
      try browser.find(.text("Rien n'est compté : le tiroir est vide ?"))
      #expect(try town.count("SELECT count(*) FROM cash_counts") == 0)
      try browser.click(.button("Oui, enregistrer"))
      try browser.find(.button("Ouvrir le tiroir"))
      #expect(try town.count("SELECT counted_cents FROM cash_counts") == 0)
      try browser.expectQuiet("empty drawer")
    }

    @Test func `change for a driver names the driver, here and on the delivery board`() throws {
      let samir = try town.hire("Samir", as: "driver")
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      try browser.click(.button("Fonds remis au livreur"))
      try browser.type("30", into: .field("Montant en euros"))
      // Nobody is chosen already.
      try browser.click(.button("Enregistrer"))
      #expect(try browser.run("return document.querySelector('dialog select').value").text == "")
      #expect(try town.count("SELECT count(*) FROM cash_movements") == 0)
      try browser.choose("Samir", in: .css("dialog select"))
      try Accessibility.expectNone(on: browser, "change for a driver")
      try browser.click(.button("Enregistrer"))
      try browser.find(.near("Samir", .text("30,00 €")))
      let drawer = try town.ask("GET", "/api/v1/drawer")
      #expect(drawer["movements"].items.first?["driver"].text == "Samir")
      try browser.open(town.storeURL + "/delivery")
      try browser.find(.text("Argent chez les livreurs"))
      try browser.find(.near("Samir", .text("30,00 €")))
      try Accessibility.expectNone(on: browser, "drivers' money")
      let board = try town.ask("GET", "/api/v1/deliveries")
      #expect(board["cash"].items.first?["driver"].text == samir)
      try browser.expectQuiet("drivers' money")
    }

    @Test func `a receipt is shown as on paper, and its second print is a duplicate`() throws {
      let sold = try town.ask(
        "POST", "/api/v1/orders",
        [
          "channel": "phone", "service": "delivery", "deliveryFeeCents": 250,
          "lines": [["product": "hawaiian", "size": "M", "quantity": 2]],
          "customer": [
            "name": "Ana", "phone": "0199007701",
            "address": ["street": "1 rue A", "postcode": "75011", "city": "Paris"],
          ],
          "discount": ["label": "Fidélité", "percent": 10], "payments": [["means": "card"]],
        ])
      let order = sold["key"].text ?? ""
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/receipt?order=\(order)")
      try browser.find(.css(".ticket"))
      for words in ["2 × Hawaïenne", "Livraison", "Remise (TVA 10 %)", "Fidélité"] {
        try browser.find(.near(words, .css(".number")))
      }
      try Accessibility.expectNone(on: browser, "receipt")
      try Pictures.take("receipt", of: browser)
      try browser.run("window.print = () => {}")
      try browser.click(.button("Imprimer"))
      try browser.click(.button("Imprimer un duplicata (1)"))
      try browser.find(.text("DUPLICATA n° 1"))
      try browser.expectQuiet("receipt")
    }
  }
}
