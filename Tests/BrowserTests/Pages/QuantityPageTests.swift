import Testing

extension BrowserTests {
  /// Quantities as people type them: what was understood is said at once, and what is wrong too.
  @Suite(.serialized) struct QuantityPageTests {
    let town: TestTown
    let browser: Browser

    init() throws {
      town = try TestTown()
      browser = try BrowserDesk.browser()
    }

    private func type(_ amount: String, _ said: String) throws {
      try browser.type(amount, into: .css("#amount"))
      try browser.find(.text(said))
    }

    @Test func `five is neither five grams nor five kilograms`() throws {
      try browser.open(town.storeURL + "/stock?view=waste")
      try browser.click(.button("Ajouter"))
      try browser.find(.text("Choisissez d'abord l'ingrédient."))
      try browser.choose("Basilic", in: .css("#ingredient"))
      try type("5", "5 g ou 5 kg ? Ajoutez l'unité.")
      try browser.click(.button("Ajouter"))
      #expect(try !browser.has(.css(".lines li")))
      try type("2,5", "2,5 g ou 2,5 kg ? Ajoutez l'unité.")
      try type("beaucoup", "Quantité illisible : tapez par exemple 250 g ou 2,5 kg.")
      try type("0 g", "= 0 g")
      try browser.click(.button("Ajouter"))
      try browser.find(.text("Il faut plus que zéro."))
      try type("250", "= 250 g")
      try type("2,5 kg", "= 2,5 kg")
      try Accessibility.expectNone(on: browser, "a quantity that was understood")
      try browser.click(.button("Ajouter"))
      try browser.find(.css(".lines li"))
      try browser.click(.button("Enregistrer"))
      try browser.find(.text("À remplir : raison."))
      try Accessibility.expectNone(on: browser, "a reason that is missing")
      try browser.type("Périmé", into: .css("#note"))
      try browser.click(.button("Enregistrer"))
      try browser.find(.css("#shelf-basil"))
      let wasted = try town.count("SELECT sum(quantity) FROM stock_movements WHERE kind = 3")
      #expect(abs(wasted) == 2_500)
      try browser.expectQuiet("quantities")
    }

    @Test func `a count says what it has understood`() throws {
      let before = try town.count("SELECT count(*) FROM stock_counts")
      try browser.open(town.storeURL + "/stock?view=count")
      try browser.type("5", into: .css("#count-basil"))
      try browser.find(.text("5 g ou 5 kg ? Ajoutez l'unité."))
      try browser.click(.button("Enregistrer (1)"))
      #expect(try town.count("SELECT count(*) FROM stock_counts") == before)
      try browser.type("0", into: .css("#count-basil"))
      try browser.find(.text("= 0 g"))
      try browser.click(.button("Enregistrer (1)"))
      try browser.find(.css("#shelf-basil"))
      #expect(try town.count("SELECT count(*) FROM stock_counts") == before + 1)
      #expect(
        try town.count("SELECT quantity FROM stock_counts ORDER BY at DESC, n DESC LIMIT 1") == 0)
      try browser.expectQuiet("a count")
    }
  }
}
