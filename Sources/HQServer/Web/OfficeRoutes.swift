import Foundation
package import HTTP
import Runtime
package import SyncProtocol
import Synchronization
package import Toolkit

/// Head office's own addresses: dashboard, summary, operations.
///
/// They answer this machine only.
///
/// The Host header must name this machine too, or a page from elsewhere whose name was made to
/// lead here (DNS rebinding) could read them. Operations also need the token of the door file.
package final class OfficeRoutes: Sendable {
  /// Takes each chain that an operation has written.
  package typealias Announce = @Sendable (ChainID) -> Void

  private let headOffice: HeadOffice
  private let operations = OperationTable()
  private let token: String
  private let log: Log
  private let announce = Mutex<Announce?>(nil)

  /// Routes that operations reach with this token.
  package init(headOffice: HeadOffice, token: String, log: Log) {
    self.headOffice = headOffice
    self.token = token
    self.log = log
  }

  /// Says who is told of chains that operations write; the server, once it runs.
  package func onWrite(_ announce: @escaping Announce) {
    self.announce.withLock { $0 = announce }
  }

  /// Answers a request; nil if the address is none of these, or the asker not on this machine.
  package func answer(_ request: HTTPRequest) -> HTTPAnswer? {
    guard request.isLoopback, Self.namesThisMachine(request.header("Host")) else { return nil }
    do {
      switch (request.method, request.path) {
      case ("GET", "/"): return .now(try dashboard(request))
      case ("GET", "/api/summary"): return .now(try summary(request))
      case ("GET", "/api/status"): return .now(try statusAnswer())
      case ("GET", "/assets/hq.css"): return .now(Self.asset("hq.css", "text/css; charset=utf-8"))
      case ("GET", "/assets/hq.svg"): return .now(Self.asset("hq.svg", "image/svg+xml"))
      case ("POST", _) where request.path.hasPrefix("/admin/v1/"):
        return .now(try operation(request))
      default: return nil
      }
    } catch let error as DiskTrouble {
      log.error("a request was refused", ["path": request.path, "why": "\(error)"])
      return .now(Answers.problem(HQProblem(storing: error)))
    } catch {
      log.error("a request failed", ["path": request.path, "why": "\(error)"])
      return .now(
        .problem(status: 500, code: "internal", title: "Head office failed; see its log"))
    }
  }

  /// `localhost`, `127.0.0.1` or `[::1]`, with or without a port.
  static func namesThisMachine(_ host: String?) -> Bool {
    guard let host else { return false }
    let name =
      host.hasPrefix("[")
      ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    let rest = host.dropFirst(name.count)
    let isPort = rest.isEmpty || rest.first == ":" && UInt16(rest.dropFirst()) != nil
    return isPort && ["localhost", "127.0.0.1", "[::1]"].contains(name.lowercased())
  }

  // MARK: Pages

  private func dashboard(_ request: HTTPRequest) throws -> HTTPResponse {
    let read = try headOffice.figures()
    let figures = try DashboardFigures(
      read, day: Self.day(request), now: headOffice.clock.now())
    let status = try status(of: read.stores)
    let language = request.query["lang"].flatMap(Language.init) ?? .french
    var response = HTTPResponse(
      status: 200, headers: [("Content-Type", "text/html; charset=utf-8")],
      body: DashboardPage(figures, status: status, in: language).html.bytes)
    response.headers += Self.guards + [("Cache-Control", "no-store")]
    return response
  }

  private func summary(_ request: HTTPRequest) throws -> HTTPResponse {
    let summary = try Summary(
      try headOffice.figures(), day: Self.day(request), now: headOffice.clock.now())
    var response = HTTPResponse.json(try JSON.encode(summary))
    response.headers += Self.guards + [("Cache-Control", "no-store")]
    return response
  }

  private func statusAnswer() throws -> HTTPResponse {
    let status = try status(of: try headOffice.figures().stores)
    var response = HTTPResponse.json(try JSON.encode(status))
    response.headers += Self.guards + [("Cache-Control", "no-store")]
    return response
  }

  private func status(of stores: [StoreStatus]) throws -> HeadOfficeStatus {
    let keeper = headOffice.keeper
    let (health, room) = (keeper.health, keeper.room.level)
    return try headOffice.reading { core in
      try HeadOfficeStatus(
        core.database, stores: stores,
        disk: keeper.premises.report(
          health, room, history: try SizeHistory.kept(in: core.database)),
        isRunning: true, now: headOffice.clock.now())
    }
  }

  /// The query's day; nil without one, and for one that is none.
  private static func day(_ request: HTTPRequest) -> CivilDate? {
    request.query["day"].flatMap { CivilDate($0) }
  }

  private static func asset(_ name: String, _ type: String) -> HTTPResponse {
    guard let bytes = Embedded.file(named: "Sources/HQServer/Web/Assets/\(name)") else {
      return .problem(status: 404, code: "not-found", title: "There is nothing at this address")
    }
    return HTTPResponse(
      status: 200,
      headers: [("Content-Type", type), ("Cache-Control", "max-age=300")] + guards, body: bytes)
  }

  /// Nothing from elsewhere is loaded, nothing is guessed, and no page frames this one.
  private static let guards = [
    (
      "Content-Security-Policy",
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
  ]

  // MARK: Operations

  private func operation(_ request: HTTPRequest) throws -> HTTPResponse {
    guard isAuthorised(request.header("Authorization")) else {
      return .problem(
        status: 401, code: "unauthorised", title: "The token of the door file is missing")
    }
    let name = String(request.path.dropFirst("/admin/v1/".count))
    let announce = announce.withLock { $0 }
    let outcome = try operations.perform(name, request.body, on: headOffice) { announce?($0) }
    switch outcome {
    case nil:
      return .problem(status: 404, code: "not-found", title: "There is no such operation")
    case .done(let answer):
      log.info("an operation was carried out", ["name": name])
      return .json(answer)
    case .refused(let error):
      log.warning("an operation was refused", ["name": name, "why": error.description])
      return .json(try JSON.encode(error), status: 409)
    }
  }

  /// Compares in a time that says nothing of the token.
  private func isAuthorised(_ header: String?) -> Bool {
    let expected = Array("Bearer \(token)".utf8)
    let given = Array((header ?? "").utf8)
    guard given.count == expected.count else { return false }
    return zip(given, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
