import Evening
import Foundation
import Toolkit

/// One Chromium with a profile of its own: cookies, storage and the network are its alone.
final class Browser {
  /// How large the page is; the two sizes that every page is looked at in.
  struct Viewport {
    let width: Int
    let height: Int
    let isPhone: Bool

    static let desk = Viewport(width: 1_280, height: 800, isPhone: false)
    static let phone = Viewport(width: 390, height: 844, isPhone: true)
  }

  private let driver: WebDriver
  private let session: String

  /// Opens a browser.
  ///
  /// The name `rebound.test` leads it to this machine, as a rebinding name server would.
  init(_ driver: WebDriver, language: String = "fr-FR") throws {
    self.driver = driver
    let arguments: [JSONValue] = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--no-first-run", "--disable-background-networking", "--disable-component-update",
      "--disable-sync", "--disable-extensions", "--hide-scrollbars", "--window-size=1280,800",
      "--host-resolver-rules=MAP rebound.test 127.0.0.1",
    ]
    let options: JSONValue = [
      "binary": .string(ProgramRun.find("chromium") ?? "chromium"), "args": .array(arguments),
      "prefs": ["intl.accept_languages": .string(language)],
    ]
    let wishes: JSONValue = [
      "browserName": "chrome", "unhandledPromptBehavior": "dismiss and notify",
      "goog:loggingPrefs": ["browser": "ALL"], "goog:chromeOptions": options,
    ]
    let answer = try driver.command(
      "POST", "/session", ["capabilities": ["alwaysMatch": wishes]])
    guard let session = answer["sessionId"].text else { throw BrowserError("no session") }
    self.session = session
    try devTools(
      "Page.addScriptToEvaluateOnNewDocument", ["source": .string(try Scripts.text("witness"))])
  }

  /// Closes it.
  func close() throws { try command("DELETE", "") }

  // MARK: The protocol

  @discardableResult
  func command(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> JSONValue {
    let full = "/session/\(session)" + (path.isEmpty ? "" : "/" + path)
    return try driver.command(method, full, body ?? (method == "POST" ? [:] : nil))
  }

  @discardableResult
  func devTools(_ command: String, _ parameters: JSONValue = [:]) throws -> JSONValue {
    try self.command("POST", "goog/cdp/execute", ["cmd": .string(command), "params": parameters])
  }

  /// Runs the body of a function in the page; `arguments` are its arguments.
  @discardableResult
  func run(_ script: String, _ arguments: [JSONValue] = []) throws -> JSONValue {
    try command("POST", "execute/sync", ["script": .string(script), "args": .array(arguments)])
  }

  /// The same; the script calls its last argument with the result.
  func runToEnd(_ script: String, _ arguments: [JSONValue] = []) throws -> JSONValue {
    try command("POST", "execute/async", ["script": .string(script), "args": .array(arguments)])
  }

  /// From now on the page reads the answers of an address as a script leaves their `body`: what a
  /// test cannot bring about, as another day.
  func rewrite(_ path: String, _ script: String) throws {
    try run(
      """
      const plain = window.fetch;
      window.fetch = async (address, ...more) => {
        const answer = await plain(address, ...more);
        if (new URL(address, location).pathname !== arguments[0]) return answer;
        const body = await answer.json();
        \(script);
        return new Response(JSON.stringify(body), answer);
      };
      """, [.string(path)])
  }

  /// From now on the page loses the answers to what it writes, until `losesAnswers` is false in it.
  func loseAnswers() throws {
    try run(
      """
      const plain = window.fetch;
      window.losesAnswers = true;
      window.fetch = async (...given) => {
        const answer = await plain(...given);
        if (given[1]?.method === "POST" && window.losesAnswers) throw new TypeError("lost");
        return answer;
      };
      """)
  }

  // MARK: The window

  func open(_ address: String) throws {
    try command("POST", "url", ["url": .string(address)])
  }

  func reload() throws { try command("POST", "refresh") }

  func address() throws -> String { try command("GET", "url").text ?? "" }

  func title() throws -> String { try command("GET", "title").text ?? "" }

  /// All that a person could read on the page.
  func text() throws -> String { try run("return document.body.innerText").text ?? "" }

  func resize(_ viewport: Viewport) throws {
    try devTools(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .number(Double(viewport.width)), "height": .number(Double(viewport.height)),
        "deviceScaleFactor": 1, "mobile": .bool(viewport.isPhone),
      ])
  }

  /// Takes the network away from this browser alone, or gives it back.
  func setOffline(_ isOffline: Bool) throws {
    try command(
      "POST", "chromium/network_conditions",
      [
        "network_conditions": [
          "offline": .bool(isOffline), "latency": 0, "download_throughput": -1,
          "upload_throughput": -1,
        ]
      ])
  }

  /// The window as a PNG.
  func screenshot() throws -> [UInt8] {
    let text = try command("GET", "screenshot").text ?? ""
    guard let data = Data(base64Encoded: text) else { throw BrowserError("no picture") }
    return [UInt8](data)
  }

  // MARK: What went wrong in the page

  /// Errors in the console, violations of the content policy, and scripts that should not have
  /// run, since it was last asked; each once.
  func complaints() throws -> [String] {
    let log = try command("POST", "se/log", ["type": "browser"])
    var found = log.items.filter { $0["level"].text == "SEVERE" }
      .compactMap { $0["message"].text }
    found += try run("return window.witness ? window.witness.tell() : []").texts
    return found
  }
}

/// The scripts beside these tests that run in a page.
enum Scripts {
  static func text(_ name: String) throws -> String {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Scripts/\(name).js")
    return try String(contentsOf: file, encoding: .utf8)
  }
}
