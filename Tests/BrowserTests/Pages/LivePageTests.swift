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

    @Test func `a page that was left draws into nothing, and asks no more`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL)
      try browser.find(.css(".tiles"))
      try browser.run(
        """
        const [plain, begin, end] = [window.fetch, window.setInterval, window.clearInterval];
        window.timers = new Set();
        window.setInterval = (...given) => {
          const timer = begin(...given);
          window.timers.add(timer);
          return timer;
        };
        window.clearInterval = (timer) => {
          window.timers.delete(timer);
          end(timer);
        };
        const held = new Promise((go) => { window.release = go; });
        window.fetch = async (...given) => {
          if (!String(given[0]).startsWith("/api/v1/closings/open")) return plain(...given);
          await held;
          const answer = await plain(...given);
          window.isAnswered = true;
          return answer;
        };
        """)
      try browser.click(.css("#bar-closing"))
      try browser.find(.css("main.closing"))
      try browser.click(.css("#bar-till"))
      try browser.find(.button("Hawaïenne M…"))
      try browser.run("window.release()")
      #expect(try Wait.until { try browser.run("return window.isAnswered ?? false").isTrue })
      // By the time of another answer the closing has drawn what it had.
      try browser.click(.button("Commandes…"))
      try browser.find(.css("dialog"))
      #expect(try browser.run("return document.querySelectorAll('main .till-menu').length") == 1)
      #expect(try !browser.text().contains("Journée ouverte"))
      try browser.press(Key.escape)
      for _ in 0..<3 {
        try browser.click(.css("#bar-health"))
        try browser.find(.text("Tout est relié."))
      }
      #expect(
        try Wait.until(seconds: 30) { try browser.run("return window.timers.size").number == 1 })
      try browser.expectQuiet("pages that were left")
    }

    @Test func `the same sent soon after goes under the same id, later and by others not`() throws {
      let browser = try BrowserDesk.browser()
      try browser.open(town.storeURL)
      try browser.find(.css(".tiles"))
      let ids = try browser.runToEnd(
        """
        const done = arguments[0];
        (async () => {
          const { forgetIntents, post } = await import("/assets/core/api.js");
          const plain = window.fetch;
          const ids = [];
          window.fetch = async (path, request) => {
            if (request?.method !== "POST") return plain(path, request);
            ids.push(request.headers["Request-Id"]);
            return new Response("{ cut", { headers: { "Content-Type": "application/json" } });
          };
          const book = (body) =>
            post("/api/v1/nowhere", body, { attempts: 1 }).catch((problem) => problem.code);
          const now = Date.now;
          for (const minutes of [0, 9, 18, 29]) {
            Date.now = () => now() + minutes * 60000;
            await book({ cents: 1 });
          }
          await book({ cents: 2 });
          forgetIntents();
          await book({ cents: 1 });
          Date.now = now;
          window.fetch = plain;
          done(ids);
        })();
        """
      ).texts
      try #require(ids.count == 6)
      #expect(ids[0] == ids[1] && ids[1] == ids[2])
      #expect(Set(ids.suffix(4)).count == 4)
      try browser.expectQuiet("ids")
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
