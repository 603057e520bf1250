import Facts
import HTTP
import Runtime
import SyncProtocol
import Toolkit

/// What a page knows of its device and of whoever works there.
struct MeView: Encodable {
  struct Person: Encodable {
    let key: String
    let name: String
    let role: String
  }

  let store: Int64
  let storeName: String
  /// By which times are written, wherever they are read.
  let timeZone: String
  let till: Int64
  /// Whether this device may ask at all; else it wants a pairing code.
  let isPaired: Bool
  /// Whether somebody has to sign in before anything is written.
  let needsSignIn: Bool
  /// Whether the first PIN can be set here.
  let isFirstPinHere: Bool
  let person: Person?
  let duties: [Duty]
}

/// People that may sign in.
struct PeopleView: Encodable {
  let people: [People.Listed]
}

/// Devices that were paired.
struct DevicesView: Encodable {
  /// The node's address on the shop's network, where a device opens the pages; nil if it has none.
  let address: String?
  let devices: [Devices.Listed]
}

/// Asks for somebody's PIN to be set by name, as the program's own command does.
struct PINByName: Codable {
  let name: String
  let pin: String
}

extension StoreAPI {
  func me(_ request: RouteRequest) throws -> HTTPResponse {
    let asker = request.asker
    let isPaired = asker.till > 0 || asker.isLocal
    let isGuarded = try people.isGuarded()
    let duties = asker.person?.role.duties ?? (isGuarded || !isPaired ? [] : Set(Duty.allCases))
    let (storeName, timeZone) = try desk.reading {
      ($0.menu.storeName, $0.menu.calendar.timeZone)
    }
    return try json(
      MeView(
        store: Int64(desk.store.number.rawValue), storeName: storeName, timeZone: timeZone,
        till: asker.till, isPaired: isPaired, needsSignIn: isGuarded,
        isFirstPinHere: !isGuarded && asker.isLocal,
        person: asker.person.map(Self.view), duties: duties.sorted { $0.rawValue < $1.rawValue }))
  }

  private static func view(_ member: Menu.Member) -> MeView.Person {
    MeView.Person(key: "\(member.key)", name: member.name, role: member.role.name)
  }

  func listPeople(_ request: RouteRequest) throws -> HTTPResponse {
    try json(PeopleView(people: try people.list()))
  }

  // MARK: Signing in

  private struct SignInRequest: Decodable {
    let person: String
    let pin: String
  }

  private struct SignInAnswer: Encodable {
    /// For a client without cookies: what it sends as `Person`.
    let token: String
    let person: MeView.Person
  }

  func signIn(_ request: RouteRequest) throws -> HTTPResponse {
    try requirePaired(request)
    let asked = try JSON.decode(SignInRequest.self, from: request.http.body)
    let member = try people.member(asked.person)
    let token = try people.signIn(member, pin: asked.pin, till: request.till)
    try desk.tellJournal(.signedIn, by: member.key, till: request.till)
    var response = try json(SignInAnswer(token: token, person: Self.view(member)))
    response.headers.append(cookies.setting(.person, to: token, days: 1))
    return response
  }

  func signOut(_ request: RouteRequest) throws -> HTTPResponse {
    if let token = request.http.header("Person") ?? cookies.value(.person, of: request.http) {
      try people.signIns.close(token)
      if let person = request.asker.person {
        try desk.tellJournal(.signedOut, by: person.key, till: request.till)
      }
    }
    var response = try json(Nothing())
    response.headers.append(cookies.clearing(.person))
    return response
  }

  /// These addresses have no duty, for nobody is signed in yet; a device must be known.
  private func requirePaired(_ request: RouteRequest) throws(OrderProblem) {
    guard request.till > 0 || request.asker.isLocal else { throw OrderProblem(.unauthorised) }
  }

  // MARK: PINs

  private struct PINRequest: Decodable {
    let pin: String
    let current: String?
  }

  func setPIN(_ request: RouteRequest) throws -> HTTPResponse {
    try requirePaired(request)
    let asked = try JSON.decode(PINRequest.self, from: request.http.body)
    try people.setPIN(
      asked.pin, current: asked.current, of: try people.member(request.key), by: request.asker)
    return try listPeople(request)
  }

  func setPINByName(_ request: RouteRequest) throws -> HTTPResponse {
    let asked = try JSON.decode(PINByName.self, from: request.http.body)
    guard let found = try people.list().first(where: { $0.name == asked.name }) else {
      throw OrderProblem(.unknownActor, asked.name)
    }
    try people.pins.set(
      asked.pin, of: try people.member(found.key).key, now: desk.store.clock.now())
    return try listPeople(request)
  }

  func bar(_ request: RouteRequest) throws -> HTTPResponse {
    try people.removePIN(of: try people.member(request.key))
    return try listPeople(request)
  }

  // MARK: Devices

  private struct PairRequest: Decodable {
    let code: String
    let name: String?
  }

  func pair(_ request: RouteRequest) throws -> HTTPResponse {
    let asked = try JSON.decode(PairRequest.self, from: request.http.body)
    let pairing = try devices.pair(
      code: asked.code, name: try Texts.trimmed(asked.name, atMost: 100),
      now: desk.store.clock.now())
    var response = try json(pairing)
    response.headers.append(cookies.setting(.device, to: pairing.token, days: 3_650))
    return response
  }

  func listDevices(_ request: RouteRequest) throws -> HTTPResponse {
    try json(DevicesView(address: gate.lanAddress, devices: try devices.list()))
  }

  func withdrawDevice(_ request: RouteRequest) throws -> HTTPResponse {
    try devices.withdraw(request.key, by: request.asker.person?.key, till: request.till)
    return try listDevices(request)
  }

  func makePairingCode(_ request: RouteRequest) throws -> HTTPResponse {
    let asked = try JSON.decode(PairingCodeRequest.self, from: request.http.body)
    guard let kind = DeviceKind(name: asked.kind ?? DeviceKind.till.name) else {
      throw OrderProblem(.invalidRequest, "kind '\(asked.kind ?? "")'")
    }
    let name = try Texts.trimmed(asked.name, atMost: 100) ?? ""
    return try json(
      PairingCodeAnswer(
        code: try devices.makeCode(
          Devices.Invitation(
            till: asked.till, name: name, kind: kind, actor: request.asker.person?.key),
          now: desk.store.clock.now())))
  }
}

/// An answer that has nothing to say.
struct Nothing: Encodable {}

/// Asks a node for a pairing code.
struct PairingCodeRequest: Codable {
  let till: Int64
  let name: String
  /// `till`, `kitchen`, `phone` or `office`; a till unless said.
  var kind: String?
}

/// A pairing code.
struct PairingCodeAnswer: Codable {
  let code: String
}
