import Database
import Facts
import Foundation
import HTTP
import Runtime
import Security
import Storage
import SyncProtocol
import Testing
import Toolkit

/// A store's node that says to head office exactly what a test wants: the protocol by hand.
final class Node {
  /// An answer that is not a message.
  struct Problem: Error, Decodable, Equatable {
    let status: Int
    let code: String
  }

  /// What it holds once it is enrolled.
  private struct Identity {
    let credential: Credential
    let database: NodeDatabase
  }

  private struct NotEnrolled: Error {}

  private let client: HTTPClient
  private let folder: String
  private let clock: House.Clock
  let key: SigningKey
  private var identity: Identity?
  private(set) var token: [UInt8] = []
  private var orderNumber: Int64 = 0

  init(at url: String, folder: String, clock: House.Clock) throws {
    self.clock = clock
    self.folder = folder
    key = try SigningKey()
    client = try HTTPClient(configuration: .init(baseURL: url))
  }

  private func enrolled() throws -> Identity {
    guard let identity else { throw NotEnrolled() }
    return identity
  }

  var credential: Credential { get throws { try enrolled().credential } }
  var database: NodeDatabase { get throws { try enrolled().database } }
  var store: StoreNumber { get throws { try enrolled().credential.store } }
  var greeting: Greeting { Greeting(schemaVersion: 1, clock: clock.now) }

  // MARK: Requests

  /// Sends bytes as they are.
  func send(
    _ path: String, _ body: [UInt8], method: String = "POST", headers: [(String, String)] = []
  ) throws -> HTTPClient.Response {
    let authorization =
      token.isEmpty ? [] : [("Authorization", "Bearer \(HexText.text(token))")]
    return try client.send(
      HTTPClient.Request(
        method: method, path: path, headers: authorization + headers, body: body))
  }

  /// Sends a message and opens the answer.
  ///
  /// - Throws: `Problem` if head office refuses.
  func exchange(
    _ path: String, _ kind: Envelope.Kind, _ content: [UInt8], _ answer: Envelope.Kind
  ) throws -> [UInt8] {
    let response = try send(path, Message.sealed(kind, content, by: .zstd))
    guard response.status == 200 else {
      throw try JSON.decode(Problem.self, from: response.body)
    }
    return try Message.opened(response.body, expecting: answer, by: .zstd)
  }

  // MARK: Who it is

  func enrol(_ code: String) throws {
    let request = EnrolRequest(code: code, publicKey: key.publicKey.bytes)
    let answer = try EnrolAnswer(
      decoding: exchange("/v1/enrol", .enrolRequest, request.encoded(), .enrolAnswer))
    let environment = try StorageEnvironment.system(clock: WallClock { [clock] in clock.now })
    identity = Identity(
      credential: answer.credential,
      database: try NodeDatabase(
        path: folder + "/node-\(UUID().uuidString).db", writer: answer.credential.store,
        environment: environment, synchronous: .off))
  }

  func challenge() throws -> [UInt8] {
    try Message.opened(send("/v1/challenge", []).body, expecting: .challenge, by: .zstd)
  }

  func sessionRequest(nonce: [UInt8], signedBy other: SigningKey? = nil) throws -> SessionRequest {
    let credential = try credential
    let signed = SessionRequest.signedBytes(number: credential.number, nonce: nonce)
    return SessionRequest(
      credential: credential, nonce: nonce, signature: try (other ?? key).sign(signed))
  }

  func openSession(_ request: SessionRequest? = nil) throws {
    token = []
    let request = try request ?? sessionRequest(nonce: challenge())
    let answer = try exchange("/v1/session", .sessionRequest, request.encoded(), .sessionAnswer)
    token = Array(answer.prefix(SessionRequest.tokenBytes))
  }

  // MARK: Exchange

  func compareHeads() throws -> HeadsAnswer {
    let request = HeadsRequest(
      greeting: greeting, own: try database.heads(of: .ofStore(try store)))
    return try HeadsAnswer(
      decoding: exchange("/v1/heads", .headsRequest, request.encoded(), .headsAnswer))
  }

  /// The content of a push of all that stands beyond `have`.
  func pushContent(beyond have: [ChangeSetID] = []) throws -> [UInt8] {
    let chain = ChainID.ofStore(try store)
    return PushFront(greeting: greeting, announced: try database.heads(of: chain))
      .content(with: try database.outgoing(chain, beyond: have).content)
  }

  @discardableResult
  func push(_ content: [UInt8]? = nil) throws -> PushAnswer {
    let content = try content ?? pushContent()
    return try PushAnswer(decoding: exchange("/v1/push", .push, content, .pushAnswer))
  }

  /// Asks for what it lacks and merges it; waits so long if there is nothing.
  ///
  /// - Returns: how many facts came.
  @discardableResult
  func pullEverything(waitMilliseconds: UInt32 = 0) throws -> Int {
    let cursors = try ChainID.read(by: try store).flatMap { try database.heads(of: $0) }
    let request = PullRequest(
      greeting: greeting, waitMilliseconds: waitMilliseconds, cursors: cursors)
    let content = try exchange("/v1/pull", .pull, request.encoded(), .pullAnswer)
    var bytes = ByteReader(content)
    _ = try PullFront(&bytes)
    var reader = RunReader(schema: Tables.schema, sha256: try SystemHash.sha256())
    let batch = try reader.readBatch(&bytes)
    return try database.receive([batch]).reduce(0) { try $0 + $1.get().merged }
  }

  // MARK: The shop

  /// Somebody of the staff list.
  func doing() throws -> Doing {
    let key = try database.connection.first("SELECT incarnation, n FROM staff LIMIT 1", []) {
      $0.key(at: 0)
    }
    return Doing(actor: try #require(key ?? nil), till: 1, at: clock.now)
  }

  /// A size of a product with its price, by place in the catalogue.
  func size(_ place: Int) throws -> (key: FactKey, cents: Int64) {
    let found = try database.connection.first(
      """
      SELECT size_incarnation, size_n, cents FROM live_prices
      ORDER BY size_incarnation, size_n LIMIT 1 OFFSET ?
      """, [.integer(Int64(place))]
    ) { ($0.key(at: 0), $0.integer(at: 2)) }
    let (key, cents) = try #require(found)
    return (try #require(key), cents)
  }

  /// Sells one piece of a size for cash.
  @discardableResult
  func sell(_ place: Int = 0) throws -> Int64 {
    let (key, cents) = try size(place)
    let doing = try doing()
    orderNumber += 1
    let number = orderNumber
    try database.capture(.ofStore(try store)) { draft in
      let order = draft.add(
        NewOrder(channel: .counter, service: .takeAway, number: number), by: doing)
      draft.add(
        NewLine(
          kind: .product, quantity: 1, unitCents: cents, vatBasisPoints: 1_000, productSize: key),
        to: order)
      draft.addPayment(cents, .cash, to: order, by: doing)
    }
    return cents
  }

  /// Takes an ingredient off the shelf as waste.
  func waste(_ quantity: Int64) throws {
    let found = try database.connection.first(
      "SELECT incarnation, n FROM ingredients ORDER BY code LIMIT 1", []
    ) { $0.key(at: 0) }
    let ingredient = try #require(found ?? nil)
    let doing = try doing()
    try database.capture(.ofStore(try store)) { draft in
      _ = draft.addMovement(.waste, of: ingredient, quantity: -quantity, by: doing)
    }
  }
}
