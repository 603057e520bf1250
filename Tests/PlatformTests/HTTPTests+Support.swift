import Foundation
import Glibc
import HTTP

/// Servers, clients and plain sockets for the HTTP tests, on loopback only.
enum HTTPFixture {
  static func server(
    _ adjust: (inout HTTPServer.Configuration) -> Void = { _ in },
    handler: @escaping HTTPHandler
  ) throws -> HTTPServer {
    var configuration = HTTPServer.Configuration()
    adjust(&configuration)
    return try HTTPServer(configuration: configuration, handler: handler)
  }

  static func client(_ server: HTTPServer) throws -> HTTPClient {
    try HTTPClient(configuration: .init(baseURL: "http://127.0.0.1:\(server.port)"))
  }

  /// Answers with what it got.
  static let echo: HTTPHandler = { request, _ in
    let seen = [
      ("X-Method", request.method), ("X-Path", request.path),
      ("X-Query", request.query.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined()),
      ("X-Peer", request.peerAddress), ("X-Loopback", "\(request.isLoopback)"),
      ("X-Token", request.header("x-token") ?? "none"),
    ]
    return .now(HTTPResponse(status: 200, headers: seen, body: request.body))
  }

  /// Looks at the condition until it holds; false where it does not within ten seconds.
  static func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
      if condition() { return true }
      usleep(1_000)
    }
    return condition()
  }

  static func onThread(_ work: @escaping @Sendable () -> Void) {
    Thread.detachNewThread(work)
  }

  /// A directory of its own, removed after `body`.
  static func withDirectory<R>(_ body: (String) throws -> R) throws -> R {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("http-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let result = Result { try body(url.path) }
    try FileManager.default.removeItem(at: url)
    return try result.get()
  }
}
