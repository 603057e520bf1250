import HTTP
import Security
import SyncProtocol

/// Who may ask what, before a route is asked.
///
/// The node trusts its own machine: whoever can run a program there has the database. Everybody
/// else needs a device's token. Names and origins are checked because a browser on that machine
/// would carry a foreign page's requests through.
struct Gate: Sendable {
  let devices: Devices
  /// The other address it listens on, if any.
  let lanAddress: String?
  let doorToken: String?

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

  /// The till that asks: a paired device's, or the one that a request of this machine names.
  func till(_ request: HTTPRequest, _ access: Route.Access) throws -> Int64 {
    let token = request.header("Authorization").flatMap { header in
      header.hasPrefix("Bearer ") ? String(header.dropFirst(7)) : nil
    }
    switch access {
    case .everyone: return 0
    case .door:
      guard request.isLoopback, isDoorToken(token) else { throw OrderProblem(.unauthorised) }
      return 0
    case .device:
      if request.isLoopback, isDoorToken(token) { return 0 }
      if let token {
        guard let till = try devices.till(ofToken: token) else {
          throw OrderProblem(.unauthorised)
        }
        return till
      }
      guard request.isLoopback else { throw OrderProblem(.unauthorised) }
      guard let named = request.header("Till") else { return Self.defaultTill }
      guard let till = Int64(named), (0...999).contains(till) else {
        throw OrderProblem(.invalidRequest, "Till '\(named)'")
      }
      return till
    }
  }

  private func isDoorToken(_ token: String?) -> Bool {
    guard let token, let doorToken else { return false }
    return constantTimeEqual(Array(token.utf8), Array(doorToken.utf8))
  }
}
