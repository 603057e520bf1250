import Database
import Facts
import HQServer
import HTTP
import Runtime
import Security
import Storage
import SyncProtocol
import Testing
import Toolkit

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

  @Test func `a replaced PC that asks to be let in is made known, once an hour`() throws {
    let house = try House()
    let old = try house.openStore()
    let new = try Node(at: house.process.storeURL, folder: house.path, clock: house.clock)
    try new.enrol(try house.run(MakeCode(store: 1)).code)
    func counts() throws -> [Int64] {
      try house.headOffice.locked { try $0.database.alarms() }
        .filter { $0.code == .replacedPC && $0.store.rawValue == 1 }.map(\.count)
    }
    let forged = try old.sessionRequest(nonce: old.challenge(), signedBy: SigningKey())
    #expect(refusal { try old.openSession(forged) }?.code == "bad-credential")
    #expect(try counts() == [])
    for _ in 0..<2 {
      #expect(refusal { try old.openSession() } == .init(status: 403, code: "revoked"))
      #expect(try counts() == [1])
    }
    house.clock.advance(3_600_000)
    #expect(refusal { try old.openSession() }?.code == "revoked")
    #expect(try counts() == [2])
  }

  @Test func `a revocation that a store gives back counts at once`() throws {
    let house = try House()
    let first = try house.openStore()
    let second = try house.openStore("OC Pizza Nation")
    // Head office wrote on, and then was put back to before it.
    let path = house.path + "/later.db"
    try house.headOffice.locked { try $0.database.connection.backup(to: path) }
    let clock = house.clock
    let later = try NodeDatabase(
      path: path, writer: .headOffice,
      environment: try .system(clock: WallClock { clock.now }))
    let have = try later.heads(of: .common).map(\.id)
    try later.capture(.common) { draft in
      draft.addRevocation(of: try second.store, reason: "stolen", at: clock.now)
    }
    let heads = try later.heads(of: .common)
    let store = try first.store
    let proof = SignedHeads(
      heads: heads, signature: try house.key.sign(SignedHeads.signedBytes(for: store, heads)))
    let batch = try later.outgoing(.common, beyond: have)
    _ = try second.compareHeads()
    _ = try first.exchange(
      "/v1/give-back", .giveBack,
      GiveBackFront(greeting: first.greeting, proof: proof).content(with: batch.content),
      .headsAnswer)
    #expect(refusal { _ = try second.compareHeads() } == .init(status: 403, code: "revoked"))
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
