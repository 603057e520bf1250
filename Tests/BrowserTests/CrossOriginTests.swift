import Evening
import Testing

extension BrowserTests {
  /// A page from elsewhere, open in a browser of the shop, changes nothing and learns nothing.
  @Suite(.serialized) struct CrossOriginTests {
    let town: TestTown

    init() throws { town = try TestTown() }

    private static let order = """
      {"channel":"counter","service":"take_away",\
      "lines":[{"product":"hawaiian","size":"M"}],"payments":[{"means":"card"}]}
      """

    /// Sends the order by `fetch` in each way that a foreign page has.
    private static let attack = """
      const [url, body, done] = arguments;
      const ways = [
        { mode: "no-cors", headers: { "Content-Type": "text/plain" } },
        { mode: "no-cors", credentials: "include" },
        { mode: "cors", headers: { "Content-Type": "text/plain" } },
        { mode: "cors",
          headers: { "Content-Type": "application/json", "Request-Id": "attack-01" } },
        { mode: "cors", credentials: "include",
          headers: { "Content-Type": "application/json", "Request-Id": "attack-02" } },
      ];
      const tries = ways.map((way) => fetch(url, { method: "POST", body, ...way })
        .then((answer) => answer.type === "opaque" ? "sent" : answer.text(), () => "refused"));
      tries.push(Promise.resolve(navigator.sendBeacon(url, body) ? "sent" : "refused"));
      Promise.all(tries).then(done);
      """

    @Test func `a foreign page's requests change nothing`() throws {
      try town.sell()
      let site = try StaticSite([
        "/": """
        <!doctype html><html lang="en"><form method="post" enctype="text/plain"
        action="\(town.storeURL)/api/v1/orders"><input name='\(Self.order)' value=""></form></html>
        """
      ])
      defer { site.stop() }
      let browser = try BrowserDesk.browser()
      try browser.open(site.url)
      let answers = try browser.runToEnd(
        Self.attack, [.string(town.storeURL + "/api/v1/orders"), .string(Self.order)])
      #expect(answers.items.count == 6)
      #expect(answers.texts.allSatisfy { ["sent", "refused"].contains($0) })
      try browser.run("document.forms[0].submit()")
      #expect(try Wait.until { try browser.address().contains("/api/v1/orders") })
      #expect(try town.orders(in: town.storeFile) == 1)
      // Nor does it learn anything.
      try browser.open(site.url)
      let read = try browser.runToEnd(
        "const done = arguments[1]; fetch(arguments[0]).then((a) => a.text(), () => 'refused')"
          + ".then(done)", [.string(town.storeURL + "/api/v1/orders")])
      #expect(read.text == "refused")
      _ = try browser.complaints()
    }

    @Test func `a name that was made to lead here is refused`() throws {
      let browser = try BrowserDesk.browser()
      for port in [town.store.port, town.headOffice.port] {
        try browser.open("http://rebound.test:\(port)/")
        let status = try browser.run(
          "return performance.getEntriesByType('navigation')[0].responseStatus")
        #expect([404, 421].contains(status.number ?? 0))
        #expect(try !browser.text().contains("Bastille"))
        let reply = try browser.runToEnd(
          Self.attack, [.string("/api/v1/orders"), .string(Self.order)])
        #expect(!reply.texts.contains { $0.contains("\"key\"") })
      }
      #expect(try town.orders(in: town.storeFile) == 0)
      _ = try browser.complaints()
    }

    @Test func `the same order from the node's own page is taken`() throws {
      // The control: the attack is well made.
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL + "/api/v1/status")
      let answers = try browser.runToEnd(
        Self.attack, [.string("/api/v1/orders"), .string(Self.order)])
      #expect(answers.texts.contains { $0.contains("\"key\"") }, "\(answers.texts)")
      #expect(try town.orders(in: town.storeFile) > 0)
      _ = try browser.complaints()
    }
  }
}
