import HQServer
import SyncProtocol
import Testing

@Suite struct EnrolmentTests {
  private func refusal(_ body: () throws -> Void) -> Node.Problem? {
    do {
      try body()
      return nil
    } catch {
      return error as? Node.Problem
    }
  }

  private func node(_ house: House) throws -> Node {
    try Node(at: house.process.storeURL, folder: house.path, clock: house.clock)
  }

  @Test func `a code makes a node a store, as it is read out on the phone`() throws {
    let house = try House()
    let code = try house.run(AddStore(name: "OC Pizza Lyon", number: 7))
    let node = try node(house)
    try node.enrol(code.code.lowercased().split(separator: "-").joined(separator: " "))
    #expect(try node.store.rawValue == 7)
    try node.openSession()
    #expect(!node.token.isEmpty)
  }

  @Test func `a code works once`() throws {
    let house = try House()
    let code = try house.run(AddStore(name: "OC Pizza Lyon"))
    try node(house).enrol(code.code)
    let other = try node(house)
    #expect(refusal { try other.enrol(code.code) } == .init(status: 403, code: "code-used"))
  }

  @Test func `the same node gets a lost answer again, until another one replaces it`() throws {
    let house = try House()
    let code = try house.run(AddStore(name: "OC Pizza Lyon"))
    let node = try node(house)
    try node.enrol(code.code)
    try node.enrol(code.code)
    try node.openSession()
    let number = Int64(try node.store.rawValue)
    try self.node(house).enrol(try house.run(MakeCode(store: number)).code)
    #expect(refusal { try node.enrol(code.code) } == .init(status: 403, code: "code-used"))
  }

  @Test func `a code expires after a day`() throws {
    let house = try House()
    let code = try house.headOffice.locked { [now = house.clock.now] core in
      try AddStore(name: "OC Pizza Lyon").perform(on: core, now: now, announce: { _ in })
    }
    house.clock.advance(Limits.enrolmentMilliseconds)
    let node = try node(house)
    #expect(refusal { try node.enrol(code.code) } == .init(status: 403, code: "code-expired"))
  }

  @Test func `an unknown code is refused`() throws {
    let house = try House()
    let node = try node(house)
    #expect(
      refusal { try node.enrol("AAAA-BBBB-CCCC") } == .init(status: 403, code: "code-unknown"))
  }

  @Test func `the session of a replaced PC is refused at its next request`() throws {
    let house = try House()
    let old = try house.openStore()
    let number = Int64(try old.store.rawValue)
    let fresh = try node(house)
    try fresh.enrol(try house.run(MakeCode(store: number)).code)
    #expect(
      refusal { _ = try old.compareHeads() } == .init(status: 403, code: "revoked"))
    #expect(refusal { try old.openSession() } == .init(status: 403, code: "revoked"))
    try fresh.openSession()
    _ = try fresh.compareHeads()
  }

  @Test func `no code is made for a store that is unknown or revoked`() throws {
    let house = try House()
    #expect(throws: OperationError.self) { try house.run(MakeCode(store: 12)) }
    let code = try house.run(AddStore(name: "OC Pizza Lyon"))
    _ = try house.run(RevokeStore(store: code.store, reason: "closed"))
    #expect(throws: OperationError.self) { try house.run(MakeCode(store: code.store)) }
  }
}
