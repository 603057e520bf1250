import Evening
import Testing
import Toolkit

extension BrowserTests {
  /// Goods from another store: announced, taken in with less, told to be booked already.
  @Suite(.serialized) struct TransferPageTests {
    let town: TestTown
    /// The other store.
    let other: NodeProcess

    init() throws {
      town = try TestTown()
      let folder = town.folder + "/other"
      let code = try TestTown.addStore(2, ["--name", "OC Pizza Nation"], town.folder + "/hq")
      try ProgramRun.run(
        Programs.store, ["enrol", folder, "--hq", town.headOfficeURL, "--code", code])
      other = try NodeProcess(Programs.store, folder: folder)
    }

    /// The other store sends something to this one, or this one to it.
    private func send(
      _ goods: [(ingredient: String, quantity: Double)], from store: String, to number: Double
    ) throws {
      try town.ask(
        "POST", "/api/v1/stock/movements",
        [
          "kind": "transfer_out", "counterpart": .number(number),
          "items": .array(
            goods.map { ["ingredient": .string($0.ingredient), "quantity": .number($0.quantity)] }),
        ], at: store)
    }

    private func level(_ ingredient: String) throws -> Double? {
      let items = try town.ask("GET", "/api/v1/stock")["items"].items
      return items.first { $0["ingredient"].text == ingredient }?["level"].number
    }

    /// All that is on its way was booked by hand: no level moves.
    private func settle(_ browser: Browser, from other: String) throws {
      try send([("dough", 3_000)], from: other, to: 1)
      try browser.open(town.storeURL + "/stock?view=transfers")
      try browser.find(.text("3 kg"))
      let before = (try level("basil"), try level("dough"))
      try browser.click(.css("#settle"))
      try browser.find(.css("#settle-day"))
      try Accessibility.expectNone(on: browser, "stock, all was booked")
      try Pictures.take("stock-settle", of: browser)
      try browser.click(.button("Enregistrer"))
      try browser.find(.text("Rien d'annoncé…"))
      #expect(try (level("basil"), level("dough")) == before)
    }

    @Test func `what another store sent is taken in by clicks, with what was missing`() throws {
      defer { other.stop() }
      let otherURL = "http://127.0.0.1:\(other.port)"
      let (basil, flour) = (try #require(try level("basil")), try #require(try level("dough")))
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/stock?view=transfers")
      try browser.find(.text("Rien d'annoncé…"))
      try send([("basil", 1_500), ("dough", 20_000)], from: otherURL, to: 1)
      try browser.find(.text("Magasin 2 · OC Pizza Nation"))
      try Accessibility.expectNone(on: browser, "stock, on the way")
      try browser.click(.button("Reçu"))
      let prefilled = try browser.run(
        "return document.getElementById('arrived-dough').value")
      #expect(prefilled.text == "20 kg")
      try browser.type("beaucoup", into: .css("#arrived-basil"))
      try browser.click(.button("Enregistrer"))
      #expect(try Wait.until { try browser.text().contains("Quantité illisible") })
      try browser.type("1,2 kg", into: .css("#arrived-basil"))
      #expect(try Wait.until { try !browser.text().contains("Quantité illisible") })
      try browser.type("un sachet percé", into: .css("#arrival-note"))
      try Accessibility.expectNone(on: browser, "stock, arrival")
      try Pictures.take("stock-arrival", of: browser)
      try browser.click(.button("Enregistrer"))
      try browser.find(.text("Rien d'annoncé…"))
      #expect(try level("basil") == basil + 1_200)
      #expect(try level("dough") == flour + 20_000)
      // Booked by hand already: no level moves again.
      try send([("basil", 300)], from: otherURL, to: 1)
      try browser.click(.button("Reçu"))
      try browser.click(.css("#booked-basil"))
      try browser.click(.button("Enregistrer"))
      try browser.find(.text("Rien d'annoncé…"))
      #expect(try level("basil") == basil + 1_200)
      // The other store sees what came of it.
      try browser.open(otherURL + "/stock?view=transfers")
      try browser.find(.text("1,2 kg…"))
      #expect(try browser.text().contains("sur 1,5 kg (-300 g)"))
      try #require(
        Wait.until { try town.ask("GET", "/api/v1/stores")["stores"].items.count == 1 })
      try send([("basil", 700), ("dough", 4_000)], from: town.storeURL, to: 2)
      try browser.find(.text("700 g"))
      try send([("basil", 250)], from: otherURL, to: 1)
      try browser.find(.text("250 g"))
      try browser.waitUntilGone(.css(".notice"))
      try Pictures.take("stock-transfers", of: browser)
      try settle(browser, from: otherURL)
      try browser.expectQuiet("stock, on the way")
    }
  }
}
