import Database
import HTTP
import Security
import Storage
import SyncProtocol
import Toolkit

/// Who may ask what, before a route is asked.
///
/// The node trusts its own machine: whoever can run a program there has the database. Every other
/// device needs a token, and from the first PIN on whoever writes is signed in. Names and origins
/// are checked because a browser on that machine would carry a foreign page's requests through.
struct Gate: Sendable {
  let desk: OrderDesk
  let cookies: Cookies
  /// The other address it listens on, if any.
  let lanAddress: String?
  let doorToken: String?

  /// The tokens that a request shows.
  private struct Shown {
    /// `Authorization: Bearer`: of a device, or of the door file.
    let token: String?
    /// A browser's device.
    let device: String?
    let person: String?

    var isAnything: Bool { token != nil || device != nil || person != nil }

    init(_ request: HTTPRequest, _ cookies: Cookies) {
      token = request.header("Authorization").flatMap { header in
        header.hasPrefix("Bearer ") ? String(header.dropFirst(7)) : nil
      }
      device = cookies.value(.device, of: request)
      person = request.header("Person") ?? cookies.value(.person, of: request)
    }
  }

  /// The till that stands for this machine when the request names none.
  private static let defaultTill: Int64 = 1

  /// A name that points here from outside would let a foreign page read (DNS rebinding).
  func checkHost(_ request: HTTPRequest) throws(OrderProblem) {
    guard let host = request.header("Host"), isOwn(host) else {
      throw OrderProblem(.hostRefused)
    }
  }

  private func isOwn(_ authority: String) -> Bool {
    var names = ["127.0.0.1", "localhost", "[::1]"]
    if let lanAddress { names.append(lanAddress.contains(":") ? "[\(lanAddress)]" : lanAddress) }
    return names.contains { name in
      guard authority.hasPrefix(name) else { return false }
      let rest = authority.dropFirst(name.count)
      return rest.isEmpty || rest.hasPrefix(":") && rest.dropFirst().allSatisfy(\.isNumber)
    }
  }

  /// A page of another origin cannot send JSON without asking first, and is refused when it asks.
  func checkWriting(_ request: HTTPRequest) throws(OrderProblem) {
    if let origin = request.header("Origin") {
      guard origin == "http://\(request.header("Host") ?? "")" else {
        throw OrderProblem(.crossOrigin)
      }
    }
    let type = request.header("Content-Type")?.split(separator: ";").first
      .map { $0.lowercased().filter { $0 != " " } }
    guard type == "application/json" else { throw OrderProblem(.notJSON) }
  }

  /// Who asks: the till of a paired device, or the one that a request of this machine names, and
  /// who is signed in there.
  ///
  /// All of it is asked of one state of the database.
  ///
  /// - Throws: `OrderProblem.unauthorised` for a device that was not paired, `.signInFirst`,
  ///   `.notYourDuty`.
  func asker(_ request: HTTPRequest, _ route: Route) throws -> Asker {
    let shown = Shown(request, cookies)
    var asker = Asker(isLocal: request.isLoopback)
    asker.isProgram = request.isLoopback && isDoorToken(shown.token)
    if route.access == .door, !asker.isProgram { throw OrderProblem(.unauthorised) }
    if asker.isProgram { return asker }
    // This machine reads how it stands even where its database cannot be read.
    guard shown.isAnything || !request.isLoopback || route.asksWho else {
      asker.till = try Self.namedTill(request)
      return asker
    }
    return try desk.reading { try self.asker(asker, request, shown, route, $0) }
  }

  private func asker(
    _ nobody: Asker, _ request: HTTPRequest, _ shown: Shown, _ route: Route,
    _ reading: OrderDesk.Reading
  ) throws -> Asker {
    let connection = reading.database.connection
    var asker = nobody
    do {
      asker.till = try till(request, shown, connection)
    } catch let problem as OrderProblem where route.access == .everyone {
      // An address for everyone may be asked by who is nobody yet.
      guard problem.code == .unauthorised else { throw problem }
      return asker
    }
    if let token = shown.person {
      let now = desk.store.clock.now()
      let person = try SignIns.person(ofToken: token, connection, now: now)
      asker.person = reading.menu.staff.first { $0.key == person }
    }
    // From the first PIN on, whoever writes is signed in, and does what the role is for.
    if route.asksWho, try PINs.isAnybodys(connection) { try checkDuty(route, asker) }
    return asker
  }

  private func till(
    _ request: HTTPRequest, _ shown: Shown, _ connection: Connection
  ) throws -> Int64 {
    if let token = shown.token {
      guard let till = try Devices.till(ofToken: token, connection) else {
        throw OrderProblem(.unauthorised)
      }
      return till
    }
    if let cookie = shown.device, let till = try Devices.till(ofToken: cookie, connection) {
      return till
    }
    guard request.isLoopback else { throw OrderProblem(.unauthorised) }
    return try Self.namedTill(request)
  }

  private static func namedTill(_ request: HTTPRequest) throws(OrderProblem) -> Int64 {
    guard let named = request.header("Till") else { return defaultTill }
    guard let till = Int64(named), (0...999).contains(till) else {
      throw OrderProblem(.invalidRequest, "Till '\(named)'")
    }
    return till
  }

  private func checkDuty(_ route: Route, _ asker: Asker) throws(OrderProblem) {
    guard let person = asker.person else { throw OrderProblem(.signInFirst) }
    guard let duty = route.duty, !person.role.duties.contains(duty) else { return }
    throw OrderProblem(.notYourDuty)
  }

  private func isDoorToken(_ token: String?) -> Bool {
    guard let token, let doorToken else { return false }
    return constantTimeEqual(Array(token.utf8), Array(doorToken.utf8))
  }
}

extension Route {
  /// Whether it matters who is signed in.
  fileprivate var asksWho: Bool { access == .device && (duty != nil || method != "GET") }
}
