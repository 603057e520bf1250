import Testing

/// Our own checker of a page's accessibility; its rules are in `Scripts/accessibility.js`.
enum Accessibility {
  /// Pixels that a main action is high at least: a finger with flour on it.
  private static let mainHeight = 44.0

  /// Everything wrong with the page as it stands, one line each.
  static func faults(of browser: Browser) throws -> [String] {
    try browser.run(try Scripts.text("accessibility"), [.number(mainHeight)]).texts
      + walk(browser)
  }

  /// Walks over the page with the Tab key: each control must be reached, and look so.
  private static func walk(_ browser: Browser) throws -> [String] {
    let script = try Scripts.text("focus")
    let count = Int(try browser.run(script, ["begin"]).number ?? 0)
    // A browser takes some presses for itself at the end of a page.
    for _ in 0..<(count + 10) {
      try browser.press(Key.tab)
      if try browser.run(script, ["step"]).number == 0 { break }
    }
    return try browser.run(script, ["end"]).texts
  }

  /// Expects none.
  static func expectNone(
    on browser: Browser, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let faults = try faults(of: browser)
    #expect(
      faults.isEmpty, "\(name): \(faults.joined(separator: "\n"))", sourceLocation: sourceLocation)
  }
}

extension Browser {
  /// Expects that nothing went wrong in the page since it was last asked.
  func expectQuiet(
    _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let complaints = try complaints()
    #expect(
      complaints.isEmpty, "\(name): \(complaints.joined(separator: "\n"))",
      sourceLocation: sourceLocation)
  }
}
