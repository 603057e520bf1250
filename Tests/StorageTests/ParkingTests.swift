import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// I7: what cannot be merged is parked whole, and nobody else is held up.
struct ParkingTests {
  private let world: World
  private let headOffice: NodeDatabase
  private let catalogue: Catalogue
  private let chain = ChainID.ofStore(.one)

  init() throws {
    world = try World()
    headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
  }

  private var doing: Doing { Doing(actor: catalogue.actor, till: 1, at: world.clock) }

  private func order(_ draft: inout ChangeSetDraft) -> FactKey {
    draft.add(NewOrder(channel: .counter, service: .eatIn, number: 1), by: doing)
  }

  /// Takes a bad change-set between two good ones, and looks at everything that must hold.
  private func expectParked(_ bad: ReceivedBatch, _ reason: FactRefusal.Reason) throws {
    let report = try headOffice.receive(bad)
    #expect(report.parked.map(\.refusal.reason) == [reason])
    #expect(report.taken == 1)
    #expect(report.merged == 0)
    #expect(try headOffice.parkedReasons() == [reason.rawValue])
    let before = try headOffice.count("orders")
    let good = try Forge(world).batch(chain, after: headOffice) { draft in _ = order(&draft) }
    #expect(try headOffice.receive(good).merged == 1)
    #expect(try headOffice.count("orders") == before + 1)
    let report2 = try headOffice.verify()
    #expect(report2.isClean, "\(report2.findings) \(report2.strays)")
    #expect(try headOffice.rebuild(replacing: false).isEmpty)
    try expectSentUnchanged(bad)
    let restarted = try world.headOffice()
    #expect(restarted.parked.count == 1)
    #expect(try restarted.verify().isClean)
  }

  /// The parked bytes go on as they came, and the next node parks them too.
  private func expectSentUnchanged(_ bad: ReceivedBatch) throws {
    let parked = try #require(bad.changeSets.last)
    let sent = try world.read(try headOffice.outgoing(chain, beyond: []).content)
    let found = try #require(sent.changeSets.first { $0.header.id == parked.header.id })
    #expect(found.hash == parked.hash)
    #expect(Array(sent.bytes[found.payload]) == Array(bad.bytes[parked.payload]))
    let next = try world.headOffice("next.db")
    try world.send(.common, from: headOffice, to: next)
    #expect(try next.receive(sent).parked.count == 1)
    #expect(try next.dump(NodeDatabase.synced) == headOffice.dump(NodeDatabase.synced))
  }

  @Test func `an incarnation of another store is parked`() throws {
    let foreign = Incarnation(writer: .two, random: 5)
    let bad = try Forge(world).batch(chain, after: headOffice, incarnation: foreign) { draft in
      _ = order(&draft)
    }
    let report = try headOffice.receive(bad)
    #expect(report.parked.map(\.refusal.reason) == [.foreignStore])
    let own = Incarnation(writer: .one, random: 6)
    let good = try Forge(world).batch(chain, after: headOffice, incarnation: own) { draft in
      _ = order(&draft)
    }
    #expect(try headOffice.receive(good).merged == 1)
    #expect(try headOffice.verify().isClean)
    try expectSentUnchanged(bad)
  }

  @Test func `a payment of another store's order is parked, and that order is as it was`() throws {
    let other = ChainID.ofStore(.two)
    var order: FactKey?
    let theirs = try Forge(world).batch(other, after: headOffice) { draft in
      order = self.order(&draft)
    }
    #expect(try headOffice.receive(theirs).merged == 1)
    let theirOrder = try #require(order)
    let before = try headOffice.dump("order_states")
    for step in 0..<2 {
      let bad = try Forge(world).batch(chain, after: headOffice) { draft in
        if step == 0 {
          draft.addPayment(900, .cash, to: theirOrder, by: doing)
        } else {
          draft.add(.cancelled, to: theirOrder, by: doing)
        }
      }
      let report = try headOffice.receive(bad)
      #expect(report.parked.map(\.refusal.reason) == [.foreignStore])
      #expect(report.merged == 0)
    }
    #expect(try headOffice.dump("order_states") == before)
    #expect(try headOffice.orderState(theirOrder)?.paidCents == 0)
    let good = try Forge(world).batch(chain, after: headOffice) { draft in _ = self.order(&draft) }
    #expect(try headOffice.receive(good).merged == 1)
    #expect(try headOffice.verify().isClean)
  }

  @Test func `a reference to nothing is parked`() throws {
    let nothing = FactKey(incarnation: Incarnation(writer: .one, random: 9), n: 65_536)
    try expectParked(
      try Forge(world).batch(chain, after: headOffice) { draft in
        _ = draft.addPayment(900, .cash, to: nothing, by: doing)
      }, .unknownReference)
  }

