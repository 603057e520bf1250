import HTTP
import StoreNode
import Testing

/// "Is it only me?": who has to do something, from what a request ran into.
@Suite struct OutageTests {
  @Test(arguments: [
    (HTTPClientError.unreachable("refused", isRefused: true), Outage.headOffice),
    (.unreachable("no such name"), .line), (.timedOut("silence"), .line),
    (.broken("reset"), .line), (.tlsRefused("other certificate"), .headOffice),
    (.malformedURL("x"), .thisPC),
  ])
  func `what a request says`(_ error: HTTPClientError, _ expected: Outage) {
    #expect(Outage(error) == expected)
  }

  @Test func `the PC is to blame before the line, and nobody while all is well`() {
    func judged(
      _ heard: Outage?, isOnline: Bool = false, disk: Bool = false, network: Bool = true
    ) -> Outage? {
      Outage.judged(heard, isOnline: isOnline, hasDiskTrouble: disk, hasNetwork: network)
    }
    #expect(judged(.line) == .line)
    #expect(judged(.line, network: false) == .thisPC)
    // A head office on this machine needs no network.
    #expect(judged(.headOffice, network: false) == .headOffice)
    #expect(judged(.line, isOnline: true) == nil)
    #expect(judged(nil, isOnline: true, disk: true) == .thisPC)
    #expect(judged(nil) == nil)
  }

  @Test func `a port where nobody listens is refused, not silent`() throws {
    let client = try HTTPClient(
      configuration: HTTPClient.Configuration(baseURL: "http://127.0.0.1:1"))
    let error = #expect(throws: HTTPClientError.self) {
      try client.send(HTTPClient.Request(method: "GET", path: "/", deadlineMilliseconds: 5_000))
    }
    guard case .unreachable(_, isRefused: true) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
