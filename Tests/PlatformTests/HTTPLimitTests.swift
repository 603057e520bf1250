import HTTP
import Testing

@Suite struct HTTPLimitTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  // MARK: - Bodies

  @Test func `a declared length beyond the limit gets 413 before the body is sent`() throws {
    let server = try HTTPFixture.server(
      { $0.maximumBodyBytes = 1_000 }, handler: HTTPFixture.echo)
    let socket = try HTTPRawSocket(port: server.port)
    socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")
    let answer = try #require(socket.receiveToEnd())
    #expect(answer.hasPrefix("HTTP/1.1 413"))
    #expect(answer.contains("\"code\":\"body-too-large\""))
  }

  @Test func `a body at the limit is taken, one byte more is not`() throws {
    let server = try HTTPFixture.server(
      { $0.maximumBodyBytes = 2 << 20 }, handler: HTTPFixture.echo)
    let client = try HTTPFixture.client(server)
    var body = [UInt8](repeating: 7, count: 2 << 20)
    #expect(try client.send(.init(method: "POST", path: "/", body: body)).status == 200)
    body.append(7)
    #expect(try client.send(.init(method: "POST", path: "/", body: body)).status == 413)
  }

  @Test func `a chunked body is counted while it arrives`() throws {
    let server = try HTTPFixture.server(
      { $0.maximumBodyBytes = 1_000 }, handler: HTTPFixture.echo)
    let header = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
    let half = "1f4\r\n" + String(repeating: "x", count: 500) + "\r\n"
    let good = try HTTPRawSocket(port: server.port)
    good.send(header + "\r\n" + half + half + "0\r\n\r\n")
    #expect(good.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
    let bad = try HTTPRawSocket(port: server.port)
    bad.send(header + "\r\n" + half + half + "1\r\nx\r\n0\r\n\r\n")
    #expect(bad.receiveToEnd()?.hasPrefix("HTTP/1.1 413") == true)
  }

  @Test func `a chunked body without an end is cut`() throws {
    let server = try HTTPFixture.server(
      { $0.maximumBodyBytes = 1_000 }, handler: HTTPFixture.echo)
    let socket = try HTTPRawSocket(port: server.port)
    socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "10000\r\n" + String(repeating: "x", count: 65_536) + "\r\n"
    var sent = 0
    while sent < 1_000, socket.send(chunk) { sent += 1 }
    #expect(sent < 1_000)
  }

  // MARK: - Slow clients

  @Test func `a header sent byte by byte is cut`() throws {
    let server = try HTTPFixture.server(
      { $0.headerDeadlineMilliseconds = 200 }, handler: HTTPFixture.echo)
    let socket = try HTTPRawSocket(port: server.port)
    socket.send("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ")
    #expect(HTTPFixture.eventually { !socket.send("x") || socket.isCut })
    #expect(HTTPFixture.eventually { server.connectionCount == 0 })
  }

  @Test func `a request line sent byte by byte is cut`() throws {
    let server = try HTTPFixture.server(
      { $0.headerDeadlineMilliseconds = 200 }, handler: HTTPFixture.echo)
    let socket = try HTTPRawSocket(port: server.port)
    socket.send("GET /")
    #expect(HTTPFixture.eventually { !socket.send("x") || socket.isCut })
  }

  @Test func `a body sent byte by byte is cut`() throws {
    let server = try HTTPFixture.server(
      { $0.bodyDeadlineMilliseconds = 200 }, handler: HTTPFixture.echo)
    let socket = try HTTPRawSocket(port: server.port)
    socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    #expect(HTTPFixture.eventually { !socket.send("x") || socket.isCut })
  }

  @Test func `a client that does not read its answer is cut`() throws {
    let server = try HTTPFixture.server({
      $0.sendDeadlineMilliseconds = 200
      $0.minimumSendBytesPerSecond = 1 << 30
    }) { _, _ in
      .now(.binary([UInt8](repeating: 1, count: 32 << 20)))
    }
    let socket = try HTTPRawSocket(port: server.port)
    socket.send(Self.get)
    #expect(HTTPFixture.eventually { server.requestCount == 1 })
    #expect(HTTPFixture.eventually { server.requestCount == 0 && server.connectionCount == 0 })
    withExtendedLifetime(socket) {}
  }

  @Test func `a waiting request is not cut, and a kept connection starts anew`() throws {
    let box = HTTPReplyBox()
    let server = try HTTPFixture.server({
      $0.headerDeadlineMilliseconds = 100
      $0.bodyDeadlineMilliseconds = 100
      $0.sendDeadlineMilliseconds = 100
    }) { _, reply in
      box.put(reply)
      return .later
    }
    let slow = try HTTPRawSocket(port: server.port)
    let socket = try HTTPRawSocket(port: server.port)
    for _ in 0..<2 {
      // The socket that says nothing proves that the watchdog has passed in the meantime.
      let silent = try HTTPRawSocket(port: server.port)
      socket.send(Self.get)
      #expect(HTTPFixture.eventually { box.count == 1 && silent.isCut })
      for reply in box.takeAll() { reply.send(.text("served")) }
      #expect(socket.receive(until: "served").hasPrefix("HTTP/1.1 200"))
    }
    #expect(HTTPFixture.eventually { slow.isCut })
  }

  // MARK: - Many connections

  @Test func `an address has so many connections and no more`() throws {
    let server = try HTTPFixture.server(
      {
        $0.loopbackIsExempt = false
        $0.maximumAnonymousPerAddress = 3
      }, handler: HTTPFixture.echo)
    var sockets = try (0..<3).map { _ in try HTTPRawSocket(port: server.port) }
    for socket in sockets {
      socket.send(Self.get)
      #expect(socket.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
    }
    let refused = try HTTPRawSocket(port: server.port)
    refused.send(Self.get)
    #expect(refused.receiveToEnd() == "")
    sockets.removeLast()
    #expect(HTTPFixture.eventually { server.connectionCount == 2 })
    let welcome = try HTTPRawSocket(port: server.port)
    welcome.send(Self.get)
    #expect(welcome.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
  }

  @Test func `who has authenticated does not count, and gets the reserved places`() throws {
    let server = try HTTPFixture.server({
      $0.loopbackIsExempt = false
      $0.maximumAnonymousPerAddress = 1
      $0.maximumConnections = 8
      $0.reservedConnections = 2
    }) { _, reply in
      reply.markAuthenticated()
      return .now(.text("known"))
    }
    let sockets = try (0..<8).map { _ in
      let socket = try HTTPRawSocket(port: server.port)
      socket.send(Self.get)
      #expect(socket.receive(until: "known").hasPrefix("HTTP/1.1 200"))
      return socket
    }
    #expect(server.connectionCount == sockets.count)
  }

  @Test func `reserved places are closed to strangers`() throws {
    let server = try HTTPFixture.server(
      {
        $0.loopbackIsExempt = false
        $0.maximumConnections = 8
        $0.reservedConnections = 2
      }, handler: HTTPFixture.echo)
    let sockets = try (0..<6).map { _ in
      let socket = try HTTPRawSocket(port: server.port)
      socket.send(Self.get)
      #expect(socket.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
      return socket
    }
    let refused = try HTTPRawSocket(port: server.port)
    refused.send(Self.get)
    #expect(refused.receiveToEnd() == "")
    #expect(server.connectionCount == sockets.count)
  }
}
