import Database
import Evening
import Foundation
import HTTP
import Testing
import Toolkit

/// Head office and a store as real processes, with a cable between them that can be cut.
final class TestTown {
  let folder: String
  let headOffice: NodeProcess
  let store: NodeProcess
  /// Between the store and head office.
  let line: FaultyWire
  private let client: HTTPClient
  private var serial = 0

  /// - Parameters:
  ///   - lanAddress: where the store listens for paired devices; nil: nowhere.
  ///   - shop: the words of `pizza-hq store add` that say what the store is.
  /// - Throws: what a program complained of.
  init(
    lanAddress: String? = nil, shop: [String] = TestTown.bastille
  ) throws {
    folder = try Programs.temporaryFolder()
    try ProgramRun.run(Programs.headOffice, ["init", folder + "/hq"])
    headOffice = try NodeProcess(Programs.headOffice, folder: folder + "/hq")
    line = try FaultyWire(to: headOffice.port)
    let path = folder + "/store"
    let code = try Self.addStore(1, shop, folder + "/hq")
    try ProgramRun.run(
      Programs.store, ["enrol", path, "--hq", "http://127.0.0.1:\(line.port)", "--code", code])
    try ProgramRun.run(Programs.store, ["seed-stock", path])
    store = try NodeProcess(
      Programs.store, folder: path, options: lanAddress.map { ["--lan", $0] } ?? [])
    client = try HTTPClient(
      configuration: HTTPClient.Configuration(baseURL: "http://127.0.0.1:\(store.port)"))
  }

  deinit {
    store.stop()
    headOffice.stop()
    line.close()
    Programs.remove(folder)
  }

  var storeURL: String { "http://127.0.0.1:\(store.port)" }
  var headOfficeURL: String { "http://127.0.0.1:\(headOffice.port)" }
  var storeFile: String { store.folder + "/store.db" }
  var headOfficeFile: String { headOffice.folder + "/hq.db" }

  /// A shop as it is: words of `pizza-hq store add`.
  static let bastille = [
    "--name", "OC Pizza Bastille", "--legal-name", "OC Pizza SAS", "--street", "4 rue de Lappe",
    "--postcode", "75011", "--city", "Paris", "--phone", "01 99 00 12 01",
    "--siret", "123 456 782 00010", "--vat-number", "FR11 123456782",
  ]

  private struct Code: Decodable {
    let code: String
  }

  /// Adds a store at head office.
  ///
  /// - Returns: its enrolment code.
  @discardableResult
  static func addStore(_ number: Int, _ shop: [String], _ headOffice: String) throws -> String {
    let words = ["store", "add", headOffice, "--number", "\(number)", "--json"] + shop
    return try JSON.decode(Code.self, from: try ProgramRun.run(Programs.headOffice, words)).code
  }

  // MARK: People

  /// Everybody's PIN in these tests.
  static let pin = "314159"

  /// Gives a PIN, as the manager does at the machine.
  func givePIN(to name: String) throws {
    try Self.operate(
      store.folder, "pins", ["name": .string(name), "pin": .string(Self.pin)])
  }

  private struct Door: Decodable {
    let port: UInt16
    let token: String
  }

  /// What the command of a running node does: asks it through its door file.
  static func operate(_ folder: String, _ name: String, _ body: JSONValue) throws {
    let file = URL(fileURLWithPath: folder + "/door.json")
    let door = try JSON.decode(Door.self, from: [UInt8](try Data(contentsOf: file)))
    let client = try HTTPClient(
      configuration: HTTPClient.Configuration(baseURL: "http://127.0.0.1:\(door.port)"))
    let answer = try client.send(
      HTTPClient.Request(
        method: "POST", path: "/admin/v1/\(name)",
        headers: [
          ("Content-Type", "application/json"), ("Authorization", "Bearer \(door.token)"),
        ], body: try JSON.encode(body)))
    guard answer.status == 200 else {
      throw BrowserError("\(name): \(String(decoding: answer.body, as: UTF8.self))")
    }
  }

  // MARK: The store's API, for what a test needs and does not do by clicks

  /// Asks as a till of this machine, or of another store's.
  @discardableResult
  func ask(
    _ method: String, _ path: String, _ body: JSONValue? = nil, till: Int = 1,
    at url: String? = nil
  ) throws -> JSONValue {
    let (status, value) = try attempt(method, path, body, till: till, at: url)
    guard (200..<300).contains(status) else {
      throw BrowserError("\(method) \(path): \(status) \(value)")
    }
    return value
  }

  /// The same with the status, whatever it is.
  func attempt(
    _ method: String, _ path: String, _ body: JSONValue? = nil, till: Int = 1,
    at url: String? = nil
  ) throws -> (status: Int, value: JSONValue) {
    serial += 1
    let other = try url.map {
      try HTTPClient(configuration: HTTPClient.Configuration(baseURL: $0))
    }
    let answer = try (other ?? client).send(
      HTTPClient.Request(
        method: method, path: path,
        headers: [
          ("Content-Type", "application/json"), ("Request-Id", "browser-test-\(serial)"),
          ("Till", "\(till)"),
        ],
        body: try body.map { try JSON.encode($0) } ?? []))
    return (answer.status, try JSON.decode(JSONValue.self, from: answer.body))
  }

  /// A pizza sold over the counter.
  ///
  /// - Returns: the order's key.
  @discardableResult
  func sell(note: String = "", means: String = "card") throws -> String {
    let order = try ask(
      "POST", "/api/v1/orders",
      [
        "channel": "counter", "service": "take_away", "note": .string(note),
        "lines": [["product": "hawaiian", "size": "M"]],
        "payments": [["means": .string(means)]],
      ])
    return order["key"].text ?? ""
  }

  /// How many orders a file holds, by plain SQL.
  func orders(in file: String) throws -> Int64 {
    try Connection(path: file, mode: .readOnly).integer("SELECT count(*) FROM orders") ?? 0
  }
}
