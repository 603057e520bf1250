/// Why a request got no answer.
///
/// An answer of any status, 3xx and 5xx included, is no error.
///
/// The texts come from libcurl and name hosts and causes, never headers or bodies.
package enum HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The base URL or the path is malformed.
  case malformedURL(String)
  /// The base URL is plain HTTP to another machine, and `allowPlainHTTP` is off.
  case plainHTTPRefused(host: String)
  /// No connection: unreachable, the name is unknown, or, with `isRefused`, the machine is there
  /// and nobody listens. Nothing was sent.
  case unreachable(String, isRefused: Bool = false)
  /// A deadline passed, or the transfer was too slow. The server may have acted on the request.
  case timedOut(String)
  /// The server's certificate or TLS version was not accepted. Nothing was sent.
  case tlsRefused(String)
  /// `Interrupter.interrupt` was called. The server may have acted on the request.
  case interrupted
  /// The answer's body is larger than `maximumBytes`.
  case responseTooLarge(limit: Int)
  /// The connection broke, or the server does not speak HTTP. The server may have acted.
  case broken(String)
  /// The download's file could not be written.
  case fileFailed(path: String, errno: Int32)
  /// libcurl could not be set up; `code` is its own.
  case libraryFailed(code: Int32)

  package var description: String {
    switch self {
    case .malformedURL(let text): "Malformed URL \(text). Correct the address."
    case .plainHTTPRefused(let host):
      "Plain HTTP to \(host) is refused. Use https, or allow plain HTTP for a test."
    case .unreachable(let text, _): "No connection: \(text). Check the line and the address."
    case .timedOut(let text): "Timed out: \(text). It is safe to try again."
    case .tlsRefused(let text): "TLS refused: \(text). Check certificate, name and clock."
    case .interrupted: "Interrupted by this program."
    case .responseTooLarge(let limit): "The answer is larger than \(limit) bytes."
    case .broken(let text): "The connection broke: \(text). It is safe to try again."
    case .fileFailed(let path, let errno):
      "Cannot write \(path) (errno \(errno)). Check space and permissions."
    case .libraryFailed(let code): "libcurl failed with code \(code)."
    }
  }
}
