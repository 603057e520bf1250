import Database
import Facts
package import HTTP
import Runtime
import Security
import SyncProtocol
import Synchronization
package import Toolkit

/// Answers the requests of tills, screens and this program's own commands.
///
/// A request passes the gate (host, origin, who asks), finds its route, and comes out as JSON or
/// as a problem document. It needs no socket.
package final class StoreAPI: Sendable {
  let desk: OrderDesk
  let devices: Devices
  let people: People
  let cookies: Cookies
  /// Pages that wait for a change.
  package let changes = ChangeFeed()
  private let assets: PageAssets
  let gate: Gate
  private let line: @Sendable () -> SyncLoop.Status?
  let log: Log
  private let lastReport = Mutex<StatusReport?>(nil)

  /// An API over a desk.
  ///
  /// - Parameters:
  ///   - desk: where requests become facts.
  ///   - lanAddress: the other address it listens on, if any.
  ///   - doorToken: what opens the addresses under `/admin`; nil for nobody.
  ///   - log: takes what a person should see.
  ///   - assets: the files of the pages.
  ///   - line: how the exchange with head office stands.
  package init(
    desk: OrderDesk, lanAddress: String? = nil, doorToken: String? = nil, log: Log,
    assets: PageAssets = PageAssets(),
    line: @escaping @Sendable () -> SyncLoop.Status? = { nil }
  ) {
    self.desk = desk
    self.line = line
    self.log = log
    devices = Devices(desk: desk)
    people = People(desk: desk)
    cookies = Cookies(store: Int64(desk.store.number.rawValue))
    self.assets = assets
    gate = Gate(
      desk: desk, cookies: cookies, lanAddress: lanAddress, doorToken: doorToken)
  }

  /// Answers one request.
  package func answer(_ request: HTTPRequest) -> HTTPResponse {
    let language = Language(acceptLanguage: request.header("Accept-Language"))
    do {
      return try route(request, language)
    } catch let problem as OrderProblem {
      if problem.code == .notStored { log.error("not stored", ["why": problem.subject]) }
      return Self.problem(problem, language)
    } catch let error as JSONError {
      return Self.problem(OrderProblem(.invalidRequest, "\(error)"), language)
    } catch is DiskTrouble {
      return Self.problem(OrderProblem(.readOnly), language)
    } catch let error as DatabaseError where error.isFull {
      return Self.problem(OrderProblem(.diskFull), language)
    } catch {
      log.error("a request failed", ["path": request.path, "why": "\(error)"])
      return Self.problem(OrderProblem(.notStored, "internal"), language)
    }
  }

  /// Lets a page wait for the next change; nil if that is not what it asks for.
  package func changes(_ request: HTTPRequest, _ reply: HTTPReply) -> HTTPAnswer? {
    guard request.method == "GET", request.path == Routes.changes.pattern else { return nil }
    do {
      try gate.checkHost(request)
      _ = try gate.asker(request, Routes.changes)
    } catch {
      // As any other address refuses it.
      return nil
    }
    return changes.answer(request, reply, now: Self.uptime())
  }

  /// Answers pages that have waited for long.
  package func tickChanges() { changes.tick(now: Self.uptime()) }

  private static func uptime() -> Int64 { MonotonicClock.system.now() / 1_000_000 }

  private func route(_ request: HTTPRequest, _ language: Language) throws -> HTTPResponse {
    try gate.checkHost(request)
    if request.method == "GET", let page = try assets.answer(request) { return page }
    var isKnownPath = false
    for route in Routes.all {
      guard let key = route.match(request.path) else { continue }
      isKnownPath = true
      guard route.method == request.method else { continue }
      if request.method == "POST" { try gate.checkWriting(request) }
      let asker = try gate.asker(request, route)
      return try route.answer(
        self, RouteRequest(http: request, key: key, asker: asker, language: language))
    }
    throw isKnownPath
      ? OrderProblem(.methodNotAllowed, request.method) : OrderProblem(.notFound)
  }

  static func problem(_ problem: OrderProblem, _ language: Language) -> HTTPResponse {
    var response = HTTPResponse.problem(
      status: problem.status, code: problem.code.rawValue, title: problem.title(language))
    response.headers.append(("Content-Language", language.rawValue))
    response.headers.append(("Cache-Control", "no-store"))
    if problem.status >= 503 { response.headers.append(("Retry-After", "1")) }
    return response
  }

  func json(_ value: some Encodable) throws(JSONError) -> HTTPResponse {
    var response = HTTPResponse.json(try JSON.encode(value))
    response.headers.append(("Cache-Control", "no-store"))
    return response
  }

  // MARK: Writing

  func run<Command: StoreCommand>(
    _ type: Command.Type, _ request: RouteRequest, isNew: Bool = true
  ) throws -> HTTPResponse {
    try write(request, isNew: isNew) { work, draft in
      try JSON.decode(type, from: request.http.body).write(work, &draft)
    }
  }

  func runOnOrder<Command: OrderCommand>(
    _ type: Command.Type, _ request: RouteRequest
  ) throws -> HTTPResponse {
    let key = try request.factKey(.unknownOrder)
    return try write(request, isNew: false) { work, draft in
      let command = try JSON.decode(type, from: request.http.body)
      return try command.write(to: try OrderReader(work.database).read(key), work, &draft)
    }
  }

  func switchSoldOut(_ request: RouteRequest) throws -> HTTPResponse {
    try write(request, isNew: true) { work, draft in
      let command = try JSON.decode(SoldOutSwitch.self, from: request.http.body)
      return try command.write(try work.menu.product(request.key).key, work, &draft)
    }
  }

  func write(
    _ request: RouteRequest, isNew: Bool,
    _ command: (Work, inout ChangeSetDraft) throws -> Done
  ) throws -> HTTPResponse {
    let asked = OrderDesk.Request(
      id: try Self.requestID(request.http), fingerprint: try Self.fingerprint(request.http),
      answersName: request.http.header("Answers"), till: request.till,
      person: request.asker.person?.key, duties: request.asker.person?.role.duties)
    let now = desk.store.clock.now()
    let answer = try desk.write(asked, isNew: isNew, command) { done, reading in
      switch done {
      case .order(let key, let change):
        try JSON.encode(
          try OrderView(try OrderReader(reading.database).read(key), reading, changeCents: change))
      case .handedOver(let keys): try JSON.encode(HandOverAnswer(orders: keys.map { "\($0)" }))
      case .round(let key):
        try JSON.encode(RoundAnswer(try DeliveryReader(reading.database).round(key)))
      case .stock(let keys): try JSON.encode(StockView(reading, only: Set(keys)))
      case .product(let key): try JSON.encode(SwitchView(key, reading))
      case .customer(let key):
        try JSON.encode(
          try CustomerReader(reading.database).customer(key).map {
            try CustomerView($0, reading, request.language)
          })
      case .held(let held): try JSON.encode(HeldView(held, reading))
      case .settings(let settings): try JSON.encode(settings)
      case .drawer(let till):
        try JSON.encode(
          try DrawerView(till: till, isBlind: request.asker.countsBlind, reading))
      case .closing(let key):
        try JSON.encode(
          try Self.closing(key, isBlind: request.asker.countsBlind, reading))
      case .receipt(let key, let order, let copy):
        try JSON.encode(try PaperView(of: order, reading, only: key, copy: copy))
      case .voucher(let key): try JSON.encode(try Self.voucher(key, reading, now: now))
      }
    }
    var response = HTTPResponse.json(answer.body, status: answer.status)
    response.headers.append(("Cache-Control", "no-store"))
    response.headers.append(("Answers", answer.answersName))
    if answer.isRepeated { response.headers.append(("Repeated", "true")) }
    return response
  }

  /// 8 to 64 letters, digits and hyphens.
  private static func requestID(_ request: HTTPRequest) throws(OrderProblem) -> String {
    guard let id = request.header("Request-Id"), (8...64).contains(id.utf8.count),
      id.utf8.allSatisfy({ byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == 0x2D
      })
    else { throw OrderProblem(.requestIDMissing) }
    return id
  }

  private static func fingerprint(_ request: HTTPRequest) throws -> [UInt8] {
    try SHA256Hasher.hash(
      Array("\(request.method)\n\(request.path)\n".utf8) + request.body)
  }

  // MARK: Status

  func status(_ request: RouteRequest) throws -> HTTPResponse { try json(statusReport()) }

  /// How this node stands.
  ///
  /// Where not even reading is possible, it is what was last known, with the disk as it is now.
  ///
  /// - Throws: what reading runs into, but for an error of the disk.
  package func statusReport() throws -> StatusReport {
    let line = line()
    let keeper = desk.store.keeper
    let (health, room) = (keeper.health, keeper.room.level)
    do {
      let clock = try desk.clockVerdict()
      let report = try desk.store.reading { core in
        try StatusReport(
          database: core.database, engine: core.engine, clock: clock, line: line,
          disk: keeper.premises.report(
            health, room, history: try SizeHistory.kept(in: core.database)),
          now: desk.store.clock.now())
      }
      lastReport.withLock { $0 = report }
      return report
    } catch let trouble as DiskTrouble {
      guard var report = lastReport.withLock({ $0 }) else { throw trouble }
      report.disk = keeper.premises.report(keeper.health, room, history: SizeHistory())
      return report
    }
  }
}
