import HTTP
import Runtime
import Storage
import StoreNode
import Testing
import Toolkit

/// Who may do what: PINs, roles, and how long a wrong PIN bars.
@Suite struct SignInTests {
  let shop: Shop
  static let good = "402957"

  init() throws { shop = try Shop() }

  /// Key of the first of a role.
  private func person(_ role: String) throws -> String {
    let people = try shop.get("/people")
    for index in 0..<people.count("people") where people.text("people", index, "role") == role {
      return people.text("people", index, "key")
    }
    return ""
  }

  private func setPIN(_ role: String, _ pin: String, token: String? = nil) throws -> Reply {
    try shop.post(
      "/people/\(try person(role))/pin", #"{"pin":"\#(pin)"}"#, headers: Self.header(token))
  }

  private func signIn(_ role: String, _ pin: String) throws -> Reply {
    try shop.post("/sign-in", #"{"person":"\#(try person(role))","pin":"\#(pin)"}"#)
  }

  private static func header(_ token: String?) -> [(String, String)] {
    token.map { [("Person", $0)] } ?? []
  }

  /// A shop where a manager and a cook have PINs, and their tokens.
  private func guarded() throws -> (manager: String, cook: String) {
    #expect(try setPIN("manager", Self.good).status == 200)
    let manager = try signIn("manager", Self.good).text("token")
    #expect(try setPIN("cook", "718204", token: manager).status == 200)
    return (manager, try signIn("cook", "718204").text("token"))
  }

  @Test func `before the first PIN everybody sells, from then on nobody without one`() throws {
    let line = #"{"product":"margherita","size":"M"}"#
    _ = try shop.place(line)
    let (manager, _) = try guarded()
    let body = #"{"channel":"counter","service":"take_away","lines":[\#(line)]}"#
    #expect(try shop.post("/orders", body).code == "sign-in-first")
    let sold = try shop.post("/orders", body, headers: Self.header(manager))
    #expect(sold.status == 200)
    #expect(try shop.get("/menu").status == 200)
    #expect(try shop.get("/customers", query: ["phone": "0612345678"]).code == "sign-in-first")
  }

  @Test func `who is signed in acts, whatever the request says`() throws {
    let (manager, _) = try guarded()
    let sold = try shop.post(
      "/orders",
      #"""
      {"channel":"counter","service":"take_away","actor":"cook",
       "lines":[{"product":"margherita","size":"M"}]}
      """#, headers: Self.header(manager))
    #expect(sold.status == 200)
    let byManager = """
      SELECT count(*) FROM orders o JOIN staff s
        ON s.incarnation = o.actor_incarnation AND s.n = o.actor_n WHERE s.role = 4
      """
    #expect(try shop.integer(byManager) == 1)
  }

  @Test func `a cook does not sell`() throws {
    let (_, cook) = try guarded()
    let body = #"""
      {"channel":"counter","service":"take_away","lines":[{"product":"margherita","size":"M"}]}
      """#
    #expect(try shop.post("/orders", body, headers: Self.header(cook)).code == "not-your-duty")
  }

  @Test func `a cook hands nothing over, and undoes no cancellation`() throws {
    let order = try shop.place(Shop.margherita).key
    let cancelled = try shop.order(order, "cancel", #"{"reason":"changed their mind"}"#)
    let other = try shop.place(Shop.margherita).key
    let (manager, cook) = try guarded()
    func ask(_ key: String, _ what: String, _ body: String, _ token: String) throws -> Reply {
      try shop.post("/orders/\(key)/\(what)", body, headers: Self.header(token))
    }
    #expect(try ask(other, "advance", #"{"step":"preparing"}"#, cook).status == 200)
    #expect(try ask(other, "advance", #"{"step":"delivered"}"#, cook).code == "not-your-duty")
    let all = #"{"orders":["\#(other)"]}"#
    let atOnce = try shop.post("/orders/hand-over", all, headers: Self.header(cook))
    #expect(atOnce.code == "not-your-duty")
    let event = cancelled.text("events", cancelled.count("events") - 1, "key")
    let body = #"{"event":"\#(event)"}"#
    #expect(try ask(order, "void", body, cook).code == "not-your-duty")
    #expect(try ask(order, "void", body, manager).status == 200)
  }

  @Test func `the first PIN is a manager's`() throws {
    #expect(try setPIN("cook", Self.good).code == "first-pin-elsewhere")
    #expect(try setPIN("manager", Self.good).status == 200)
    // And now it takes a manager, or one's own.
    #expect(try setPIN("cook", "718204").code == "not-your-duty")
  }

  @Test(arguments: ["12345", "1234567", "12345a", "111111", "123456", "987654", "121212", ""])
  func `a PIN that anybody would try first is refused`(_ pin: String) throws {
    #expect(try setPIN("manager", pin).code == "pin-weak")
  }

  @Test func `the last manager keeps the PIN, another's is taken away at once`() throws {
    let (manager, cook) = try guarded()
    let headers = Self.header(manager)
    #expect(
      try shop.post("/people/\(try person("manager"))/bar", "{}", headers: headers).code
        == "last-manager")
    #expect(
      try shop.post("/people/\(try person("cook"))/bar", "{}", headers: headers).status == 200)
    #expect(
      try shop.send("GET", "/api/v1/me", headers: Self.header(cook)).text("person", "key").isEmpty)
  }

  @Test func `signing out ends a token`() throws {
    let (manager, _) = try guarded()
    #expect(try shop.post("/sign-out", "{}", headers: Self.header(manager)).status == 200)
    #expect(
      try shop.post("/devices/x/withdraw", "{}", headers: Self.header(manager)).code
        == "sign-in-first")
  }

  // MARK: Wrong PINs

  /// Tries wrong PINs until it is told to wait.
  private func tryUntilBarred() throws -> Int {
    for tries in 0..<50 {
      let reply = try signIn("manager", "900817")
      if reply.code == "pin-barred" { return tries }
      #expect(reply.code == "pin-wrong")
    }
    return 50
  }

  @Test func `five wrong PINs bar, and the right one too`() throws {
    _ = try guarded()
    #expect(try tryUntilBarred() == 5)
    let right = try signIn("manager", Self.good)
    #expect(right.code == "pin-barred")
    #expect(right.status == 429)
  }

  @Test func `neither a restart nor another date lets one try on`() throws {
    _ = try guarded()
    #expect(try tryUntilBarred() == 5)
    try shop.restart()
    #expect(try tryUntilBarred() == 0)
    shop.clock.advance(86_400_000 * 2)
    #expect(try tryUntilBarred() == 0)
    try shop.restart()
    #expect(try tryUntilBarred() == 0)
  }

  @Test func `no secret is in the facts, and none in the clear anywhere`() throws {
    _ = try guarded()
    #expect(try shop.integer("SELECT count(*) FROM pins WHERE hash LIKE '$y$%'") == 2)
    for pin in [Self.good, "718204"] {
      #expect(try shop.integer("SELECT count(*) FROM pins WHERE instr(hash, '\(pin)')") == 0)
    }
    #expect(try shop.integer("SELECT count(*) FROM revisions") == 0)
  }
}
