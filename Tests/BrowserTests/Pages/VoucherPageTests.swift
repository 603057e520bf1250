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
      let words = stride(from: 0, to: code.count, by: 4).map { code.dropFirst($0).prefix(4) }
      try browser.click(.link(words.joined(separator: " ")))
      try browser.find(.text("BON D'ACHAT"))
      try browser.find(.near("Valeur", .text("30,00 €")))
      try Accessibility.expectNone(on: browser, "a voucher's paper")
      try Pictures.take("voucher", of: browser)
      try browser.expectQuiet("vouchers")
    }

    @Test func `a credit note stands on the paper of the refund`() throws {
      let order = try town.sell()
      let lines = try town.ask("GET", "/api/v1/orders/\(order)")["lines"].items
      let line = try #require(lines.first?["key"].text)
      try town.ask("POST", "/api/v1/orders/\(order)/take-back", ["line": .string(line)])
      try town.ask(
        "POST", "/api/v1/orders/\(order)/refund", ["means": "voucher", "reason": "froide"])
      let issued = try town.ask("GET", "/api/v1/vouchers")["vouchers"].items.first
      let code = try #require(issued?["code"].text)
      try browser.open(town.storeURL + "/receipt?order=\(order)")
      let words = stride(from: 0, to: code.count, by: 4).map { code.dropFirst($0).prefix(4) }
      try browser.find(.text(words.joined(separator: " ")))
      try browser.expectQuiet("credit note")
    }
  }
}
