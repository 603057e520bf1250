import Evening
import Testing

extension BrowserTests {
  /// Two people who could not know of each other: both are shown, and one tap chooses.
  @Suite(.serialized) struct ConflictPageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    private func dish() throws -> JSONValue {
      let products = try town.ask("GET", "/api/v1/menu")["products"].items
      return try #require(products.first { $0["code"].text == "five_cheese" })
    }

    private func `switch`(_ isSoldOut: Bool, by person: String, till: Int) throws {
      let key = try dish()["key"].text ?? ""
      try town.ask(
        "POST", "/api/v1/products/\(key)/sold-out",
        ["soldOut": .bool(isSoldOut), "actor": .string(person)], till: till)
    }

    /// The cook's word is on a disk that is lost; on the backup in its place the manager says the
    /// contrary.
    ///
    /// The line is cut; once it is mended the lost branch comes home.
    private func makeConflict() throws {
      let cook = try town.hire("Karim", as: "cook")
      let manager = try town.hire("Anna", as: "manager")
      let backup = try town.backUp()
      try `switch`(true, by: cook, till: 2)
      try town.sell()
      try town.sell()
      #expect(try Wait.until { try town.ask("GET", "/api/v1/status")["unsent"].number == 0 })
      town.line.cut()
      try town.loseDatabase(andRestore: backup)
      #expect(try dish()["isSoldOut"] == false)
      try `switch`(true, by: manager, till: 1)
      try `switch`(false, by: manager, till: 1)
    }

    @Test(.timeLimit(.minutes(2)))
    func `both values with who, when and where; one tap keeps one`() throws {
      try makeConflict()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/conflicts")
      try browser.find(.text("Aucun conflit."))
      town.line.mend()
      // It comes to the page that is open.
      try browser.find(.text("Cinq fromages : épuisé ou en vente ?"), seconds: 60)
      try browser.find(.role("link", "1 conflit…"))
      let cook = try browser.find(.css(".columns > .card:first-child"))
      let manager = try browser.find(.css(".columns > .card:last-child"))
      for (card, words) in [
        (cook, ["Épuisé", "gardé, sans effet", "Karim", "2"]),
        (manager, ["En vente", "en vigueur", "Anna", "1"]),
      ] {
        let text = try browser.text(of: card)
        for word in words { #expect(text.contains(word), "\(word) in \(text)") }
      }
      try Accessibility.expectNone(on: browser, "conflict")
      try Pictures.take("conflicts", of: browser)
      // Two orders came home: nobody is called by their numbers again.
      let next = try town.ask("GET", "/api/v1/orders/\(try town.sell())")
      #expect(next["number"].number == 3)
      try browser.click(.button("Garder « Épuisé »"))
      try browser.find(.text("Aucun conflit."))
      _ = try browser.waitUntilGone(.role("link", "1 conflit…"))
      #expect(try dish()["isSoldOut"] == true)
      #expect(try town.ask("GET", "/api/v1/status")["conflicts"].number == 0)
      try browser.expectQuiet("conflicts")
    }

    @Test func `without conflicts the page says so`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/conflicts")
      try browser.find(.text("Aucun conflit."))
      try Accessibility.expectNone(on: browser, "conflicts")
      try browser.expectQuiet("conflicts")
    }
  }
}
