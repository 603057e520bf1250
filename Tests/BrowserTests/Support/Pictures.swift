import Foundation
import Testing

/// Pictures of the pages for the documentation, taken by the tests where `PICTURES` asks for them.
///
/// `./dev pictures` does.
enum Pictures {
  private static let areWanted = ProcessInfo.processInfo.environment["PICTURES"] != nil

  /// The page as it stands, at the size of a till and of a phone; it is left at that of a till.
  static func take(_ name: String, of browser: Browser) throws {
    try browser.run(
      """
      document.activeElement?.blur();
      for (const element of document.querySelectorAll("*")) element.scrollTop = 0;
      """)
    for (viewport, width) in [(Browser.Viewport.phone, "390"), (.desk, "1280")] {
      try browser.resize(viewport)
      try expectFits(name, browser)
      guard areWanted else { continue }
      let file = Programs.root + "/docs/images/\(name)-\(width).png"
      try Data(try browser.screenshot()).write(to: URL(fileURLWithPath: file))
    }
  }

  /// A page never scrolls sideways.
  private static func expectFits(_ name: String, _ browser: Browser) throws {
    let overhang = try browser.run(
      "return document.documentElement.scrollWidth - window.innerWidth")
    #expect((overhang.number ?? 1) <= 0, "\(name) is wider than its window")
  }
}
