import Testing

/// Looks whether a page that shows hostile texts shows them, and does nothing else.
enum HostilePage {
  /// Texts that are nowhere on the page as text; white space and control characters apart.
  static func missing(_ texts: [String], on browser: Browser) throws -> [String] {
    let list = JSONValue.array(texts.map { .string($0) })
    return try browser.run(
      """
      const plain = (text) => text.replace(/[\\s\\p{Cc}\\uFEFF\\uFFFD]/gu, "");
      const values = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
      const there = plain([document.body.textContent, ...values].join(" "));
      return arguments[0].filter((text) => !there.includes(plain(text)));
      """, [list]
    ).texts
  }

  /// Expects that each text stands there and none has run.
  static func expectHarmless(
    _ texts: [String], on browser: Browser, _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let missing = try missing(texts, on: browser)
    #expect(
      missing.isEmpty, "\(name): \(missing.count) not shown, as \(missing.prefix(3))",
      sourceLocation: sourceLocation)
    try browser.expectQuiet(name, sourceLocation: sourceLocation)
  }
}
