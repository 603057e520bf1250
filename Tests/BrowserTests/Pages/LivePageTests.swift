import Evening
import Testing

extension BrowserTests {
  /// The connection by which pages learn of changes.
  @Suite(.serialized) struct LivePageTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    @Test func `a quiet shop is no machine out of reach`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/status")
      try browser.find(.text("Tout est relié."))
      // Longer than a page waits before it doubts.
      let isAlarmed = try Wait.until(seconds: 5) {
        try browser.has(.role("link", "Poste injoignable…"))
      }
      #expect(!isAlarmed)
      try browser.expectQuiet("a quiet shop")
    }

    @Test func `a node that is gone is told, and its return too`() throws {
      let wire = try FaultyWire(to: town.store.port)
      defer { wire.close() }
      let browser = try BrowserDesk.browser()
      try browser.open("http://127.0.0.1:\(wire.port)/status")
      try browser.find(.text("Tout est relié."))
      wire.cut()
      try browser.find(.role("link", "Poste injoignable…"), seconds: 30)
      wire.mend()
      try browser.find(.role("link", "En ligne…"), seconds: 30)
      try browser.open("about:blank")
      _ = try browser.complaints()
    }

    @Test func `pages that were left take no connection away`() throws {
      // A browser has six connections for one node; a page that was left may not keep its own.
      let browser = try BrowserDesk.browser()
      for _ in 0..<10 {
        try browser.open(town.storeURL)
        try browser.find(.css(".tiles"), seconds: 8)
      }
      try browser.expectQuiet("pages that were left")
    }
  }
}
