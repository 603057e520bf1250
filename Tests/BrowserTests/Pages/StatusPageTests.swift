import Evening
import Testing

extension BrowserTests {
  /// "Is it only me?", and the bar above every page.
  @Suite(.serialized) struct StatusPageTests {
    @Test func `orders and other records on this disk alone are told apart`() throws {
      let town = try TestTown()
      let browser = try BrowserDesk.browser()
      try town.sell()
      #expect(try Wait.until { try town.ask("GET", "/api/v1/status")["unsent"].number == 0 })
      try browser.open(town.storeURL + "/status")
      try browser.find(.text("Rien : le siège a tout."))
      town.line.cut()
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
      try browser.find(.text("Aucune commande"), seconds: 30)
      try browser.find(.text("1 écriture attend de partir : commandes, paiements, stock, caisse."))
      #expect(try !browser.has(.text("Rien : le siège a tout.")))
      town.line.mend()
      try browser.find(.text("Rien : le siège a tout."), seconds: 60)
    }

    @Test func `a cut line is told with what waits on this disk, and so is its end`() throws {
      let town = try TestTown()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/status")
      try browser.find(.text("Tout est relié."))
      try Accessibility.expectNone(on: browser, "status")
      try Pictures.take("status", of: browser)
      town.line.cut()
      try town.sell()
      try town.sell()
      try browser.find(.role("link", "Hors ligne, la vente continue · 2 commandes…"), seconds: 30)
      try browser.find(.css(".card.warn"))
      try Accessibility.expectNone(on: browser, "status without network")
      try Pictures.take("status-offline", of: browser)
      town.line.mend()
      try browser.find(.text("Tout est relié."), seconds: 60)
      #expect(try Wait.until { try town.orders(in: town.headOfficeFile) == 2 })
      try browser.expectQuiet("status")
    }

    @Test func `a wrong clock is what the bar tells first`() throws {
      let town = try TestTown()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL)
      try browser.find(.role("link", "En ligne…"))
      try browser.rewrite("/api/v1/status", "body.clock = 'behind'; body.conflicts = 1")
      try browser.find(
        .role("link", "Heure du poste fausse : la régler · 1 conflit"), seconds: 30)
      try browser.rewrite("/api/v1/status", "body.clock = 'good'; body.isClockSkewed = true")
      try browser.find(.role("link", "Heure du poste fausse…"), seconds: 30)
      try Accessibility.expectNone(on: browser, "wrong clock")
      try browser.expectQuiet("wrong clock")
    }
  }
}
