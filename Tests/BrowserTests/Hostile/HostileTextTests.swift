import Evening
import Testing

extension BrowserTests {
  /// Five hundred hostile texts through everything that people type, on every page.
  @Suite(.serialized) struct HostileTextTests {
    @Test func `there are five hundred different ones`() {
      #expect(Set(HostileTexts.all).count == 500)
    }

    @Test func `head office shows them as text`() throws {
      let town = try TestTown()
      // What cannot be printed is refused in a shop's name.
      let texts = HostileTexts.all.filter { text in
        !text.unicodeScalars.contains {
          [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
      }
      #expect(texts.count > 450)
      let names = HostileTexts.packed(texts, atMost: 200)
      for (index, name) in names.enumerated() {
        try TestTown.operate(
          town.headOffice.folder, "store-add",
          [
            "name": .string(name), "number": .number(Double(index + 2)),
            "company": ["city": .string(name)], "timeZone": "Europe/Paris", "cutOverHour": 5,
          ])
      }
      let browser = try BrowserDesk.browser()
      try browser.open(town.headOfficeURL)
      try HostilePage.expectHarmless(texts, on: browser, "dashboard")
    }

    @Test(.timeLimit(.minutes(60)))
    func `a page that trusts them is caught`() throws {
      // The control: were the witness blind, the tests above would mean nothing.
      let page = """
        <!doctype html><html lang="en"><body><p id="p"></p></body></html>
        """
      let site = try StaticSite(["/": page])
      defer { site.stop() }
      let browser = try BrowserDesk.browser()
      var caught = 0
      for text in HostileTexts.all.filter({ $0.contains("<img src=x onerror") }) {
        try browser.open(site.url)
        try browser.run("document.getElementById('p').innerHTML = arguments[0]", [.string(text)])
        let isSeen = try Wait.until(seconds: 1) {
          try browser.complaints().contains { $0.hasPrefix("hit: ") || $0.hasPrefix("dialog: ") }
        }
        if isSeen { caught += 1 }
        if caught >= 3 { break }
      }
      #expect(caught >= 3)
      try browser.open(site.url)
      #expect(try !HostilePage.missing(["not there"], on: browser).isEmpty)
    }

    @Test func `a page with a script of its own breaks the policy and is caught`() throws {
      let page = """
        <!doctype html><html lang="en"><body onload="1"><script>1</script></body></html>
        """
      let site = try StaticSite(["/": page], policy: "default-src 'self'")
      defer { site.stop() }
      let browser = try BrowserDesk.browser()
      try browser.open(site.url)
      let complaints = try browser.complaints()
      #expect(complaints.contains { $0.hasPrefix("policy: script-src") })
    }
  }
}