  @Test func `an impossible quantity is parked`() throws {
    try expectParked(
      try Forge(world).batch(chain, after: headOffice) { draft in
        let order = order(&draft)
        draft.add(
          NewLine(kind: .product, quantity: -2, unitCents: 900, vatBasisPoints: 1_000),
          to: order)
      }, .impossibleQuantity)
  }

  @Test func `a kind of fact that a store may not write is parked`() throws {
    try expectParked(
      try Forge(world).batch(chain, after: headOffice) { draft in
        draft.addPrice(of: catalogue.sizes[0], cents: 1, fromDay: 0, at: world.clock)
      }, .wrongWriter)
  }

  @Test func `a missing value is parked`() throws {
    try expectParked(
      try Forge(world).batch(chain, after: headOffice) { draft in
        // Two cells each for actor, customer and address.
        _ = draft.fact(Tables.orders, Array(repeating: .null, count: 15))
      }, .missingValue)
  }

  @Test func `a newer schema version is parked`() throws {
    try expectParked(
      try Forge(world).batch(chain, after: headOffice, schemaVersion: 3) { draft in
        _ = order(&draft)
      }, .newerSchema)
  }

  @Test func `an unknown table is parked, its bytes untouched`() throws {
    let id = ChangeSetID(Incarnation(writer: .one, random: 3), 1)
    var payload = ByteWriter()
    payload.varint(0)
    payload.varint(60)
    payload.counted([1, 0, 1, 9])
    try expectParked(
      try Forge(world).batch(chain, id, parent: .zero, schemaVersion: 3, payload: payload.bytes),
      .newerSchema)
  }

  @Test func `a column that is not known here is parked`() throws {
    let id = ChangeSetID(Incarnation(writer: .one, random: 3), 1)
    var row = ByteWriter()
    row.varint(1)  // one fact
    row.varint(0)  // at place 0
    row.varint(13)  // with one column more than an order has here
    for _ in 0..<12 { row.u8(0) }
    row.integer(5)
    var payload = ByteWriter()
    payload.varint(0)
    payload.varint(UInt64(Tables.orders.number))
    payload.counted(row.bytes)
    try expectParked(
      try Forge(world).batch(chain, id, parent: .zero, schemaVersion: 3, payload: payload.bytes),
      .newerSchema)
  }

  @Test func `what refers to a parked fact is parked with it, and no more than that`() throws {
    let forge = Forge(world)
    var badOrder: FactKey?
    let bad = try forge.batch(chain, after: headOffice) { draft in
      let key = self.order(&draft)
      badOrder = key
      draft.add(
        NewLine(kind: .product, quantity: 0, unitCents: 900, vatBasisPoints: 1_000), to: key)
    }
    _ = try headOffice.receive(bad)
    let parkedOrder = try #require(badOrder)
    var event: FactKey?
    let second = try forge.batch(chain, after: headOffice) { draft in
      event = draft.add(.preparing, to: parkedOrder, by: doing)
    }
    #expect(try headOffice.receive(second).parked.map(\.refusal.reason) == [.referencesParked])
    let parkedEvent = try #require(event)
    let third = try forge.batch(chain, after: headOffice) { draft in
      draft.addCooking(
        of: catalogue.ingredients[0], quantity: 5, under: parkedEvent, at: world.clock)
    }
    #expect(try headOffice.receive(third).parked.map(\.refusal.reason) == [.referencesParked])
    let fourth = try forge.batch(chain, after: headOffice) { draft in _ = self.order(&draft) }
    #expect(try headOffice.receive(fourth).merged == 1)
    #expect(headOffice.parked.count == 3)
    #expect(try headOffice.verify().isClean)
  }

  @Test func `a key that exists is an error that is parked, never a skip`() throws {
    let forge = Forge(world)
    let first = try forge.batch(chain, after: headOffice) { draft in _ = order(&draft) }
    _ = try headOffice.receive(first)
    let id = try #require(headOffice.trees[chain]?.heads.first)
    // A stray row, written with another program, where the next order will want to stand.
    try headOffice.connection.run(
      "INSERT INTO orders (incarnation, n, number) VALUES (?, ?, 5)",
      [.integer(id.incarnation.rawValue), .integer(2 << 16)])
    let bad = try forge.batch(chain, after: headOffice) { draft in _ = order(&draft) }
    let report = try headOffice.receive(bad)
    #expect(report.parked.map(\.refusal.reason) == [.keyExists])
    #expect(report.taken == 1)
    #expect(report.merged == 0)
    let next = try forge.batch(chain, after: headOffice) { draft in _ = order(&draft) }
    #expect(try headOffice.receive(next).merged == 1)
    let found = try headOffice.verify()
    #expect(found.strays.map(\.table) == ["orders"])
  }
}
