import Foundation
import HTTP
import Synchronization
import Testing

@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"),
    "NOT TESTED: no /usr/bin/openssl to make certificates with"))
struct HTTPTLSTests {
  private struct Pair {
    var certificate: String
    var key: String
  }

  /// A self-signed certificate for this subject alternative name.
  private static func pair(_ directory: String, name: String, days: String = "2") throws -> Pair {
    let stem = directory + "/" + UUID().uuidString
    try openssl([
      "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-subj", "/CN=test", "-addext", "subjectAltName=\(name)",
      "-addext", "basicConstraints=critical,CA:TRUE",
      "-keyout", stem + ".key", "-out", stem + ".csr",
    ])
    // Only this step takes a day in the past.
    try openssl([
      "x509", "-req", "-in", stem + ".csr", "-signkey", stem + ".key", "-days", days,
      "-copy_extensions", "copy", "-out", stem + ".pem",
    ])
    return Pair(
      certificate: try String(contentsOfFile: stem + ".pem", encoding: .utf8),
      key: try String(contentsOfFile: stem + ".key", encoding: .utf8))
  }

  private static func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments[0]) failed")
  }

  private static func server(_ pair: Pair, handled: HTTPReplyBox? = nil) throws -> HTTPServer {
    try HTTPFixture.server({
      $0.certificatePEM = pair.certificate
      $0.privateKeyPEM = pair.key
    }) { request, reply in
      handled?.put(reply)
      return .now(HTTPResponse(status: 200, body: request.body))
    }
  }

  private static func client(
    _ server: HTTPServer, _ authority: HTTPClient.Configuration.Authority
  ) throws -> HTTPClient {
    var configuration = HTTPClient.Configuration(baseURL: "https://127.0.0.1:\(server.port)")
    configuration.authority = authority
    return try HTTPClient(configuration: configuration)
  }

  @Test func `the pinned authority is accepted, from a file or a text`() throws {
    try HTTPFixture.withDirectory { directory in
      let pair = try Self.pair(directory, name: "IP:127.0.0.1")
      let server = try Self.server(pair)
      let file = directory + "/ca.pem"
      try pair.certificate.write(toFile: file, atomically: true, encoding: .utf8)
      let body = [UInt8](repeating: 5, count: 100_000)
      for authority in [HTTPClient.Configuration.Authority.file(file), .pem(pair.certificate)] {
        let client = try Self.client(server, authority)
        for _ in 0..<2 {
          let answer = try client.send(.init(method: "POST", path: "/", body: body))
          #expect(answer.body == body)
        }
      }
    }
  }

  @Test func `another authority, another name and an old certificate are refused`() throws {
    try HTTPFixture.withDirectory { directory in
      let here = try Self.pair(directory, name: "IP:127.0.0.1")
      let elsewhere = try Self.pair(directory, name: "DNS:hq.example")
      let old = try Self.pair(directory, name: "IP:127.0.0.1", days: "-1")
      let cases: [(Pair, HTTPClient.Configuration.Authority)] = [
        (here, .pem(elsewhere.certificate)), (here, .system),
        (elsewhere, .pem(elsewhere.certificate)), (old, .pem(old.certificate)),
      ]
      for (pair, authority) in cases {
        let handled = HTTPReplyBox()
        let server = try Self.server(pair, handled: handled)
        let client = try Self.client(server, authority)
        let error = #expect(throws: HTTPClientError.self) {
          try client.send(.init(method: "POST", path: "/", body: [1]))
        }
        guard case .tlsRefused = error else {
          Issue.record("not \(String(describing: error))")
          continue
        }
        #expect(handled.count == 0)
      }
    }
  }

  @Test func `an authority that is no certificate is refused`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(try Self.pair(directory, name: "IP:127.0.0.1"))
      for authority in [
        HTTPClient.Configuration.Authority.file(directory + "/none"), .pem("none"),
      ] {
        let error = #expect(throws: HTTPClientError.self) {
          try Self.client(server, authority).send(.init(path: "/"))
        }
        guard case .tlsRefused = error else {
          Issue.record("not \(String(describing: error))")
          continue
        }
      }
    }
  }

  @Test func `plain HTTP on a TLS port gets nothing`() throws {
    try HTTPFixture.withDirectory { directory in
      let server = try Self.server(try Self.pair(directory, name: "IP:127.0.0.1"))
      let socket = try HTTPRawSocket(port: server.port)
      socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = try #require(socket.receiveToEnd())
      #expect(!answer.contains("HTTP/1.1 200"))
    }
  }

  @Test func `a certificate without its own key does not start a server`() throws {
    try HTTPFixture.withDirectory { directory in
      let one = try Self.pair(directory, name: "IP:127.0.0.1")
      let two = try Self.pair(directory, name: "IP:127.0.0.1")
      for pair in [
        Pair(certificate: one.certificate, key: two.key), Pair(certificate: "x", key: "y"),
      ] {
        let error = #expect(throws: HTTPError.self) { try Self.server(pair) }
        #expect(error?.reason == .badCertificate)
      }
      let half = #expect(throws: HTTPError.self) {
        try HTTPFixture.server(
          { $0.certificatePEM = one.certificate }, handler: HTTPFixture.echo)
      }
      #expect(half?.reason == .badCertificate)
    }
  }
}
