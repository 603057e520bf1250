import Database
import Evening
import Foundation
import HTTP
import Testing
import Toolkit

/// Why a drill cannot go on.
struct DrillError: Error {
  let problem: String
}

/// A head office and its stores as real processes, for disasters; and what each till was answered.
///
/// Every order has a note of its own, so that a lost or doubled one is seen by name, by plain SQL.
final class Drill {
  let folder: String
  let headOffice: NodeProcess

  /// Notes of the orders that were confirmed at a till, wherever it stood.
  private(set) var sold: [String] = []

  init() throws {
    folder = try Programs.temporaryFolder()
    try ProgramRun.run(Programs.headOffice, ["init", folder + "/hq"])
    headOffice = try NodeProcess(Programs.headOffice, folder: folder + "/hq")
  }

  deinit {
    headOffice.stop()
    Cleanup.remove(folder)
  }

  var url: String { "http://127.0.0.1:\(headOffice.port)" }

  // MARK: Head office

  private struct Code: Decodable {
    let code: String
  }

  /// Opens a store and enrols a PC for it.
  func openStore(_ number: Int, _ pc: String) throws -> String {
    let added = try office(
      ["store", "add"], ["--name", "Store \(number)", "--number", "\(number)", "--json"])
    let path = folder + "/" + pc
    try store(
      "enrol", path, ["--hq", url, "--code", try JSON.decode(Code.self, from: added).code])
    return path
  }

  /// A code for a PC that replaces another.
  func code(for number: Int) throws -> String {
    try JSON.decode(Code.self, from: try office(["store", "code"], ["\(number)", "--json"])).code
  }

  /// A command of `pizza-hq`: its words, then the folder, then what follows.
  @discardableResult
  func office(_ words: [String], _ rest: [String] = []) throws -> [UInt8] {
    try ProgramRun.run(Programs.headOffice, words + [headOffice.folder] + rest)
  }

  /// A command of `pizza-store`.
  @discardableResult
  func store(_ word: String, _ path: String, _ rest: [String] = []) throws -> [UInt8] {
    try ProgramRun.run(Programs.store, [word, path] + rest)
  }

  // MARK: Tills

  /// Sells over the counter of a running node; what is confirmed must be at head office in the end.
  func sell(_ count: Int, at node: NodeProcess, _ name: String) throws {
    for _ in 0..<count {
      let note = "\(name)-\(sold.count + 1)"
      try sell(note, at: node)
      sold.append(note)
    }
  }

  /// Sells what head office must not get.
  func sellUncounted(at node: NodeProcess) throws { try sell("uncounted", at: node) }

  private func sell(_ note: String, at node: NodeProcess) throws {
    let body =
      #"{"channel":"counter","service":"take_away","note":"\#(note)","#
      + #""lines":[{"product":"hawaiian","size":"M"}],"payments":[{"means":"card"}]}"#
    try ask("/api/v1/orders", body, id: "request-\(note)", of: node)
  }

  private struct Key: Decodable {
    let key: String
  }

  /// Adds a customer at a running node.
  ///
  /// - Returns: the customer's key.
  func addCustomer(_ name: String, phone: String, at node: NodeProcess) throws -> String {
    let body =
      #"{"name":"\#(name)","phone":"\#(phone)","#
      + #""address":{"street":"1 rue \#(name)","postcode":"75001","city":"Paris"}}"#
    let answer = try ask("/api/v1/customers", body, id: "customer-\(phone)", of: node)
    return try JSON.decode(Key.self, from: answer).key
  }

  @discardableResult
  private func ask(
    _ path: String, _ body: String, id: String, of node: NodeProcess
  ) throws -> [UInt8] {
    let client = try HTTPClient(
      configuration: HTTPClient.Configuration(baseURL: "http://127.0.0.1:\(node.port)"))
    let answer = try client.send(
      HTTPClient.Request(
        method: "POST", path: path,
        headers: [("Content-Type", "application/json"), ("Request-Id", id)],
        body: Array(body.utf8)))
    guard answer.status == 200 else {
      throw DrillError(problem: "\(id): \(String(decoding: answer.body, as: UTF8.self))")
    }
    return answer.body
  }

  // MARK: What must hold

  /// Notes of all orders in a file, sorted.
  func notes(_ file: String) throws -> [String] {
    try Connection(path: file, mode: .readOnly).rows("SELECT note FROM orders ORDER BY note") {
      $0.text(at: 0)
    }
  }

  /// Waits until head office holds every order that a till was confirmed, and no other.
  func expectAllAtHeadOffice(_ comment: Comment) throws {
    let file = headOffice.folder + "/hq.db"
    _ = try Self.eventually { try notes(file).count >= sold.count }
    #expect(try notes(file) == sold.sorted(), comment)
    try office(["verify"])
  }

  /// Waits until a store's file holds the same.
  func expectAll(in store: String, _ comment: Comment) throws {
    let file = store + "/store.db"
    _ = try Self.eventually { try notes(file).count >= sold.count }
    #expect(try notes(file) == sold.sorted(), comment)
    try self.store("verify", store)
  }

  /// Whether an alarm is raised in a node's database.
  func hasAlarm(_ code: String, in file: String) throws -> Bool {
    try Connection(path: file, mode: .readOnly).integer(
      "SELECT 1 FROM alarms WHERE code = ?", [.text(code)]) != nil
  }

  /// Looks at the condition until it holds; false where it does not within a minute.
  static func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return try condition()
  }

  /// The only file in a folder: the backup that was made there.
  static func backup(in folder: String) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1)
    return folder + "/" + (names.first ?? "")
  }

  /// A folder for backups.
  func shelf() throws -> String {
    let path = folder + "/usb-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
