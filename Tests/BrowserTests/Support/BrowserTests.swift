import Evening
import Foundation
import Testing

/// All tests with a browser, one after the other: they share one driver and one browser.
@Suite(
  .serialized, .enabled(if: WebDriver.whyNone == nil, "\(WebDriver.whyNone ?? "")"), SharedBrowser()
)
enum BrowserTests {}

/// Starts the driver before the first of these tests and ends it after the last.
struct SharedBrowser: SuiteTrait, TestScoping {
  var isRecursive: Bool { false }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let desk = try BrowserDesk()
    defer { desk.clear() }
    try await BrowserDesk.$shared.withValue(desk) { try await function() }
  }
}

/// The driver, the browser that tests share, and those that one opens besides.
///
/// Sendable by use: the tests run one after the other.
final class BrowserDesk: @unchecked Sendable {
  @TaskLocal static var shared: BrowserDesk?

  private let folder: String
  private let driver: WebDriver
  private var first: Browser?
  private var others: [Browser] = []

  init() throws {
    folder = try Programs.temporaryFolder()
    driver = try WebDriver(folder: folder)
  }

  /// The shared browser without a cookie, at the size of a till.
  static func browser() throws -> Browser {
    let desk = try desk()
    let browser = try desk.first ?? Browser(desk.driver)
    desk.first = browser
    try browser.setOffline(false)
    try browser.open("about:blank")
    try browser.devTools("Network.clearBrowserCookies")
    try browser.resize(.desk)
    _ = try browser.complaints()
    return browser
  }

  /// So many more, each with a profile of its own, for as long as `body` lasts.
  static func withMoreBrowsers<R>(
    _ count: Int, _ body: ([Browser]) throws -> R
  ) throws -> R {
    let desk = try desk()
    defer { desk.closeOthers() }
    for _ in 0..<count {
      let browser = try Browser(desk.driver)
      desk.others.append(browser)
      try browser.resize(.desk)
    }
    return try body(desk.others)
  }

  private static func desk() throws -> BrowserDesk {
    guard let shared else { throw BrowserError("outside the suite of browsers") }
    return shared
  }

  private func closeOthers() {
    for browser in others { close(browser) }
    others = []
  }

  private func close(_ browser: Browser) {
    do { try browser.close() } catch { Issue.record("a browser does not close: \(error)") }
  }

  fileprivate func clear() {
    if let first { close(first) }
    driver.stop()
    Programs.remove(folder)
  }
}
