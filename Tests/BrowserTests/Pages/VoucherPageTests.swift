import Testing

extension BrowserTests {
  /// Vouchers and credit notes.
  @Suite(.serialized) struct VoucherPageTests {
    let town: TestTown
    let browser: Browser

    init() throws {
      town = try TestTown()
      browser = try BrowserDesk.browser()
    }

    @Test func `a voucher is issued and found by its code`() throws {
      try browser.open(town.storeURL + "/vouchers")
      try browser.type("30", into: .field("Valeur en euros"))
      try browser.type("Anniversaire", into: .field("Raison"))
      try browser.click(.button("Émettre"))
      try browser.find(.text("Anniversaire"))
      let issued = try town.ask("GET", "/api/v1/vouchers")["vouchers"].items.first
      let code = try #require(issued?["code"].text)
      try browser.type(code.lowercased(), into: .field("Code"))
      try browser.click(.button("Chercher"))
      try browser.find(.text("Anniversaire"))
      try Accessibility.expectNone(on: browser, "vouchers")
      try Pictures.take("vouchers", of: browser)
      try browser.expectQuiet("vouchers")
    }
  }
}
