package import HTTP
import Runtime
package import SyncProtocol

/// How results and problems travel.
package enum Answers {
  /// A binary message of the protocol.
  package static func message(_ kind: Envelope.Kind, _ content: [UInt8]) -> HTTPResponse {
    var response = HTTPResponse.binary(Message.sealed(kind, content, by: .zstd))
    response.headers.append(("Cache-Control", "no-store"))
    return response
  }

  /// A problem (RFC 9457) with its stable code.
  package static func problem(_ problem: HQProblem) -> HTTPResponse {
    var response = HTTPResponse.problem(
      status: problem.status, code: problem.code, title: problem.title)
    if let seconds = problem.retryAfterSeconds {
      response.headers.append(("Retry-After", "\(seconds)"))
    }
    return response
  }
}
