/// Why a step of the exchange did not succeed.
package enum StoreLinkError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No answer came.
  case unreachable(String, Outage)

  /// Head office refused, with its stable code; `retryAfter` in milliseconds if it said so.
  case refused(status: Int, code: String, title: String, retryAfter: Int64?)

  /// What came back is not what the protocol says.
  case brokenAnswer(String)

  /// This node has no credential and key that belong together: it can only sell.
  case noPass

  package var description: String {
    switch self {
    case .unreachable(let why, _): "head office cannot be reached: \(why)"
    case .refused(403, "revoked", let title, _):
      "head office refuses (403 revoked): \(title); stop this node, then pizza-store enrol DIR "
        + "--code CODE: its unsent sales are carried over"
    case .refused(let status, let code, let title, _):
      "head office refuses (\(status) \(code)): \(title)"
    case .noPass: "this node has no credential for head office; enrol it with a code"
    case .brokenAnswer(let why): "head office's answer is broken: \(why)"
    }
  }
}
