import Testing

extension BrowserTests {
  /// Stock: what came, what was wasted, what a count finds.
  @Suite(.serialized) struct StockPageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    private func level(_ ingredient: String) throws -> Double? {
      let items = try town.ask("GET", "/api/v1/stock")["items"].items
      return items.first { $0["ingredient"].text == ingredient }?["level"].number
    }

    @Test func `goods received, waste and a count, by clicks`() throws {
      let before = try #require(try level("basil"))
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/stock?view=received")
      try browser.choose("Basilic", in: .css("#ingredient"))
      try browser.type("1,5 kg", into: .css("#amount"))
      try browser.click(.button("Ajouter"))
      try browser.type("Metro BL 4711", into: .css("#note"))
      try Accessibility.expectNone(on: browser, "stock, received")
      try browser.click(.button("Enregistrer"))
      try browser.find(.css("#shelf-basil"))
      #expect(try level("basil") == before + 1_500)
      try browser.click(.link("Jeté"))
      try browser.choose("Basilic", in: .css("#ingredient"))
      try browser.type("100000", into: .css("#amount"))
      try browser.click(.button("Ajouter"))
      try browser.type("Périmé", into: .css("#note"))
      try browser.click(.button("Enregistrer"))
      try browser.find(.css("#shelf-basil .negative"))
      try browser.find(.text("négatif"))
      try browser.waitUntilGone(.css(".notice"))
      try Accessibility.expectNone(on: browser, "stock")
      try Pictures.take("stock", of: browser)
      try browser.click(.link("Mouvements"))
      try browser.find(.css(".moves li"))
      #expect(try browser.text().contains("reçu · Metro BL 4711"))
      try browser.click(.link("Inventaire"))
      try browser.type("2 kg", into: .css("#count-basil"))
      try Accessibility.expectNone(on: browser, "stock, count")
      try Pictures.take("stock-count", of: browser)
      try browser.click(.button("Enregistrer (1)"))
      try browser.find(.css("#shelf-basil"))
      #expect(try level("basil") == 2_000)
      try browser.click(.css("#shelf-basil"))
      try browser.find(.text("Inventaires"))
      try browser.type("3 kg", into: .css("#threshold"))
      try browser.click(.css("dialog button.main"))
      try browser.find(.css("#shelf-basil.low"))
      try browser.expectQuiet("stock")
    }

    @Test func `a count is of when it was typed, also where the tablet slept since`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/stock?view=count")
      try browser.type("2 kg", into: .css("#count-basil"))
      // While a tablet sleeps only the wall clock goes on.
      try browser.run("const now = Date.now; Date.now = () => now() + 3600000")
      try browser.click(.button("Enregistrer (1)"))
      try browser.find(.css("#shelf-basil"))
      let now = try #require(try town.ask("GET", "/api/v1/status")["at"].number)
      let countedAt = try town.count("SELECT at FROM stock_counts ORDER BY n DESC LIMIT 1")
      #expect(countedAt > 0 && countedAt <= Int64(now) - 3_600_000)
      try browser.expectQuiet("a count after sleep")
    }
  }
}
