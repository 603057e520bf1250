import HTTP
import Synchronization
import Testing

@Suite struct HTTPServerTests {
  @Test(arguments: [1, 2])
  func `a request arrives whole and its answer comes back`(threads: Int) throws {
    let server = try HTTPFixture.server({ $0.threads = threads }, handler: HTTPFixture.echo)
    let client = try HTTPFixture.client(server)
    let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let answer = try client.send(
      .init(
        method: "POST", path: "/a%20b%2520/%C3%A9?x=1+2&y=%26", headers: [("X-Token", "t")],
        body: body))
    #expect(answer.status == 200)
    #expect(answer.body == body)
    #expect(answer.header("x-method") == "POST")
    #expect(answer.header("x-path") == "/a b%20/é")
    #expect(answer.header("x-query") == "x=1 2y=&")
    #expect(answer.header("x-peer") == "127.0.0.1")
    #expect(answer.header("x-loopback") == "true")
    #expect(answer.header("x-token") == "t")
  }

  @Test(arguments: ["GET", "POST", "PUT", "DELETE", "PATCH"])
  func `every method arrives, with a body and without`(method: String) throws {
    let server = try HTTPFixture.server(handler: HTTPFixture.echo)
    let client = try HTTPFixture.client(server)
    for body in [[], [1, 2, 3], []] as [[UInt8]] {
      let answer = try client.send(.init(method: method, path: "/", body: body))
      #expect(answer.body == body)
      #expect(answer.header("X-Method") == method)
    }
  }

  @Test func `HEAD is a GET without its body`() throws {
    let server = try HTTPFixture.server { request, _ in
      .now(.text(request.method))
    }
    let client = try HTTPFixture.client(server)
    let answer = try client.send(.init(method: "HEAD", path: "/"))
    #expect(answer.body.isEmpty)
    #expect(answer.header("Content-Length") == "3")
    #expect(try client.send(.init(path: "/")).body == Array("GET".utf8))
  }

  @Test func `an IPv6 literal is listened on`() throws {
    let server = try HTTPFixture.server({ $0.address = "::1" }, handler: HTTPFixture.echo)
    let client = try HTTPClient(configuration: .init(baseURL: "http://[::1]:\(server.port)/"))
    let answer = try client.send(.init(path: "/"))
    #expect(answer.header("X-Peer") == "::1")
    #expect(answer.header("X-Loopback") == "true")
  }

  // Each must be answered with an error or cut, and never reach the handler.
  @Test(arguments: [
    "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
    "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    "PUSH / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\ncontent-length: 4\r\n\r\nabc",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3 3\r\n\r\nabc",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\nabc",
    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "GET / HTTP/1.1\r\n X: b\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c: d\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /?a=%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /?a=1&a=2 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /%FF HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / extra HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nNo colon here\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nLong: " + String(repeating: "x", count: 40_000) + "\r\n\r\n",
    "GET /" + String(repeating: "x", count: 40_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
  ])
  func `an odd request is refused`(text: String) throws {
    let handled = Mutex(0)
    let server = try HTTPFixture.server { request, _ in
      handled.withLock { $0 += 1 }
      return .now(.text("handled"))
    }
    let socket = try HTTPRawSocket(port: server.port)
    socket.send(text)
    let answer = try #require(socket.receiveToEnd(), "the connection must be closed")
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 505"))
    #expect(handled.withLock { $0 } == 0)
  }

  @Test func `a problem names its code and is valid JSON`() throws {
    let server = try HTTPFixture.server { _, _ in
      .now(
        .problem(status: 409, code: "stale-head", title: "Say \"why\"", detail: "a\\b\u{1}\n"))
    }
    let answer = try HTTPFixture.client(server).send(.init(path: "/"))
    #expect(answer.status == 409)
    #expect(answer.header("Content-Type") == "application/problem+json")
    let text =
      #"{"status":409,"code":"stale-head","title":"Say \"why\"","#
      + #""detail":"a\\b\u0001\u000a"}"#
    #expect(String(decoding: answer.body, as: UTF8.self) == text)
  }

  @Test(arguments: ["a\r\nSet-Cookie: b", "a\nb"])
  func `a line break in an answer's header becomes a 500`(value: String) throws {
    let server = try HTTPFixture.server { _, _ in
      .now(HTTPResponse(status: 200, headers: [("X-Value", value)]))
    }
    let answer = try HTTPFixture.client(server).send(.init(path: "/"))
    #expect(answer.status == 500)
    #expect(answer.header("Set-Cookie") == nil)
  }

  @Test func `a port that is taken is an error`() throws {
    let first = try HTTPFixture.server(handler: HTTPFixture.echo)
    let error = #expect(throws: HTTPError.self) {
      try HTTPFixture.server({ $0.port = first.port }, handler: HTTPFixture.echo)
    }
    #expect(error?.reason == .cannotListen)
  }

  @Test func `a name is not an address, and limits must make sense`() {
    let name = #expect(throws: HTTPError.self) {
      try HTTPFixture.server({ $0.address = "localhost" }, handler: HTTPFixture.echo)
    }
    #expect(name?.reason == .badAddress)
    let limit = #expect(throws: HTTPError.self) {
      try HTTPFixture.server({ $0.threads = 0 }, handler: HTTPFixture.echo)
    }
    #expect(limit?.reason == .badConfiguration)
  }

  @Test func `a stopped server refuses connections, and stopping twice is harmless`() throws {
    let server = try HTTPFixture.server(handler: HTTPFixture.echo)
    let client = try HTTPFixture.client(server)
    #expect(try client.send(.init(path: "/")).status == 200)
    server.stop()
    server.stop()
    let error = #expect(throws: HTTPClientError.self) { try client.send(.init(path: "/")) }
    guard case .unreachable = error else {
      Issue.record("not \(String(describing: error))")
      return
    }
  }
}
