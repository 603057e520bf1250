import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// I2, I3 and I11: what is taken into custody, and in which order.
struct CustodyTests {
  private let world: World
  private let headOffice: NodeDatabase
  private let catalogue: Catalogue
  private let store: NodeDatabase
  private let chain = ChainID.ofStore(.one)

  init() throws {
    world = try World()
    headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    store = try world.node(.one, "store.db")
    try world.send(.common, from: headOffice, to: store)
  }

  private func takeOrders(_ count: Int, _ node: NodeDatabase? = nil) throws {
    for number in 1...count {
      try (node ?? store).capture(chain) { draft in
        _ = draft.add(
          NewOrder(channel: .counter, service: .eatIn, number: Int64(number)),
          by: Doing(actor: catalogue.actor, till: 1, at: world.clock))
      }
    }
  }

  /// The batch that a peer with the store's change-sets up to `height` lacks.
  private func batch(above height: Int64, of node: NodeDatabase? = nil) throws -> ReceivedBatch {
    let node = node ?? store
    let tip = try #require(node.trees[chain]?.heads.last)
    let have = height == 0 ? [] : [ChangeSetID(tip.incarnation, height)]
    return try world.read(try node.outgoing(chain, beyond: have).content)
  }

  @Test func `a missing parent is a gap, and nothing from it on is stored`() throws {
    try takeOrders(3)
    let before = try headOffice.dump()
    let report = try headOffice.receive(try batch(above: 1))
    #expect(report.gap?.sequence == 2)
    #expect(report.taken == 0)
    #expect(try headOffice.dump() == before)
    try world.send(chain, from: store, to: headOffice)
    #expect(try headOffice.count("orders") == 3)
  }

  @Test func `what has seen a head that is not held is a gap`() throws {
    try takeOrders(1)
    let other = try world.headOffice("empty.db")
    let report = try other.receive(try batch(above: 0))
    #expect(report.gap?.sequence == 1)
    #expect(try other.count("change_sets") == 0)
    try world.send(.common, from: headOffice, to: other)
    #expect(try other.receive(try batch(above: 0)).taken == 1)
  }

  @Test func `a part with a gap does not hold up another part`() throws {
    try takeOrders(2)
    let second = try world.node(.two, "second.db")
    try world.send(.common, from: headOffice, to: second)
    try second.capture(.ofStore(.two)) { draft in
      _ = draft.add(
        NewOrder(channel: .counter, service: .eatIn, number: 1),
        by: Doing(actor: catalogue.actor, till: 1, at: world.clock))
    }
    let parts = [
      try batch(above: 1), try world.read(try second.outgoing(.ofStore(.two), beyond: []).content),
    ]
    let reports = try headOffice.receive(parts).map { try $0.get() }
    #expect(reports.map(\.taken) == [0, 1])
    #expect(try headOffice.count("orders") == 1)
  }

  @Test func `the same batch twice, in one part and in two, has its effect once`() throws {
    try takeOrders(4)
    let whole = try batch(above: 0)
    let both = try headOffice.receive([whole, whole]).map { try $0.get() }
    #expect(both.map(\.taken) == [4, 0])
    #expect(both.map(\.duplicates) == [0, 4])
    let again = try headOffice.receive(whole)
    #expect(again.duplicates == 4)
    #expect(again.parked.isEmpty && again.forked.isEmpty)
    #expect(try headOffice.count("orders") == 4)
    #expect(try headOffice.rebuild(replacing: false).isEmpty)
  }

  @Test func `another hash for a height that is held is kept aside and told as a fork`() throws {
    try takeOrders(1)
    try store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let copy = world.path("clone.db")
    try store.connection.backup(to: copy)
    // An image of a running process: the same incarnation goes on twice.
    let clone = try CloneOfProcess(store, at: copy, world)
    try takeOrders(1)
    world.clock += 60_000
    let forged = try clone.capture(chain, catalogue.actor)
    try world.send(chain, from: store, to: headOffice)
    let report = try headOffice.receive(forged)
    #expect(report.forked.map(\.sequence) == [2])
    #expect(report.taken == 1)
    #expect(try headOffice.parkedChangeSets().map(\.reason) == ["same-sequence"])
    // Sent again, it is kept once.
    #expect(try headOffice.receive(forged).forked.map(\.sequence) == [2])
    #expect(try headOffice.count("parked") == 1)
    #expect(headOffice.trees[chain]?.heads.count == 2)
    #expect(try headOffice.verify().isClean)
    try takeOrders(1)
    try world.send(chain, from: store, to: headOffice)
    #expect(try headOffice.count("orders") == 3)
  }

  @Test func `two branches after a restore are both kept, and one sees the other`() throws {
    try takeOrders(2)
    let copy = world.path("restored.db")
    try store.connection.backup(to: copy)
    try takeOrders(2)
    try world.send(chain, from: store, to: headOffice)
    let restored = try world.node(.one, "restored.db")
    try takeOrders(1, restored)
    try world.send(chain, from: restored, to: headOffice)
    #expect(headOffice.trees[chain]?.heads.count == 2)
    #expect(try headOffice.count("orders") == 5)
    try world.send(chain, from: headOffice, to: restored)
    try takeOrders(1, restored)
    try world.send(chain, from: restored, to: headOffice)
    #expect(try headOffice.count("orders") == 6)
    let refilled = try world.headOffice("refilled.db")
    try world.send(.common, from: headOffice, to: refilled)
    try world.send(chain, from: restored, to: refilled, targetBytes: 1)
    #expect(try refilled.dump() == headOffice.dump())
    #expect(try refilled.verify().isClean)
  }

  @Test func `two branches that have seen each other reach a peer that has neither`() throws {
    try takeOrders(2)
    let copy = world.path("clone.db")
    try store.connection.backup(to: copy)
    let clone = try world.node(.one, "clone.db")
    for _ in 0..<3 {
      try takeOrders(2)
      try takeOrders(2, clone)
      try world.send(chain, from: store, to: headOffice)
      try world.send(chain, from: clone, to: headOffice)
      try world.send(chain, from: headOffice, to: store)
      try world.send(chain, from: headOffice, to: clone)
    }
    let refilled = try world.headOffice("refilled.db")
    try world.send(.common, from: headOffice, to: refilled)
    try world.send(chain, from: headOffice, to: refilled, targetBytes: 200)
    #expect(try refilled.dump() == headOffice.dump())
    #expect(try refilled.rebuild(replacing: false).isEmpty)
  }

  @Test func `an incarnation that wrote another chain is refused`() throws {
    try takeOrders(1)
    try world.send(chain, from: store, to: headOffice)
    let id = try #require(store.trees[chain]?.heads.first)
    let forged = try Forge(world).batch(
      ChainID(writer: .one, reader: .two), id, parent: .zero, payload: [0])
    let report = try headOffice.receive(forged)
    #expect(report.forked == [id])
    #expect(report.parked.count == 1)
    #expect(try headOffice.verify().isClean)
    // The owner is not hindered.
    try takeOrders(1)
    try world.send(chain, from: store, to: headOffice)
    #expect(try headOffice.count("orders") == 2)
  }
}
