import Evening
import Foundation
import Testing

extension BrowserTests {
  /// A full evening as the staff work it: two tills, two kitchen screens, a driver's phone; the
  /// line to head office is cut half-way.
  @Suite(.serialized) struct EveningByClicksTests {
    @Test(.timeLimit(.minutes(60)))
    func `an evening by clicks ends with equal figures at head office`() throws {
      let town = try TestTown()
      for name in ["Caisse", "Cuisine", "Livraison"] { try town.givePIN(to: name) }
      try BrowserDesk.withMoreBrowsers(4) { others in
        let shift = try Shift(town, [try BrowserDesk.browser()] + others)
        for round in 0..<3 {
          if round == 1 { town.line.cut() }
          try shift.sellOverTheCounter(at: shift.tills[round % 2])
          if round == 1 {
            try shift.tills[0].find(.role("link", "Hors ligne, la vente continue…"), seconds: 30)
          }
          try shift.cookEverything(at: shift.kitchens[round % 2])
          try shift.takeByPhone(at: shift.tills[(round + 1) % 2], round)
          try shift.cookEverything(at: shift.kitchens[(round + 1) % 2])
          try shift.deliverEverything()
          if round == 1 { #expect(try town.orders(in: town.headOfficeFile) == 2) }
          if round == 2 { town.line.mend() }
        }
        try expectEqual(town)
        #expect(try town.count("SELECT count(*) FROM orders") == 6)
        #expect(try town.count("SELECT count(*) FROM delivery_rounds") == 3)
        let dues = try town.count("SELECT count(*) FROM order_states WHERE due_cents <> 0")
        #expect(dues == 0)
        try shift.expectQuiet()
      }
    }

    /// Head office holds what the store holds, by plain SQL on both files.
    private func expectEqual(_ town: TestTown) throws {
      let store = try Tally.read(town.storeFile, store: 1)
      _ = try Wait.until(seconds: 60) { try Tally.read(town.headOfficeFile, store: 1) == store }
      #expect(try Tally.read(town.headOfficeFile, store: 1) == store)
      let page = try Tally.dashboard(town.headOfficeFile, store: 1)
      #expect(page.orders == store.orders && page.cents == store.cents)
      try ProgramRun.run(Programs.headOffice, ["verify", town.headOffice.folder])
      try ProgramRun.run(Programs.store, ["verify", town.store.folder])
    }
  }
}

/// Who works where on an evening.
private final class Shift {
  let tills: [Browser]
  let kitchens: [Browser]
  private let phone: Browser
  private let town: TestTown

  init(_ town: TestTown, _ browsers: [Browser]) throws {
    self.town = town
    tills = Array(browsers[0...1])
    kitchens = Array(browsers[2...3])
    phone = browsers[4]
    for till in tills { try till.signIn("Caisse", at: town.storeURL + "/till") }
    for kitchen in kitchens { try kitchen.signIn("Cuisine", at: town.storeURL + "/kitchen") }
    try phone.resize(.phone)
    try phone.signIn("Livraison", at: town.storeURL + "/delivery")
  }

  /// Two pizzas, paid by card.
  func sellOverTheCounter(at till: Browser) throws {
    try till.click(.button("Hawaïenne M…"))
    try till.click(.button("Poulet barbecue L…"))
    try till.click(.css("[data-test=pay]"))
    try till.click(.css("[data-test=card]"))
    try till.find(.css("[data-test=done]"))
    try till.click(.css("[data-test=next]"))
  }

  /// One to be delivered to a new customer, then to the same again.
  func takeByPhone(at till: Browser, _ round: Int) throws {
    try till.click(.button("Hawaïenne L…"))
    try till.click(.button("Livraison"))
    try till.type("06123456\(round)0", into: .css("dialog input[name=phone]"))
    try till.find(.text("Aucun client connu."))
    try till.type("Client \(round)", into: .css("dialog input[name=name]"))
    try till.type("\(round + 1) rue Keller", into: .css("dialog input[name=street]"))
    try till.type("75011", into: .css("dialog input[name=postcode]"))
    try till.type("Paris", into: .css("dialog input[name=city]"))
    try till.click(.near("Numéro et rue", .button("Enregistrer")))
    try till.click(.button("Payer plus tard"))
    try till.find(.css("[data-test=done]"))
    try till.click(.css("[data-test=next]"))
  }

  /// Begins each dish and has it ready, until the board is empty.
  func cookEverything(at kitchen: Browser) throws {
    try kitchen.find(.css(".dish"))
    let isEmpty = try Wait.until(seconds: 30) {
      guard let dish = try kitchen.all(.css(".dish.waiting, .dish.started")).first else {
        return try kitchen.has(.text("Rien à préparer."))
      }
      do { try kitchen.click(dish) } catch let error as BrowserError where error.isPassing {
        return false
      }
      return false
    }
    #expect(isEmpty)
    try kitchens[0].find(.text("Rien à préparer."))
    try kitchens[1].find(.text("Rien à préparer."))
  }

  /// One round with all that is ready, paid at the door.
  func deliverEverything() throws {
    try phone.click(.css(".stop input"))
    try phone.click(.button("Faire une tournée (1)"))
    try phone.click(.button("Départ"))
    try phone.click(.button("Livrée"))
    try phone.click(.button("Payé en espèces"))
    try phone.find(.text("Rien n'attend."))
    try phone.waitUntilGone(.button("Livrée"))
  }

  func expectQuiet() throws {
    for browser in tills + kitchens + [phone] { try browser.expectQuiet("evening") }
  }
}
