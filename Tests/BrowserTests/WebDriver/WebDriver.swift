import Evening
import Foundation
import Glibc
import HTTP
import Toolkit

/// What a browser or its driver could not do.
struct BrowserError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Debian's chromedriver as a process of its own on a port of its own; browsers are its sessions.
///
/// See: https://www.w3.org/TR/webdriver2/
final class WebDriver {
  private let process: Process
  private let client: HTTPClient

  /// Why no browser can be driven here; nil where one can.
  static let whyNone: String? = {
    let absent = ["chromium", "chromedriver"].filter { ProgramRun.find($0) == nil }
    return absent.isEmpty ? nil : "needs \(absent.joined(separator: ", "))"
  }()

  /// Starts the driver and waits until it listens.
  ///
  /// - Parameter folder: for its log and the browsers' profiles.
  /// - Throws: `BrowserError` where it is not installed or does not start.
  init(folder: String) throws {
    guard let program = ProgramRun.find("chromedriver") else {
      throw BrowserError("chromedriver is not installed; ./dev test installs it")
    }
    let log = folder + "/chromedriver.log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["--port=0"]
    process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": folder]) { $1 }
    process.standardOutput = file
    process.standardError = file
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let port = try Self.port(in: log, process)
    client = try HTTPClient(
      configuration: HTTPClient.Configuration(baseURL: "http://127.0.0.1:\(port)"))
  }

  /// Ends it; its browsers must be closed, for it does not end them when it is killed.
  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static func port(in log: String, _ process: Process) throws -> UInt16 {
    let sign = "started successfully on port "
    var port: UInt16?
    let isThere = try Wait.until(seconds: 30) {
      let said = try String(contentsOfFile: log, encoding: .utf8)
      guard process.isRunning else { throw BrowserError("chromedriver did not start: \(said)") }
      port = said.firstRange(of: sign).flatMap { place in
        let digits = said[place.upperBound...].prefix { $0.isNumber }
        return said[place.upperBound...].dropFirst(digits.count).isEmpty ? nil : UInt16(digits)
      }
      return port != nil
    }
    guard isThere, let port else { throw BrowserError("chromedriver does not listen; see \(log)") }
    return port
  }

  private struct Reply: Decodable {
    let value: JSONValue
  }

  /// One command of the protocol.
  ///
  /// - Throws: `BrowserError` with what the driver says, or `HTTPClientError`.
  @discardableResult
  func command(
    _ method: String, _ path: String, _ body: JSONValue? = nil
  ) throws -> JSONValue {
    let response = try client.send(
      HTTPClient.Request(
        method: method, path: path, headers: [("Content-Type", "application/json")],
        body: try body.map { try JSON.encode($0) } ?? [], deadlineMilliseconds: 60_000,
        maximumBytes: 32 << 20))
    let value = try JSON.decode(Reply.self, from: response.body, maximumBytes: 32 << 20).value
    guard response.status == 200 else {
      let what = value["error"].text ?? "status \(response.status)"
      throw BrowserError("\(method) \(path): \(what): \(value["message"].text ?? "")")
    }
    return value
  }
}

/// Waiting for what must come.
enum Wait {
  /// Looks at the condition until it holds; false where it does not within so many seconds.
  static func until(seconds: Double = 15, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return try condition()
  }
}
