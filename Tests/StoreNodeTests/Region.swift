import Database
import Facts
import Foundation
import HQServer
import HTTP
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Synchronization
import Testing
import Toolkit

/// A head office that serves on loopback, with the small catalogue.
final class Region {
  let folder: HeadOfficeFolder
  private var process: HeadOfficeProcess?
  private let port: UInt16
  private let clock = Clock()

  /// The system's clock and what a test adds to it.
  private final class Clock: Sendable {
    private let ahead = Mutex<Int64>(0)

    var wall: WallClock { WallClock { [self] in WallClock.system.now() + ahead.withLock { $0 } } }

    func advance(_ milliseconds: Int64) { ahead.withLock { $0 += milliseconds } }
  }

  init() throws {
    folder = HeadOfficeFolder(Scratch.path("hq"))
    try folder.create()
    let process = try Self.start(folder, port: 0, clock.wall)
    self.process = process
    port = process.door.port
    try process.headOffice.locked { core in
      try core.database.capture(.common) { draft in
        SmallCatalogue.writeCatalogue(&draft, at: WallClock.system.now())
      }
    }
  }

  deinit {
    do { try process?.stop() } catch { Issue.record("\(error)") }
    process = nil
    Scratch.remove(folder.path)
  }

  private static func start(
    _ folder: HeadOfficeFolder, port: UInt16, _ clock: WallClock
  ) throws -> HeadOfficeProcess {
    var options = HeadOfficeProcess.Options()
    options.port = port
    return try HeadOfficeProcess(
      folder: folder, options: options, log: Log(sink: { _ in }), clock: clock)
  }

  var url: String { "http://127.0.0.1:\(port)" }

  func stop() throws {
    try process?.stop()
    process = nil
  }

  /// Its threads may hold the folder for a moment after it was stopped.
  func start() throws {
    _ = try Scratch.eventually {
      do {
        process = try Self.start(folder, port: port, clock.wall)
        return true
      } catch let error as FileError where error.isHeldElsewhere {
        return false
      }
    }
  }

  @discardableResult
  func run<O: HeadOfficeOperation>(_ operation: O) throws -> O.Answer {
    try OperationRunner(folder: folder).run(operation)
  }

  /// Two values of a column of store 1, as two restored head offices would write them: neither
  /// replaces the other.
  func writeTwice(_ column: String, _ first: String, _ second: String) throws {
    try #require(process).headOffice.locked { core in
      let found = try core.database.connection.first(
        "SELECT incarnation, n FROM stores WHERE number = 1"
      ) { $0.key(at: 0) }
      let store = try #require(found ?? nil)
      for (text, later) in [(first, Int64(0)), (second, 1)] {
        _ = try core.database.capture(.common) { draft in
          draft.addRevision(
            of: store, in: Tables.stores, column: Tables.stores.columnNumber(column), text: text,
            replaces: [store], at: clock.wall.now() + later)
        }
      }
    }
  }

  func integer(_ sql: String) throws -> Int {
    try #require(process).headOffice.locked { core in
      Int(try core.database.connection.integer(sql) ?? -1)
    }
  }
}

/// A store that was enrolled at a region and runs.
final class Branch {
  let folder: StoreFolder
  private var server: StoreServer?
  private let link: HeadOfficeLink
  private let serial = Mutex(0)

  init(url: String, code: String) throws {
    folder = StoreFolder(Scratch.path("store"))
    link = HeadOfficeLink(url: url)
    _ = try Enrol(folder: folder, link: link).run(code: code) { _ in }
    try start()
  }

  deinit {
    do { try stop() } catch { Issue.record("\(error)") }
    Scratch.remove(folder.path)
  }

  func start(isOnline: Bool = true) throws {
    var configuration = StoreServer.Configuration()
    if isOnline { configuration.link = link }
    server = try StoreServer(
      store: try Store(folder: folder), configuration: configuration, log: Log(sink: { _ in }))
  }

  func stop() throws {
    try server?.stop()
    server = nil
  }

  func status() throws -> StatusReport { try #require(server).api.statusReport() }

  func sell() throws -> Reply {
    let id = serial.withLock { serial in
      serial += 1
      return "branch-order-\(serial)"
    }
    let reply = try send(
      "POST", "/api/v1/orders", RequestIDTests.body,
      [("Content-Type", "application/json"), ("Request-Id", id)])
    try #require(reply.status == 200)
    return reply
  }

  func send(
    _ method: String, _ path: String, _ body: String = "", _ headers: [(String, String)] = []
  ) throws -> Reply {
    let api = try #require(server).api
    return Reply(
      api.answer(
        HTTPRequest(
          method: method, path: path, headers: HTTPHeaders(headers + [("Host", "localhost")]),
          body: Array(body.utf8))))
  }
}

/// A line to head office that can be cut, and that can lose an answer on its way back.
final class Wire {
  private struct State: Sendable {
    var isCut = false
    var lostPushes = 0
  }

  /// Apart from the wire, for the handler must not own its server.
  private final class Shared: Sendable {
    let state = Mutex(State())
  }

  private let server: HTTPServer
  private let shared = Shared()

  init(to url: String) throws {
    let shared = shared
    server = try HTTPServer(configuration: HTTPServer.Configuration()) { request, reply in
      Thread.detachNewThread {
        if shared.state.withLock({ $0.isCut }) {
          reply.send(HTTPResponse(status: 502))
        } else {
          reply.send(Self.forward(request, to: url, shared))
        }
      }
      return .later
    }
  }

  deinit { server.stop() }

  var url: String { "http://127.0.0.1:\(server.port)" }

  func cut() { shared.state.withLock { $0.isCut = true } }
  func mend() { shared.state.withLock { $0.isCut = false } }
  func loseAnswers(_ count: Int) { shared.state.withLock { $0.lostPushes = count } }
  var answersToLose: Int { shared.state.withLock { $0.lostPushes } }

  private static func forward(
    _ request: HTTPRequest, to url: String, _ shared: Shared
  ) -> HTTPResponse {
    do {
      let client = try HTTPClient(configuration: HTTPClient.Configuration(baseURL: url))
      let passed = ["authorization", "content-type", "range", "if-range"]
      let answer = try client.send(
        HTTPClient.Request(
          method: request.method, path: request.path,
          headers: request.headers.fields.filter { passed.contains($0.name.lowercased()) }
            .map { ($0.name, $0.value) },
          body: request.body, deadlineMilliseconds: 60_000, maximumBytes: 64 << 20))
      let isLost = shared.state.withLock { state in
        guard request.path == "/v1/push", answer.status == 200, state.lostPushes > 0 else {
          return false
        }
        state.lostPushes -= 1
        return true
      }
      if isLost { return HTTPResponse(status: 502) }
      let kept = ["content-type", "etag", "content-range", "accept-ranges"]
      return HTTPResponse(
        status: answer.status,
        headers: answer.headers.fields.filter { kept.contains($0.name.lowercased()) }
          .map { ($0.name, $0.value) }, body: answer.body)
    } catch {
      return HTTPResponse(status: 502)
    }
  }
}
