import Database
import HQServer
import HTTP
import Security
import Storage
import SyncProtocol
import Testing

@Suite struct SessionTests {
  private func refusal(_ body: () throws -> Void) -> Node.Problem? {
    do {
      try body()
      return nil
    } catch {
      return error as? Node.Problem
    }
  }

  @Test func `a signature by another key is refused`() throws {
    let house = try House()
    let node = try house.openStore()
    let request = try node.sessionRequest(nonce: node.challenge(), signedBy: SigningKey())
    #expect(
      refusal { try node.openSession(request) } == .init(status: 403, code: "bad-credential"))
  }

  @Test func `a credential that head office did not sign is refused`() throws {
    let house = try House()
    let node = try house.openStore()
    var request = try node.sessionRequest(nonce: node.challenge())
    request.credential.store = try #require(StoreNumber(2))
    #expect(
      refusal { try node.openSession(request) } == .init(status: 403, code: "bad-credential"))
  }

  @Test func `a nonce is good once`() throws {
    let house = try House()
    let node = try house.openStore()
    let request = try node.sessionRequest(nonce: node.challenge())
    try node.openSession(request)
    #expect(
      refusal { try node.openSession(request) } == .init(status: 403, code: "bad-credential"))
  }

  @Test func `a nonce is good for a minute`() throws {
    let house = try House()
    let node = try house.openStore()
    let request = try node.sessionRequest(nonce: node.challenge())
    house.clock.advance(60_000)
    #expect(
      refusal { try node.openSession(request) } == .init(status: 403, code: "bad-credential"))
  }

  @Test func `a token expires after an hour`() throws {
    let house = try House()
    let node = try house.openStore()
    _ = try node.compareHeads()
    house.clock.advance(Limits.sessionMilliseconds)
    #expect(
      refusal { _ = try node.compareHeads() } == .init(status: 401, code: "unauthorised"))
    try node.openSession()
    _ = try node.compareHeads()
  }

  @Test func `a clock that is set back does not make a token live longer`() throws {
    let house = try House()
    let node = try house.openStore()
    _ = try node.compareHeads()
    house.clock.advance(-1_000)
    #expect(
      refusal { _ = try node.compareHeads() } == .init(status: 401, code: "unauthorised"))
    try node.openSession()
    _ = try node.compareHeads()
  }

  @Test func `a revoked store is refused at its next request, and after a restart`() throws {
    let house = try House()
    let node = try house.openStore()
    _ = try node.compareHeads()
    _ = try house.run(RevokeStore(store: Int64(try node.store.rawValue), reason: "stolen"))
    #expect(refusal { _ = try node.compareHeads() } == .init(status: 403, code: "revoked"))
    #expect(refusal { try node.openSession() } == .init(status: 403, code: "revoked"))
    let fresh = try house.headOffice.locked { core in
      try core.database.connection.integer("SELECT count(*) FROM revocations")
    }
    #expect(fresh == 1)
  }

  @Test func `a token of nobody is refused`() throws {
    let house = try House()
    let node = try Node(at: house.process.storeURL, folder: house.path, clock: house.clock)
    let response = try node.send(
      "/v1/pull", [], headers: [("Authorization", "Bearer 00112233445566778899aabbccddeeff")])
    #expect(response.status == 401)
  }
}
