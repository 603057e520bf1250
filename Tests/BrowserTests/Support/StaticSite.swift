import HTTP

/// A site of a few fixed pages: the controls' bad pages, and the foreign site that attacks a node.
final class StaticSite {
  private let server: HTTPServer

  var url: String { "http://127.0.0.1:\(server.port)" }

  /// - Parameters:
  ///   - pages: HTML by path.
  ///   - policy: the content security policy; nil for none.
  /// - Throws: `HTTPError`.
  init(_ pages: [String: String], policy: String? = nil) throws {
    var headers = [("Content-Type", "text/html; charset=utf-8")]
    if let policy { headers.append(("Content-Security-Policy", policy)) }
    let fields = headers
    server = try HTTPServer(configuration: HTTPServer.Configuration()) { request, _ in
      guard let page = pages[request.path] else { return .now(HTTPResponse(status: 204)) }
      return .now(HTTPResponse(status: 200, headers: fields, body: Array(page.utf8)))
    }
  }

  func stop() { server.stop() }
}
