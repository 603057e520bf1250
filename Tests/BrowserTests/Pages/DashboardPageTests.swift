import Testing

extension BrowserTests {
  /// Head office's first page.
  @Suite(.serialized) struct DashboardPageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    @Test func `it shows the day's sales and goes back a day`() throws {
      for _ in 0..<3 { try town.sell() }
      let browser = try BrowserDesk.browser()
      #expect(try Wait.until { try town.orders(in: town.headOfficeFile) == 3 })
      try browser.open(town.headOfficeURL)
      let text = try browser.text()
      #expect(text.contains("OC Pizza Bastille"))
      #expect(try browser.text(of: try browser.find(.css(".card:nth-child(2) strong"))) == "3")
      try Accessibility.expectNone(on: browser, "dashboard")
      try Pictures.take("dashboard", of: browser)
      try browser.click(.link("Veille"))
      try browser.find(.text("0,00 €"))
      try browser.click(.link("English"))
      try browser.find(.text("Nothing yet"))
      try browser.expectQuiet("dashboard")
    }
  }
}
