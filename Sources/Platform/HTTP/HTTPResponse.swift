/// The answer to one request.
package struct HTTPResponse: Sendable {
  /// Where the body's bytes come from.
  package enum Body: Sendable {
    /// These bytes.
    case bytes([UInt8])
    /// `count` bytes from `offset` of a file, sent from its descriptor. The file is opened when the
    /// answer is sent; where it is missing or shorter, the client gets 500 instead.
    case file(path: String, offset: Int, count: Int)
  }

  /// The status code, 200 to 599.
  package var status: Int
  /// Further header fields.
  ///
  /// Content-Length, Date and Connection are added by the server. A field with an empty value is
  /// left out; a name or value with a line break makes the answer a 500.
  package var headers: [(String, String)]
  /// The body; not sent to HEAD.
  package var content: Body

  /// The body's bytes; empty where it is a file.
  package var body: [UInt8] {
    if case .bytes(let bytes) = content { return bytes }
    return []
  }

  /// An answer with a body in memory.
  package init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
    self.init(status: status, headers: headers, content: .bytes(body))
  }

  /// An answer with any body.
  package init(status: Int, headers: [(String, String)], content: Body) {
    self.status = status
    self.headers = headers
    self.content = content
  }
}
