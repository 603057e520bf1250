import Database
import HTTP
import Runtime
import Storage
import StoreNode
import Testing
import Toolkit

/// Who may ask: this machine, and devices that were paired.
@Suite struct GateTests {
  let shop: Shop
  static let json = ("Content-Type", "application/json")

  init() throws { shop = try Shop() }

  @Test(arguments: ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:80x", ""])
  func `another host's name is refused`(_ host: String) throws {
    let reply = try shop.send("GET", "/api/v1/menu", headers: [("Host", host)])
    #expect(reply.code == "host-refused")
    #expect(reply.status == 421)
  }

  @Test(arguments: ["localhost", "127.0.0.1:8180", "[::1]:8180", "192.168.7.10:8180"])
  func `its own names are answered`(_ host: String) throws {
    #expect(try shop.send("GET", "/api/v1/menu", headers: [("Host", host)]).status == 200)
  }

  @Test func `another page's request is refused, its own is not`() throws {
    let path = "/customers"
    let other = try shop.post(
      path, #"{"name":"A"}"#, headers: [("Origin", "http://evil.example")])
    #expect(other.code == "cross-origin")
    let own = try shop.post(
      path, #"{"name":"A"}"#, headers: [("Origin", "http://127.0.0.1:8180")])
    #expect(own.status == 200)
  }

  @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded"] as [String?])
  func `a body that is no JSON is refused`(_ type: String?) throws {
    let headers = (type.map { [("Content-Type", $0)] } ?? []) + [("Request-Id", "abcdefgh")]
    let reply = try shop.send(
      "POST", "/api/v1/customers", #"{"name":"A"}"#, headers: headers)
    #expect(reply.code == "not-json")
    #expect(reply.status == 415)
  }

  @Test func `addresses that are not there are 404, other methods 405`() throws {
    #expect(try shop.send("GET", "/api/v2/menu").code == "not-found")
    #expect(try shop.send("GET", "/api/v1/orders/x/y/z").code == "not-found")
    #expect(try shop.send("DELETE", "/api/v1/orders").code == "method-not-allowed")
    #expect(try shop.send("GET", "/").status == 200)
  }

  @Test func `a device is let in by a code that works once`() throws {
    let made = try shop.send(
      "POST", "/admin/v1/pairing-codes", #"{"till":7,"name":"Screen"}"#,
      headers: [Self.json, ("Authorization", "Bearer \(Shop.doorToken)")])
    let code = made.text("code").lowercased().replacing("-", with: " ")
    let stranger = try shop.send("GET", "/api/v1/menu", isLoopback: false)
    #expect(stranger.code == "unauthorised")
    let paired = try shop.send(
      "POST", "/api/v1/pair", #"{"code":"\#(code)"}"#, headers: [Self.json], isLoopback: false)
    #expect(paired.number("till") == 7)
    #expect(paired.text("name") == "Screen")
    let bearer = ("Authorization", "Bearer \(paired.text("token"))")
    #expect(
      try shop.send("GET", "/api/v1/menu", headers: [bearer], isLoopback: false).status == 200)
    let order = try shop.send(
      "POST", "/api/v1/orders", RequestIDTests.body,
      headers: [Self.json, bearer, ("Request-Id", "device-001"), ("Till", "3")],
      isLoopback: false)
    #expect(order.status == 200)
    #expect(try shop.integer("SELECT till FROM orders") == 7)
    let again = try shop.send(
      "POST", "/api/v1/pair", #"{"code":"\#(code)"}"#, headers: [Self.json])
    #expect(again.code == "code-unknown")
    let left =
      "SELECT count(*) FROM settings WHERE key NOT LIKE 'opened%' AND key NOT LIKE 'fiscal%' "
      + "AND key <> 'answers_name'"
    #expect(try shop.integer(left) == 0)
  }

  private func make() throws -> String {
    try shop.send(
      "POST", "/admin/v1/pairing-codes", #"{"till":7,"name":"Screen"}"#,
      headers: [Self.json, ("Authorization", "Bearer \(Shop.doorToken)")]
    ).text("code")
  }

  @discardableResult
  private func pair(_ code: String) throws -> Reply {
    try shop.send("POST", "/api/v1/pair", #"{"code":"\#(code)"}"#, headers: [Self.json])
  }

  @Test func `a code is good for ten minutes, and not after ten guesses`() throws {
    let late = try make()
    shop.clock.advance(600_001)
    #expect(try pair(late).code == "code-unknown")
    let guessed = try make()
    for _ in 1...10 { try pair("AAAA-AAAA") }
    #expect(try pair(guessed).code == "code-unknown")
    // While no code waits there is nothing to guess; nine wrong ones are forgiven.
    for _ in 1...20 { try pair("AAAA-AAAA") }
    let good = try make()
    for _ in 1...9 { try pair("AAAA-AAAA") }
    #expect(try pair(good).status == 200)
  }

  @Test func `neither a restart nor another code gives more guesses`() throws {
    let first = try make()
    for _ in 1...6 { try pair("AAAA-AAAA") }
    try shop.restart()
    let second = try make()
    for _ in 1...4 { try pair("AAAA-AAAA") }
    #expect(try pair(first).code == "code-unknown")
    #expect(try pair(second).status == 200)
  }

  @Test func `a wrong token is refused, also from this machine`() throws {
    let wrong = [("Authorization", "Bearer 00")]
    #expect(try shop.send("GET", "/api/v1/menu", headers: wrong).code == "unauthorised")
    #expect(
      try shop.send("POST", "/admin/v1/import", "[]", headers: wrong + [Self.json]).code
        == "unauthorised")
    let door = [Self.json, ("Authorization", "Bearer \(Shop.doorToken)")]
    #expect(
      try shop.send("POST", "/admin/v1/import", "[]", headers: door, isLoopback: false).code
        == "unauthorised")
  }

  @Test func `this machine says which till asks`() throws {
    _ = try shop.post("/orders", RequestIDTests.body, headers: [("Till", "4")])
    #expect(try shop.integer("SELECT till FROM orders") == 4)
    let bad = try shop.post("/orders", RequestIDTests.body, headers: [("Till", "1000")])
    #expect(bad.code == "invalid-request")
  }

  @Test func `it answers the same over a socket`() throws {
    let store = try #require(shop.store)
    let server = try StoreServer(
      store: store, configuration: StoreServer.Configuration(), log: Log(sink: { _ in }))
    let client = try HTTPClient(
      configuration: HTTPClient.Configuration(baseURL: "http://127.0.0.1:\(server.port)"))
    let request = HTTPClient.Request(
      method: "POST", path: "/api/v1/orders",
      headers: [Self.json, ("Request-Id", "socket-0001")], body: Array(RequestIDTests.body.utf8))
    let first = try client.send(request)
    let second = try client.send(request)
    #expect(first.status == 200)
    #expect(second.body == first.body)
    #expect(second.header("Repeated") == "true")
    let door = try #require(try Door.read(shop.folder.door))
    #expect(door.port == server.port)
    let asked = try #require(try DoorClient(shop.folder))
    let report = try asked.ask(StatusReport.self, "GET", "/api/v1/status", nil as String?)
    #expect(report.isRunning)
    #expect(report.ordersOnThisDiskAlone == 1)
    try server.stop()
    #expect(try Door.read(shop.folder.door) == nil)
  }

  @Test func `its door closes also where the last note cannot be written`() throws {
    let store = try #require(shop.store)
    let server = try StoreServer(
      store: store, configuration: StoreServer.Configuration(), log: Log(sink: { _ in }))
    try store.locked { try $0.database.connection.run("DROP TABLE acknowledged") }
    #expect(throws: (any Error).self) { try server.stop() }
    #expect(try Door.read(shop.folder.door) == nil)
  }
}
