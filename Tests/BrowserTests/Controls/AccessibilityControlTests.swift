import Testing

extension BrowserTests {
  /// The checker of accessibility finds what it is there to find.
  @Suite(.serialized) struct AccessibilityControlTests {
    private static let good = """
      <!doctype html><html lang="fr"><head><title>Page</title></head><body><main>
      <h1>Titre</h1><h2>Partie</h2><p>Un texte avec <a href="/">un lien</a> dedans.</p>
      <img src="data:," alt="Une image" width="30" height="30">
      <label>Nom <input name="name" style="min-height: 2rem"></label>
      <button class="main" style="min-height: 44px">Encaisser</button></main></body></html>
      """

    @Test func `a good page has no fault`() throws {
      #expect(try faults(Self.good) == [])
    }

    /// Each takes something out of the good page; the checker must name exactly that rule.
    @Test(arguments: [
      ("lang", "lang=\"fr\"", ""),
      ("title", "<title>Page</title>", ""),
      ("headings", "<h2>Partie</h2>", "<h4>Partie</h4>"),
      ("headings", "<h1>Titre</h1>", "<h1>Titre</h1><h1>Encore</h1>"),
      ("landmarks", "<main>", "<div>"),
      ("name", "Nom <input", "<input"),
      ("name", ">Encaisser<", "><span aria-hidden=\"true\">✓</span><"),
      ("alt", "alt=\"Une image\"", ""),
      ("ids", "<h2>Partie", "<h2 id=\"a\">Partie<i id=\"a\"></i>"),
      ("size", "min-height: 44px", "min-height: 40px; height: 40px"),
      ("size", "<p>", "<button style=\"padding: 0; font-size: 9px\">x</button><p>"),
      ("contrast", "<p>", "<p style=\"color: #888\">"),
      ("contrast", "<p>", "<p style=\"opacity: 0.4\">"),
      ("contrast", "<h1>", "<h1 style=\"background: #bbb; color: #fff\">"),
      ("keyboard", "<p>", "<p onclick=\"1\">"),
      ("keyboard", "class=\"main\"", "class=\"main\" tabindex=\"3\""),
      ("keyboard", "name=\"name\"", "name=\"name\" onkeydown=\"event.preventDefault()\""),
      ("focus", "</h1>", "</h1><style>button:focus { outline: none }</style>"),
    ])
    func `a bad page is caught`(_ rule: String, _ good: String, _ bad: String) throws {
      let page = Self.good.replacing(good, with: bad)
      #expect(page != Self.good)
      let faults = try faults(page)
      #expect(Set(faults.map { $0.prefix { $0 != ":" } }) == [rule[...]], "\(faults)")
    }

    private func faults(_ page: String) throws -> [String] {
      let site = try StaticSite(["/": page])
      defer { site.stop() }
      let browser = try BrowserDesk.browser()
      try browser.open(site.url)
      return try Accessibility.faults(of: browser)
    }
  }
}
