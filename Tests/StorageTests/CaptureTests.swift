import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// I1: facts, header and projections commit together or not at all.
struct CaptureTests {
  private struct Stop: Error {}

  private let world: World
  private let store: NodeDatabase
  private let catalogue: Catalogue

  init() throws {
    world = try World()
    let headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    store = try world.node(.one, "store.db")
    try world.send(.common, from: headOffice, to: store)
  }

  private var doing: Doing { Doing(actor: catalogue.actor, till: 1, at: world.clock) }

  @Test func `a body that throws leaves nothing`() throws {
    let before = try store.dump()
    #expect(throws: Stop.self) {
      try store.capture(.ofStore(.one)) { draft in
        _ = draft.add(NewOrder(channel: .phone, service: .delivery, number: 1), by: doing)
        try store.connection.run("INSERT INTO settings VALUES ('half', 'done')")
        throw Stop()
      }
    }
    #expect(try store.dump() == before)
    #expect(try store.count("settings") == 0)
    #expect(store.trees[.ofStore(.one)] == nil)
  }

  @Test func `an empty draft writes no change-set, but what the body wrote`() throws {
    try store.capture(.ofStore(.one)) { _ in
      try store.connection.run("INSERT INTO settings VALUES ('answer', 'kept')")
    }
    #expect(try store.count("settings") == 1)
    #expect(store.trees[.ofStore(.one)] == nil)
  }

  @Test func `one refused fact undoes the whole change-set`() throws {
    let before = try store.dump()
    let refusal = refusal {
      try store.capture(.ofStore(.one)) { draft in
        let order = draft.add(
          NewOrder(channel: .counter, service: .eatIn, number: 7), by: doing)
        draft.add(
          NewLine(kind: .product, quantity: -1, unitCents: 900, vatBasisPoints: 1_000),
          to: order)
      }
    }
    #expect(refusal?.reason == .impossibleQuantity)
    #expect(try store.dump() == before)
  }

  @Test func `a reference to nothing is refused`() throws {
    let nothing = FactKey(incarnation: Incarnation(writer: .one, random: 9), n: 65_536)
    let refusal = refusal {
      try store.capture(.ofStore(.one)) { draft in
        _ = draft.addPayment(900, .cash, to: nothing, by: doing)
      }
    }
    #expect(refusal?.reason == .unknownReference)
  }

  @Test func `a reference to a fact of another table is refused`() throws {
    let refusal = refusal {
      try store.capture(.ofStore(.one)) { draft in
        _ = draft.addCount(of: catalogue.products[0], quantity: 1, by: doing)
      }
    }
    #expect(refusal?.reason == .unknownReference)
  }

  @Test func `what the wire could not carry is not written`() throws {
    let refused = refusal {
      try store.capture(.ofStore(.one)) { draft in
        _ = draft.add(
          NewOrder(
            channel: .counter, service: .eatIn, number: 1,
            note: String(repeating: "é", count: Limits.valueBytes / 2 + 1)), by: doing)
      }
    }
    #expect(refused?.reason == .outOfRange)
    do {
      try store.capture(.ofStore(.one)) { draft in
        for _ in 0...Limits.factsPerChangeSet {
          draft.addCount(of: catalogue.ingredients[0], quantity: 1, by: doing)
        }
      }
      Issue.record("too many facts were written")
    } catch StorageError.tooLarge {
      #expect(store.trees[.ofStore(.one)] == nil)
    }
  }

  @Test func `a change-set of every limit is written, sent and merged`() throws {
    let text = String(repeating: "x", count: Limits.valueBytes)
    try store.capture(.ofStore(.one)) { draft in
      let salt = [UInt8](repeating: 7, count: 16)
      let customer = draft.addCustomer(name: text, phone: text, salt: salt, by: doing)
      _ = draft.add(
        NewAddress(street: text, postcode: text, city: text, directions: text), of: customer,
        salt: salt, by: doing)
      for number in 1...900 {
        _ = draft.add(
          NewOrder(channel: .counter, service: .eatIn, number: Int64(number), note: text),
          by: doing)
      }
    }
    let headOffice = try world.headOffice("second.db")
    try world.send(.common, from: store, to: headOffice)
    let reports = try world.send(.ofStore(.one), from: store, to: headOffice)
    #expect(reports.map(\.merged) == [902])
    #expect(try headOffice.dump(["customers", "orders"]) == store.dump(["customers", "orders"]))
  }

  @Test func `the head is read inside the write transaction, and a restart continues it`() throws {
    try takeOrder(store)
    try takeOrder(store)
    let first = try #require(store.trees[.ofStore(.one)]?.heads.first)
    #expect(first.sequence == 2)
    let restarted = try world.node(.one, "store.db")
    try takeOrder(restarted)
    let heads = try #require(restarted.trees[.ofStore(.one)]?.heads)
    #expect(heads.count == 1)
    #expect(heads[0].sequence == 3)
    #expect(heads[0].incarnation != first.incarnation)
    #expect(restarted.trees[.ofStore(.one)]?.parent(of: heads[0]) == first)
    #expect(try restarted.verify().isClean)
  }

  private func takeOrder(_ node: NodeDatabase) throws {
    try node.capture(.ofStore(.one)) { draft in
      _ = draft.add(NewOrder(channel: .counter, service: .eatIn, number: 1), by: doing)
    }
  }

  private func refusal(_ body: () throws -> Void) -> FactRefusal? {
    do {
      try body()
      return nil
    } catch StorageError.refused(let refusal) {
      return refusal
    } catch {
      return nil
    }
  }
}
