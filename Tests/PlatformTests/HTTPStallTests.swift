import Foundation
import Glibc
import HTTP
import Synchronization
import Testing

/// A request of which nothing moves any more is given up; one that is slow, or waits, is not.
@Suite struct HTTPStallTests {
  private static let limit = 2_000

  /// A server of which the test takes connections and bytes by hand.
  private final class SlowPeer: Sendable {
    let port: UInt16
    private let listener: Int32

    init() throws {
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      // Small, so that what is not read is soon not acknowledged either.
      var size: Int32 = 256 << 10
      setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, length) == 0 && listen(listener, 1) == 0
            && getsockname(listener, $0, &length) == 0
        }
      }
      guard isBound else { throw POSIXError(.EADDRINUSE) }
      self.listener = listener
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(listener) }

    /// Reads so many bytes of one connection, a piece at a time, and then answers.
    func serve(_ count: Int, piece: Int, pause: UInt32) {
      let connection = accept(listener, nil, nil)
      var left = count
      var buffer = [UInt8](repeating: 0, count: piece)
      while left > 0 {
        let got = recv(connection, &buffer, min(piece, left), Int32(MSG_WAITALL))
        guard got > 0 else { break }
        left -= got
        usleep(pause)
      }
      let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
      _ = Glibc.send(connection, answer, answer.count, Int32(MSG_NOSIGNAL))
      close(connection)
    }
  }

  private func request(_ bytes: Int = 0, mayWait: Bool = false) -> HTTPClient.Request {
    var request = HTTPClient.Request(
      method: "POST", path: "/", body: [UInt8](repeating: 7, count: bytes),
      deadlineMilliseconds: 60_000)
    request.stallMilliseconds = Self.limit
    request.answerMayWait = mayWait
    return request
  }

  private func client(_ port: UInt16) throws -> HTTPClient {
    try HTTPClient(configuration: .init(baseURL: "http://127.0.0.1:\(port)"))
  }

  private func expectStall(_ body: () throws -> HTTPClient.Response) {
    let error = #expect(throws: HTTPClientError.self) { try body() }
    #expect(error == .timedOut("nothing moved for \(Self.limit) ms"))
  }

  @Test(arguments: [true, false])
  func `a body that nobody takes is given up, also where the answer may wait`(mayWait: Bool) throws
  {
    // The connection is made by the kernel; nobody ever reads from it.
    let peer = try SlowPeer()
    let client = try client(peer.port)
    expectStall { try client.send(request(16 << 20, mayWait: mayWait)) }
    withExtendedLifetime(peer) {}
  }

  @Test func `an answer that never comes is given up, unless it may wait`() throws {
    let box = HTTPReplyBox()
    let server = try HTTPFixture.server { _, reply in
      box.put(reply)
      return .later
    }
    let client = try HTTPFixture.client(server)
    expectStall { try client.send(request()) }
    var patient = request(mayWait: true)
    patient.deadlineMilliseconds = Self.limit + 1_000
    let error = #expect(throws: HTTPClientError.self) { try client.send(patient) }
    guard case .timedOut(let text) = error else {
      Issue.record("not \(String(describing: error))")
      return
    }
    #expect(!text.hasPrefix("nothing moved"))
  }

  @Test func `a long upload goes on while the other side takes of it`() throws {
    let peer = try SlowPeer()
    // More than the limit in all; and the last of it stays in the kernel for longer than a look.
    let body = 3 << 20
    HTTPFixture.onThread { peer.serve(body, piece: 64 << 10, pause: 60_000) }
    #expect(try client(peer.port).send(request(body)).status == 200)
  }
}
