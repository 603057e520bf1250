/// What a handler decides about a request.
package enum HTTPAnswer: Sendable {
  /// The answer is here.
  case now(HTTPResponse)
  /// The answer comes by `HTTPReply.send`, from any thread; until then the connection is suspended
  /// and costs memory but no thread.
  case later
}

/// A server's one handler.
///
/// It runs on a server thread once the whole body is here, and holds up the other connections of
/// that thread while it runs.
package typealias HTTPHandler = @Sendable (HTTPRequest, HTTPReply) -> HTTPAnswer
