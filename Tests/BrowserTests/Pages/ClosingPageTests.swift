import Testing

extension BrowserTests {
  /// The drawer, the closing of the day, receipts and vouchers.
  @Suite(.serialized) struct ClosingPageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    @Test func `the drawer is opened, counted coin by coin, and the day is closed`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/closing")
      try browser.type("150", into: .field("Fonds de caisse en euros"))
      try browser.click(.button("Ouvrir le tiroir"))
      try browser.find(.button("Compter le tiroir"))
      try town.sell()
      try town.sell(means: "cash")
      try browser.find(.text("163,25 €"))
      try Accessibility.expectNone(on: browser, "closing")
      try Pictures.take("closing", of: browser)
      try browser.click(.button("Compter le tiroir"))
      // What should be there is shown only behind the count.
      try browser.type("3", into: .css("dialog [data-value='5000']"))
      try browser.type("1", into: .css("dialog [data-value='1000']"))
      try browser.type("3", into: .css("dialog [data-value='100']"))
      try Accessibility.expectNone(on: browser, "count")
      try Pictures.take("closing-count", of: browser)
      try browser.click(.css("dialog button.main"))
      try browser.click(.button("Enregistrer le comptage"))
      try browser.find(.text("-0,25 €"))
      try browser.click(.button("Clôturer la journée (Z)"))
      try browser.click(.button("Clôturer"))
      try browser.find(.css(".closings details"))
      #expect(try town.count("SELECT count(*) FROM closings") >= 1)
      try Accessibility.expectNone(on: browser, "closed")
      try browser.expectQuiet("closing")
    }

    @Test func `a receipt is shown as on paper, and its second print is a duplicate`() throws {
      let order = try town.sell()
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/receipt?order=\(order)")
      try browser.find(.css(".ticket"))
      try Accessibility.expectNone(on: browser, "receipt")
      try Pictures.take("receipt", of: browser)
      try browser.run("window.print = () => {}")
      try browser.click(.button("Imprimer"))
      try browser.click(.button("Imprimer un duplicata (1)"))
      try browser.find(.text("DUPLICATA n° 1"))
      try browser.expectQuiet("receipt")
    }

    @Test func `a voucher is issued and found`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/vouchers")
      try browser.type("20", into: .field("Valeur en euros"))
      try browser.click(.button("Émettre"))
      try browser.find(.css("td.code"))
      try Accessibility.expectNone(on: browser, "vouchers")
      try Pictures.take("vouchers", of: browser)
      try browser.expectQuiet("vouchers")
    }
  }
}
