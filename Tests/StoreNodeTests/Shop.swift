import Database
import Foundation
import HTTP
import Storage
import StoreNode
import Synchronization
import Testing
import Toolkit

/// A JSON answer, looked into by name and index.
struct Reply {
  let status: Int
  let isRepeated: Bool
  /// The name of the memory of answers.
  let answers: String
  let body: [UInt8]
  private let value: Any?

  init(_ response: HTTPResponse) {
    self.init(
      status: response.status,
      isRepeated: response.headers.contains { $0.0 == "Repeated" && $0.1 == "true" },
      answers: response.headers.first { $0.0 == "Answers" }?.1 ?? "", body: response.body)
  }

  init(status: Int, isRepeated: Bool, answers: String = "", body: [UInt8]) {
    self.status = status
    self.isRepeated = isRepeated
    self.answers = answers
    self.body = body
    value = try? JSONSerialization.jsonObject(with: Data(body))
  }

  /// Follows names and indexes: lines, 0, key.
  private func find(_ path: [any Sendable]) -> Any? {
    path.reduce(value) { found, part in
      if let index = part as? Int {
        guard let list = found as? [Any], list.indices.contains(index) else { return nil }
        return list[index]
      }
      return (found as? [String: Any])?[part as? String ?? ""]
    }
  }

  func text(_ path: any Sendable...) -> String { find(path) as? String ?? "" }
  func number(_ path: any Sendable...) -> Int? { (find(path) as? NSNumber)?.intValue }
  func flag(_ path: any Sendable...) -> Bool? { find(path) as? Bool }
  func count(_ path: any Sendable...) -> Int { (find(path) as? [Any])?.count ?? -1 }

  var code: String { text("code") }
  var key: String { text("key") }
  var due: Int? { number("dueCents") }
}

/// One store with its API, offline, in a folder of its own.
final class Shop {
  let folder: StoreFolder
  let clock: TestClock
  private(set) var store: Store?
  private(set) var api: StoreAPI?
  private let serial = Mutex(0)
  static let doorToken = "door-token"

  init(clock: TestClock = TestClock()) throws {
    self.clock = clock
    folder = StoreFolder(Scratch.path("shop"))
    try EnrolledFolder.template.get().copy(to: folder.path)
    try open()
  }

  deinit {
    api = nil
    store = nil
    Scratch.remove(folder.path)
  }

  func open() throws {
    let store = try Store(folder: folder, clock: clock.wall)
    self.store = store
    api = StoreAPI(
      desk: OrderDesk(store: store), lanAddress: "192.168.7.10", doorToken: Self.doorToken,
      log: Log(minimum: .error, sink: { Issue.record("logged: \($0)") }))
  }

  /// Ends the process, as far as the folder is concerned.
  func close() {
    api = nil
    store = nil
  }

  func restart() throws {
    close()
    try open()
  }

  // MARK: Asking

  func send(
    _ method: String, _ path: String, _ body: String = "", headers: [(String, String)] = [],
    query: [String: String] = [:], isLoopback: Bool = true
  ) throws -> Reply {
    var all = headers
    if !headers.contains(where: { $0.0 == "Host" }) { all.append(("Host", "127.0.0.1:8180")) }
    return Reply(
      try #require(api).answer(
        HTTPRequest(
          method: method, path: path, query: query, headers: HTTPHeaders(all),
          body: Array(body.utf8), isLoopback: isLoopback)))
  }

  func get(_ path: String, query: [String: String] = [:]) throws -> Reply {
    try send("GET", "/api/v1" + path, query: query)
  }

  /// Posts under a request id of its own, unless one is given.
  func post(
    _ path: String, _ body: String, id: String? = nil, headers: [(String, String)] = []
  ) throws -> Reply {
    let id =
      id
      ?? serial.withLock { serial in
        serial += 1
        return "request-\(serial)"
      }
    return try send(
      "POST", "/api/v1" + path, body,
      headers: headers + [("Content-Type", "application/json"), ("Request-Id", id)])
  }

  /// Takes an order and gives its answer, which must be good.
  func place(_ lines: String, _ more: String = "") throws -> Reply {
    let reply = try post(
      "/orders",
      #"{"channel":"counter","service":"take_away","lines":[\#(lines)]\#(more)}"#)
    try #require(reply.status == 200, "\(String(decoding: reply.body, as: UTF8.self))")
    return reply
  }

  /// Asks something of an order.
  func order(_ key: String, _ what: String, _ body: String) throws -> Reply {
    try post("/orders/\(key)/\(what)", body)
  }

  func advance(_ key: String, _ step: String) throws -> Reply {
    try order(key, "advance", #"{"step":"\#(step)"}"#)
  }

  // MARK: Looking

  func integer(_ sql: String) throws -> Int {
    try #require(store).locked { Int(try $0.database.connection.integer(sql) ?? -1) }
  }

  /// What cooking took of an ingredient in all.
  func cooked(_ ingredient: String) throws -> Int {
    try integer(
      """
      SELECT ifnull(-sum(quantity), 0) FROM stock_movements WHERE kind = 1 AND ingredient_n =
        (SELECT n FROM ingredients WHERE code = '\(ingredient)')
      """)
  }

  var changeSets: Int {
    get throws { try integer("SELECT count(*) FROM change_sets") }
  }

  func differences() throws -> [String: Int64] {
    try #require(store).locked { try $0.database.rebuild(replacing: false) }
  }

  static let margherita = #"{"product":"margherita","size":"M"}"#
}
