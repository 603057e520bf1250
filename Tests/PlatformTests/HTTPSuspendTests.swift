import HTTP
import Synchronization
import Testing

@Suite struct HTTPSuspendTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test(arguments: [1, 2])
  func `another thread answers later`(threads: Int) throws {
    let box = HTTPReplyBox()
    let server = try HTTPFixture.server({ $0.threads = threads }) { request, reply in
      guard request.path == "/wait" else { return .now(.text("now")) }
      box.put(reply)
      return .later
    }
    HTTPFixture.onThread {
      _ = HTTPFixture.eventually { box.count == 1 }
      for reply in box.takeAll() { reply.send(.text("later")) }
    }
    let client = try HTTPFixture.client(server)
    #expect(try client.send(.init(path: "/wait")).body == Array("later".utf8))
    // The connection goes on.
    #expect(try client.send(.init(path: "/")).body == Array("now".utf8))
    #expect(server.connectionCount == 1)
  }

  @Test(arguments: [1, 2])
  func `an answer that races the suspension is not lost`(threads: Int) throws {
    let box = HTTPReplyBox()
    let isOver = Mutex(false)
    let server = try HTTPFixture.server({ $0.threads = threads }) { _, reply in
      box.put(reply)
      return .later
    }
    HTTPFixture.onThread {
      while !isOver.withLock({ $0 }) {
        for reply in box.takeAll() { reply.send(.text("raced")) }
      }
    }
    defer { isOver.withLock { $0 = true } }
    let client = try HTTPFixture.client(server)
    for _ in 0..<2_000 {
      #expect(try client.send(.init(path: "/")).body == Array("raced".utf8))
    }
  }

  @Test func `only the first answer counts`() throws {
    let sent = Mutex<[Bool]>([])
    let server = try HTTPFixture.server { _, reply in
      let results = [reply.send(.text("one")), reply.send(.text("two"))]
      sent.withLock { $0 = results }
      return .later
    }
    #expect(try HTTPFixture.client(server).send(.init(path: "/")).body == Array("one".utf8))
    #expect(sent.withLock { $0 } == [true, false])
  }

  @Test func `a reply that is dropped becomes a 500`() throws {
    let server = try HTTPFixture.server { _, _ in .later }
    #expect(try HTTPFixture.client(server).send(.init(path: "/")).status == 500)
  }

  @Test func `a client that has gone does no harm`() throws {
    let box = HTTPReplyBox()
    let server = try HTTPFixture.server { _, reply in
      box.put(reply)
      return .later
    }
    do {
      let socket = try HTTPRawSocket(port: server.port)
      socket.send(Self.get)
      #expect(HTTPFixture.eventually { box.count == 1 })
    }
    let reply = try #require(box.takeAll().first)
    reply.send(.text(String(repeating: "x", count: 1_000_000)))
    #expect(HTTPFixture.eventually { server.requestCount == 0 && server.connectionCount == 0 })
    #expect(!reply.send(.text("again")))
  }

  @Test(arguments: [1, 2])
  func `stop answers all that wait with 503`(threads: Int) throws {
    let box = HTTPReplyBox()
    let server = try HTTPFixture.server({ $0.threads = threads }) { _, reply in
      box.put(reply)
      return .later
    }
    let sockets = try (0..<100).map { _ in try HTTPRawSocket(port: server.port) }
    for socket in sockets { socket.send(Self.get) }
    #expect(HTTPFixture.eventually { box.count == sockets.count })
    server.stop()
    for socket in sockets {
      #expect(socket.receiveToEnd()?.hasPrefix("HTTP/1.1 503") == true)
    }
    for reply in box.takeAll() { #expect(!reply.send(.text("too late"))) }
  }

  @Test func `requests that come while the server stops are not left waiting`() throws {
    let server = try HTTPFixture.server { _, reply in
      HTTPFixture.onThread { reply.send(.text("late")) }
      return .later
    }
    let sockets = try (0..<20).map { _ in try HTTPRawSocket(port: server.port) }
    HTTPFixture.onThread { server.stop() }
    for socket in sockets { socket.send(Self.get) }
    for socket in sockets { #expect(HTTPFixture.eventually { socket.isCut }) }
    server.stop()
  }
}
