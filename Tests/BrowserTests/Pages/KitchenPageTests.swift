import Foundation
import Testing

extension BrowserTests {
  /// The kitchen's board: taps, number keys, two screens.
  @Suite(.serialized) struct KitchenPageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    private func order(
      _ products: [String], note: String = "", minutes: Double? = nil
    ) throws -> JSONValue {
      let now = (Date().timeIntervalSince1970 * 1_000).rounded()
      return try town.ask(
        "POST", "/api/v1/orders",
        [
          "channel": "counter", "service": "take_away", "note": .string(note),
          "lines": .array(products.map { ["product": .string($0), "size": "M"] }),
          "promisedAt": minutes.map { .number(now + $0 * 60_000) } ?? .null,
        ])
    }

    @Test func `the board goes by promised time, and shows what is late in words and colour`()
      throws
    {
      _ = try order(["pepperoni"], minutes: 40)
      _ = try order(["hawaiian", "four_cheese"], note: "bien cuite", minutes: 6)
      let late = try order(["spinach_fet", "hawaiian"], minutes: -12)
      _ = try order(["four_cheese"], minutes: 25)
      _ = try order(["pepperoni", "mexicana", "hawaiian"])
      let done = try order(["hawaiian"], minutes: 15)
      _ = try town.ask(
        "POST", "/api/v1/orders/\(done["key"].text ?? "")/advance", ["step": "ready"])
      let line = late["lines"].items.first?["key"].text ?? ""
      _ = try town.ask(
        "POST", "/api/v1/orders/\(late["key"].text ?? "")/cook",
        ["line": .string(line), "step": "started"])
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/kitchen")
      try browser.find(.css(".docket.bad:first-child .dish.started"))
      #expect(try browser.text().contains("retard 12 min"))
      try browser.find(.css(".docket.warn .note"))
      #expect(try browser.all(.css(".docket.good")).count == 3)
      #expect(try browser.all(.css(".ready-row [id^=ready-]")).count == 1)
      try Accessibility.expectNone(on: browser, "kitchen, many orders")
      try Pictures.take("kitchen", of: browser)
      try browser.expectQuiet("kitchen")
    }

    @Test func `paid orders of days before are a line that leads to their list`() throws {
      _ = try order(["hawaiian"])
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/kitchen")
      try browser.find(.css(".docket"))
      #expect(try !browser.has(.css("#earlier")))
      try browser.rewrite("/api/v1/kitchen", "body.earlierCount = 3")
      _ = try order(["pepperoni"])
      try browser.find(.text("Payées, de jours précédents : 3"))
      try Accessibility.expectNone(on: browser, "kitchen, days before")
      try browser.click(.css("#earlier"))
      try browser.find(.css(".order-list"))
      try browser.expectQuiet("kitchen, days before")
    }

    private func step(_ order: JSONValue) throws -> String {
      try town.ask("GET", "/api/v1/orders/\(order["key"].text ?? "")")["step"].text ?? ""
    }

    @Test func `a dish begins and ends by tap and by number, on all screens at once`() throws {
      let first = try order(["hawaiian", "four_cheese"], note: "bien cuite")
      let browser = try BrowserDesk.browser()
      try BrowserDesk.withMoreBrowsers(1) { others in
        let other = others[0]
        for screen in [browser, other] { try screen.open(town.storeURL + "/kitchen") }
        try browser.find(.text("bien cuite"))
        try other.find(.css(".dish.waiting"))
        try browser.click(.css(".dish.waiting"))
        try other.find(.css(".dish.started"))
        #expect(try step(first) == "preparing")
        // The second dish has the number 2 on this screen.
        try browser.press("2")
        try other.find(.css("li:nth-child(2) > .dish.started"))
        try Accessibility.expectNone(on: browser, "kitchen")
        let dishes = try browser.all(.css(".dish.started"))
        #expect(dishes.count == 2)
        for _ in dishes {
          try other.click(.css(".dish.started"))
          try other.find(.css(".dish.ready, .ready-row"))
        }
        try browser.find(.css(".ready-row"))
        #expect(try step(first) == "ready")
        try browser.click(.css(".ready-row button"))
        try other.find(.css(".dish.started"))
        #expect(try step(first) == "preparing")
        // Another till sells: it is there on both.
        _ = try order(["pepperoni"])
        for screen in [browser, other] { try screen.find(.css(".docket:nth-child(2)")) }
        for screen in [browser, other] { try screen.expectQuiet("kitchen") }
      }
    }
  }
}
