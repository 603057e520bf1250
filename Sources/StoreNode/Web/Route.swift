import HTTP
import SyncProtocol

/// One address of the API.
struct Route: Sendable {
  /// Who may ask.
  enum Access: Sendable {
    /// Anybody who reaches the port.
    case everyone
    /// This machine, or a device that was paired.
    case device
    /// Whoever can read the node's door file on this machine.
    case door
  }

  let method: String
  /// Its parts stand between slashes; `{key}` takes any one part.
  let pattern: String
  let access: Access
  /// Whose work it is; nil: anybody's who is signed in, and for reading anybody's.
  let duty: Duty?
  let answer: @Sendable (StoreAPI, RouteRequest) throws -> HTTPResponse

  init(
    _ method: String, _ pattern: String, _ access: Access = .device, duty: Duty? = nil,
    _ answer: @escaping @Sendable (StoreAPI, RouteRequest) throws -> HTTPResponse
  ) {
    self.method = method
    self.pattern = pattern
    self.access = access
    self.duty = duty
    self.answer = answer
  }

  /// What stands for `{key}`, empty where the pattern has none; nil if the path does not fit.
  func match(_ path: String) -> String? {
    let wanted = pattern.split(separator: "/")
    let given = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    let parts = given.last?.isEmpty == true && given.count == 1 ? [] : Array(given)
    guard wanted.count == parts.count else { return nil }
    var key = ""
    for (want, part) in zip(wanted, parts) {
      if want == "{key}" {
        key = String(part)
      } else if want != part {
        return nil
      }
    }
    return key
  }
}

/// A request on its way through a route.
struct RouteRequest: Sendable {
  let http: HTTPRequest
  /// What the path has for `{key}`.
  let key: String
  let asker: Asker
  let language: Language

  /// The till that asks.
  var till: Int64 { asker.till }

  /// The key of a fact in the path.
  func factKey(_ code: OrderProblem.Code) throws(OrderProblem) -> FactKey {
    guard let found = FactKey(key) else { throw OrderProblem(code, key) }
    return found
  }
}
