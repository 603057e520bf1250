/// One complete request, as a handler sees it.
package struct HTTPRequest: Sendable {
  /// The method in the client's spelling; HEAD arrives as "GET" (the body is then not sent).
  package var method: String
  /// The path, percent-decoded once, without the query.
  ///
  /// Valid UTF-8 and without NUL, but otherwise the client's: never use it as a file name.
  package var path: String
  /// The query's fields, decoded once.
  ///
  /// A name that stands twice is refused before the handler.
  package var query: [String: String]
  /// The header fields.
  package var headers: HTTPHeaders
  /// The whole body; at most the server's `maximumBodyBytes`.
  package var body: [UInt8]
  /// The peer's address as a number ("192.0.2.7", "2001:db8::1"), without the port.
  package var peerAddress: String
  /// True where the peer is this machine (127.0.0.0/8 or ::1).
  package var isLoopback: Bool

  /// A request put together by hand, for routes that are tested without a socket.
  package init(
    method: String, path: String, query: [String: String] = [:],
    headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [],
    peerAddress: String = "127.0.0.1", isLoopback: Bool = true
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.peerAddress = peerAddress
    self.isLoopback = isLoopback
  }

  /// The value of the first header field of this name (ASCII case ignored), or nil.
  package func header(_ name: String) -> String? { headers[name] }
}
