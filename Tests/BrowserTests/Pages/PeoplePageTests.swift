import Evening
import Testing

extension BrowserTests {
  /// Who signs in, and which devices are let in.
  @Suite(.serialized) struct PeoplePageTests {
    @Test func `a manager gives himself a PIN and signs in with it`() throws {
      let town = try TestTown()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL)
      try browser.click(.link("Équipe et appareils…"))
      try browser.find(.near("Responsable", .button("Donner un code")))
      try Accessibility.expectNone(on: browser, "people")
      try Pictures.take("people", of: browser)
      try browser.click(.near("Responsable", .button("Donner un code")))
      try browser.find(.role("dialog", "Nouveau code de Responsable"))
      try Accessibility.expectNone(on: browser, "PIN")
      for digit in TestTown.pin { try browser.click(.button(String(digit))) }
      // From now on nobody gets in without.
      try browser.find(.button("Responsable…"))
      try Pictures.take("sign-in", of: browser)
      try browser.click(.button("Responsable…"))
      try browser.find(.css("dialog .keypad"))
      try browser.press("000000")
      try browser.find(.css(".notice.bad"))
      try browser.press(TestTown.pin)
      try browser.find(.css("#bar-person"))
      #expect(try browser.text(of: try browser.find(.css("#bar-person"))).hasPrefix("Responsable"))
      let complaints = try browser.complaints().filter { !$0.contains("/api/v1/sign-in") }
      #expect(complaints == [])
      try browser.click(.css("#bar-person"))
      try browser.find(.button("Responsable…"))
      // What was asked for while the person left is refused.
      _ = try browser.complaints()
    }

    @Test func `a machine that no device can reach names no address to open`() throws {
      let town = try TestTown()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/people")
      try browser.click(.button("Associer un appareil"))
      try browser.type("Tablette", into: .css("dialog input[name=name]"))
      try browser.click(.button("Faire un code"))
      try browser.find(.text("Ce poste n'a pas d'adresse sur le réseau du magasin…"))
      try Accessibility.expectNone(on: browser, "a code without an address")
      #expect(try !browser.text().contains("127.0.0.1"))
    }

    @Test func `a cashier sees what a cashier does`() throws {
      let town = try TestTown()
      try town.givePIN(to: "Caisse")
      let browser = try BrowserDesk.browser()
      try browser.signIn("Caisse", at: town.storeURL)
      try browser.find(.css("a.tile"))
      #expect(try !browser.has(.link("Équipe et appareils…")))
      try Accessibility.expectNone(on: browser, "home")
      try Pictures.take("home", of: browser)
      try browser.click(.css("#bar-language"))
      try browser.find(.text("What is to be done?"))
      try browser.click(.css("#bar-language"))
      try browser.find(.text("Que faire ?"))
      try browser.expectQuiet("home")
    }

    @Test(.enabled(if: LocalNetwork.address != nil, "needs an address on a network"))
    func `a tablet on the shop's network is let in by a code, and has a till of its own`() throws {
      let address = try #require(LocalNetwork.address)
      let town = try TestTown(lanAddress: address)
      try BrowserDesk.withMoreBrowsers(1) { others in
        let (manager, tablet) = (try BrowserDesk.browser(), others[0])
        try tablet.open("http://\(address):\(town.store.port)/")
        try tablet.find(.text("Associer cet appareil"))
        try Accessibility.expectNone(on: tablet, "pairing")
        try manager.open(town.storeURL + "/people")
        try manager.click(.button("Associer un appareil"))
        try manager.type("Tablette", into: .css("dialog input[name=name]"))
        try manager.click(.button("Faire un code"))
        let code = try manager.text(of: try manager.find(.css("dialog .dots")))
        try manager.find(.text("http://\(address):\(town.store.port)"))
        try manager.click(.button("C'est fait"))
        try tablet.type("FAUX-FAUX", into: .css("input[name=code]"))
        try tablet.click(.button("Associer"))
        try tablet.find(.css(".notice.bad"))
        _ = try tablet.complaints()
        try tablet.type(code, into: .css("input[name=code]"))
        try tablet.click(.button("Associer"))
        try tablet.find(.text("Que faire ?"))
        try manager.find(.text("Tablette…"))
        let me = try tablet.runToEnd(
          "fetch('/api/v1/me').then((a) => a.json()).then(arguments[0])")
        #expect(me["till"].number == 2)
        for browser in [manager, tablet] { try browser.expectQuiet("pairing") }
      }
    }
  }
}

extension Browser {
  /// Opens a page and signs in there.
  func signIn(_ name: String, at address: String) throws {
    try open(address)
    try click(.button(name + "…"))
    try find(.css("dialog .keypad"))
    try press(TestTown.pin)
    try find(.css("#bar-person"))
  }
}
