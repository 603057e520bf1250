import Foundation
import HTTP
import Runtime
import StoreNode
import Synchronization
import Testing
import Toolkit

/// Pages are told of changes, and miss none: over real sockets, for an answer waits.
@Suite struct ChangeFeedTests {
  private let folder: StoreFolder
  private let server: StoreServer
  private let client: HTTPClient

  init() throws {
    folder = StoreFolder(Scratch.path("feed"))
    try EnrolledFolder.template.get().copy(to: folder.path)
    server = try StoreServer(
      store: try Store(folder: folder), configuration: StoreServer.Configuration(),
      log: Log(minimum: .error, sink: { Issue.record("logged: \($0)") }))
    client = try Self.client(server.port)
  }

  private static func client(_ port: UInt16) throws -> HTTPClient {
    try HTTPClient(
      configuration: HTTPClient.Configuration(
        baseURL: "http://127.0.0.1:\(port)"))
  }

  private static func ask(_ client: HTTPClient, after last: String?) throws -> [String: String] {
    let response = try client.send(
      HTTPClient.Request(
        method: "GET", path: "/api/v1/changes",
        headers: last.map { [("Last-Event-ID", $0)] } ?? [], deadlineMilliseconds: 30_000))
    #expect(response.status == 200)
    #expect(response.header("Content-Type") == "text/event-stream")
    var fields: [String: String] = [:]
    for line in String(decoding: response.body, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      if parts.count == 2 { fields[parts[0]] = parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return fields
  }

  private func sell() throws {
    _ = try server.desk.store.writing { _ in 0 }
  }

  @Test func `a page that waits is told at once, one that was away catches up`() throws {
    let first = try Self.ask(client, after: nil)
    #expect(first["event"] == nil)
    let seen = try #require(first["id"])
    let told = Mutex<Result<[String: String], any Error>?>(nil)
    let threads = BackgroundThreads()
    let port = server.port
    threads.start("page") {
      let result = Result { try Self.ask(try Self.client(port), after: seen) }
      told.withLock { $0 = result }
    }
    try waitUntil { server.waitingPages == 1 }
    try sell()
    threads.wait(seconds: 60)
    let event = try #require(told.withLock { $0 }).get()
    #expect(event["event"] == "change")
    #expect(event["id"] != seen)
    // What was missed meanwhile is told without waiting.
    try sell()
    try sell()
    #expect(try Self.ask(client, after: event["id"])["event"] == "change")
    // An id of another run of the node is no id of this one.
    #expect(try Self.ask(client, after: "1-0")["event"] == "change")
    try server.stop()
    Scratch.remove(folder.path)
  }

  private func waitUntil(_ isSo: () -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while !isSo() {
      try #require(ContinuousClock.now < deadline)
      Thread.sleep(forTimeInterval: 0.005)
    }
  }
}
