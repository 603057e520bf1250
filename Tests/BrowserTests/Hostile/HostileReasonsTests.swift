import Evening
import Testing

extension BrowserTests {
  /// The hostile texts as all that people type beside an order's note and customer.
  @Suite(.serialized) struct HostileReasonsTests {
    let town: TestTown
    let browser: Browser
    private let packed = HostileTexts.packed(atMost: 190)

    init() throws {
      let shop = HostileTexts.shop
      town = try TestTown(shop: ["--name", shop[0], "--city", shop[1], "--phone", shop[2]])
      browser = try BrowserDesk.browser()
    }

    /// A third of them for a field: three fields take all five hundred.
    private func texts(_ field: Int) -> [String] {
      stride(from: field % 3, to: packed.count, by: 3).map { packed[$0] }
    }

    /// An order with a discount, a dish taken back, a step taken back and a refund for each reason.
    private func order(_ reasons: ArraySlice<Int>) throws -> (key: String, texts: [[String]]) {
      let placed = try town.ask(
        "POST", "/api/v1/orders",
        [
          "channel": "counter", "service": "take_away",
          "lines": [["product": "hawaiian", "size": "M", "quantity": 100]],
        ])
      let key = placed["key"].text ?? ""
      let order = "/api/v1/orders/\(key)"
      let line = placed["lines"].items.first?["key"] ?? .null
      let texts = (0..<4).map { field in
        reasons.map { index in
          let all = self.texts(field)
          return all[index % all.count]
        }
      }
      for index in texts[0].indices {
        try town.ask(
          "POST", order + "/lines", ["discount": ["label": .string(texts[0][index]), "cents": 1]])
        try town.ask(
          "POST", order + "/take-back",
          ["line": line, "quantity": 1, "reason": .string(texts[1][index])])
        let events = try town.ask("POST", order + "/advance", ["step": "accepted"])["events"]
        try town.ask(
          "POST", order + "/void",
          ["event": events.items.last?["key"] ?? .null, "reason": .string(texts[2][index])])
      }
      try town.ask("POST", order + "/pay", ["means": "card"])
      for text in texts[3] {
        try town.ask(
          "POST", order + "/refund", ["means": "card", "cents": 1, "reason": .string(text)])
      }
      return (key, texts)
    }

    @Test(.timeLimit(.minutes(2)))
    func `discounts, what is taken back, refunds and steps taken back of orders`() throws {
      let all = Array(texts(0).indices)
      for first in stride(from: 0, to: all.count, by: 8) {
        let (key, texts) = try order(all[first..<min(first + 8, all.count)])
        try browser.open(town.storeURL + "/order?key=\(key)")
        try browser.find(.css(".history li"))
        try HostilePage.expectHarmless(texts.flatMap { $0 }, on: browser, "history")
        try browser.open(town.storeURL + "/receipt?order=\(key)")
        try browser.find(.css(".ticket"))
        try HostilePage.expectHarmless(
          texts[0] + texts[1] + HostileTexts.shop, on: browser, "receipt")
      }
    }

    @Test(.timeLimit(.minutes(2)))
    func `money in and out of the drawer, its counts, and vouchers`() throws {
      for note in HostileTexts.packed(atMost: 480).prefix(4) {
        try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
        try town.ask(
          "POST", "/api/v1/drawer/count", ["countedCents": 15_000, "note": .string(note)])
        try browser.open(town.storeURL + "/closing")
        try browser.find(.css("td .tag"))
        try HostilePage.expectHarmless([note], on: browser, "count")
      }
      try town.ask("POST", "/api/v1/drawer/open", ["floatCents": 15_000])
      for (index, text) in texts(1).enumerated() {
        let kind = ["paid_in", "paid_out", "driver_out", "driver_in"][index % 4]
        try town.ask(
          "POST", "/api/v1/drawer/movements",
          ["kind": .string(kind), "cents": 100, "reason": .string(text), "driver": "driver"])
      }
      for text in texts(2) {
        try town.ask("POST", "/api/v1/vouchers", ["cents": 1_000, "reason": .string(text)])
      }
      try browser.open(town.storeURL + "/closing")
      try browser.find(.css(".moves li"))
      try HostilePage.expectHarmless(texts(1), on: browser, "drawer")
      try browser.open(town.storeURL + "/vouchers")
      try browser.find(.css("td.code"))
      try HostilePage.expectHarmless(texts(2), on: browser, "vouchers")
    }

    @Test(.timeLimit(.minutes(2)))
    func `waste, goods received and baskets put aside`() throws {
      for (index, text) in texts(0).enumerated() {
        try town.ask(
          "POST", "/api/v1/stock/movements",
          [
            "kind": index.isMultiple(of: 2) ? "waste" : "received", "reason": .string(text),
            "items": [["ingredient": "basil", "quantity": 1]],
          ])
      }
      try browser.open(town.storeURL + "/stock?view=moves")
      try browser.find(.css(".moves li"))
      try HostilePage.expectHarmless(texts(0), on: browser, "stock")
      let short = HostileTexts.all.filter { $0.count <= 60 }
      let labels = stride(from: 0, to: short.count, by: 7).map { short[$0] }
      for label in labels {
        try town.ask(
          "POST", "/api/v1/held",
          [
            "label": .string(label),
            "basket": [
              "service": "take_away", "lines": [["product": "hawaiian", "size": "M"]],
            ],
          ])
      }
      try browser.open(town.storeURL + "/till")
      try browser.click(.css("[data-test=held]"))
      try browser.find(.css("dialog .till-list li"))
      try HostilePage.expectHarmless(labels, on: browser, "held")
    }

    @Test(.timeLimit(.minutes(2)))
    func `names of people, of devices and of the shop`() throws {
      let short = HostileTexts.packed(atMost: 95).filter { $0.count <= 100 }
      let third = stride(from: 0, to: short.count, by: 3)
      let names = third.map { short[$0] }.filter { name in
        name.unicodeScalars.allSatisfy { $0.value >= 32 }
      }
      for name in names {
        try TestTown.operate(
          town.headOffice.folder, "staff-add",
          ["store": 1, "name": .string(name), "role": "driver"])
      }
      let devices = third.compactMap { $0 + 1 < short.count ? short[$0 + 1] : nil }
      for (index, name) in devices.enumerated() {
        // One half is named by the manager, the other by the device.
        let isManagers = index.isMultiple(of: 2)
        let code = try town.ask(
          "POST", "/api/v1/pairing-codes", ["till": 7, "name": .string(isManagers ? name : "")])
        try town.ask(
          "POST", "/api/v1/pair", ["code": code["code"], "name": .string(isManagers ? "" : name)])
      }
      #expect(
        try Wait.until {
          try town.ask("GET", "/api/v1/people")["people"].items.count == names.count + 4
        })
      try browser.open(town.storeURL + "/people")
      try browser.find(.near("Équipe", .css("li")))
      try HostilePage.expectHarmless(
        names + devices + [HostileTexts.shop[0]], on: browser, "people")
      try browser.open(town.storeURL + "/delivery")
      try browser.find(.css("h1"))
      try browser.expectQuiet("drivers")
    }
  }
}
