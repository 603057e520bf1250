import Foundation
import Glibc
import HTTP
import Synchronization

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

/// Replies kept for later, by the handler, for the test's own thread.
final class HTTPReplyBox: Sendable {
  private let replies = Mutex<[HTTPReply]>([])

  func put(_ reply: HTTPReply) { replies.withLock { $0.append(reply) } }

  func takeAll() -> [HTTPReply] {
    replies.withLock { replies in
      defer { replies = [] }
      return replies
    }
  }

  var count: Int { replies.withLock { $0.count } }
}

/// A client that sends exactly the bytes it is told to.
final class HTTPRawSocket {
  private let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    guard code == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  deinit { close(descriptor) }

  /// Sends all the text; false where the connection is broken.
  @discardableResult
  func send(_ text: String) -> Bool {
    var left = Array(text.utf8)[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      left = left.dropFirst(count)
    }
    return true
  }

  /// What arrives until the text contains `mark`, the peer closes, or ten seconds are over.
  func receive(until mark: String) -> String {
    var bytes: [UInt8] = []
    var text = ""
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end, !text.contains(mark), let more = piece(milliseconds: 100) {
      bytes += more
      text = String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  /// What arrives until the peer closes; nil where it does not close within ten seconds.
  func receiveToEnd() -> String? {
    var bytes: [UInt8] = []
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
      guard let more = piece(milliseconds: 100) else {
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes += more
    }
    return nil
  }

  /// Whether the peer has closed or broken the connection by now.
  var isCut: Bool { piece(milliseconds: 0) == nil }

  /// Nil where the connection is over, empty where nothing arrived in time.
  private func piece(milliseconds: Int32) -> [UInt8]? {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}
