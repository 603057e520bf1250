import HTTP
import Synchronization
import Testing

@Suite struct HTTPClientTests {
  @Test func `a deadline ends the wait for an answer that never comes`() throws {
    let box = HTTPReplyBox()
    let server = try HTTPFixture.server { _, reply in
      box.put(reply)
      return .later
    }
    let client = try HTTPFixture.client(server)
    let error = #expect(throws: HTTPClientError.self) {
      try client.send(.init(path: "/", deadlineMilliseconds: 100))
    }
    guard case .timedOut = error else {
      Issue.record("not \(String(describing: error))")
      return
    }
    #expect(box.count == 1)
  }

  @Test func `an answer larger than allowed is ended`() throws {
    let server = try HTTPFixture.server { _, _ in .now(.binary([UInt8](repeating: 1, count: 101))) }
    let client = try HTTPFixture.client(server)
    #expect(try client.send(.init(path: "/", maximumBytes: 101)).body.count == 101)
    #expect(throws: HTTPClientError.responseTooLarge(limit: 100)) {
      try client.send(.init(path: "/", maximumBytes: 100))
    }
    #expect(try client.send(.init(path: "/")).body.count == 101)
  }

  @Test func `an interrupt ends a running request at once, and later ones until rearmed`() throws {
    let box = HTTPReplyBox()
    let server = try HTTPFixture.server { request, reply in
      guard request.path == "/wait" else { return .now(.text("now")) }
      box.put(reply)
      return .later
    }
    let client = try HTTPFixture.client(server)
    let interrupter = client.interrupter
    HTTPFixture.onThread {
      _ = HTTPFixture.eventually { box.count == 1 }
      interrupter.interrupt()
    }
    let wait = HTTPClient.Request(path: "/wait", deadlineMilliseconds: 60_000)
    #expect(throws: HTTPClientError.interrupted) { try client.send(wait) }
    #expect(throws: HTTPClientError.interrupted) { try client.send(.init(path: "/")) }
    interrupter.rearm()
    #expect(try client.send(.init(path: "/")).status == 200)
  }

  @Test func `an interrupter may outlive its client`() throws {
    let server = try HTTPFixture.server(handler: HTTPFixture.echo)
    let interrupter = try HTTPFixture.client(server).interrupter
    interrupter.interrupt()
    #expect(interrupter.isInterrupted)
  }

  @Test func `a closed port is unreachable`() throws {
    let server = try HTTPFixture.server(handler: HTTPFixture.echo)
    let client = try HTTPFixture.client(server)
    server.stop()
    let error = #expect(throws: HTTPClientError.self) { try client.send(.init(path: "/")) }
    guard case .unreachable = error else {
      Issue.record("not \(String(describing: error))")
      return
    }
  }

  @Test func `a redirect is returned and not followed`() throws {
    let asked = Mutex<[String]>([])
    let server = try HTTPFixture.server { request, _ in
      asked.withLock { $0.append(request.path) }
      return .now(HTTPResponse(status: 302, headers: [("Location", "/other")]))
    }
    let answer = try HTTPFixture.client(server).send(.init(path: "/"))
    #expect(answer.status == 302)
    #expect(answer.header("location") == "/other")
    #expect(asked.withLock { $0 } == ["/"])
  }

  @Test func `nothing is decompressed`() throws {
    let bomb: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    let server = try HTTPFixture.server { _, _ in
      .now(HTTPResponse(status: 200, headers: [("Content-Encoding", "gzip")], body: bomb))
    }
    #expect(try HTTPFixture.client(server).send(.init(path: "/")).body == bomb)
  }

  @Test func `one connection serves many requests with changing headers`() throws {
    let server = try HTTPFixture.server(handler: HTTPFixture.echo)
    let client = try HTTPFixture.client(server)
    for token in ["a", "a", "b", "", "a"] {
      let answer = try client.send(.init(path: "/", headers: [("X-Token", token)]))
      #expect(answer.header("X-Token") ?? "" == token)
      #expect(server.connectionCount == 1)
    }
    #expect(try client.send(.init(path: "/")).header("X-Token") == "none")
  }

  @Test func `a kept connection that the server closed is opened again`() throws {
    let server = try HTTPFixture.server({ $0.headerDeadlineMilliseconds = 100 }) { _, _ in
      .now(HTTPResponse(status: 200, headers: [("Connection", "close")]))
    }
    let client = try HTTPFixture.client(server)
    for _ in 0..<3 { #expect(try client.send(.init(path: "/")).status == 200) }
  }

  @Test(arguments: [
    "http://192.0.2.1", "http://hq.example:8080/", "http://localhost.example",
    "http://[2001:db8::1]",
    "http://128.0.0.1",
  ])
  func `plain HTTP to another machine is refused`(url: String) throws {
    let error = #expect(throws: HTTPClientError.self) {
      try HTTPClient(configuration: .init(baseURL: url))
    }
    guard case .plainHTTPRefused = error else {
      Issue.record("not \(String(describing: error))")
      return
    }
    var configuration = HTTPClient.Configuration(baseURL: url)
    configuration.allowPlainHTTP = true
    _ = try HTTPClient(configuration: configuration)
  }

  @Test(arguments: [
    "", "hq.example", "ftp://hq.example", "file:///etc/passwd", "https://",
    "https://u:p@hq.example",
    "https://hq.example?x", "https://hq.example#x", "https://hq.example\r\nX: y",
    "https://hq .example",
  ])
  func `a base URL that is not one is refused`(url: String) {
    let error = #expect(throws: HTTPClientError.self) {
      try HTTPClient(configuration: .init(baseURL: url))
    }
    guard case .malformedURL(let text) = error else {
      Issue.record("not \(String(describing: error))")
      return
    }
    #expect(!text.contains("u:p"))
  }

  @Test(arguments: ["", "x", "@evil.example/", "/a b", "/a\r\nX: y", "/é", "/a#b"])
  func `a path that is not one is refused`(path: String) throws {
    let client = try HTTPClient(configuration: .init(baseURL: "https://127.0.0.1:1"))
    #expect(throws: HTTPClientError.malformedURL(path)) { try client.send(.init(path: path)) }
  }

  @Test(arguments: [("X-A", "b\r\nX-C: d"), ("X-A\nB", "c"), ("", "c")])
  func `a header that would break the request is refused`(name: String, value: String) throws {
    let server = try HTTPFixture.server(handler: HTTPFixture.echo)
    let client = try HTTPFixture.client(server)
    #expect(throws: HTTPClientError.self) {
      try client.send(.init(path: "/", headers: [(name, value)]))
    }
  }
}
