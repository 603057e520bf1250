import Database
import Facts
import Foundation
import Storage
import SyncProtocol
import Testing

/// A customer is erased by every node, whatever came first, and every chain still verifies.
struct ErasureTests {
  private let world: World
  private let headOffice: NodeDatabase
  private let catalogue: Catalogue
  private let store: NodeDatabase
  private let customer: FactKey
  private let chain = ChainID.ofStore(.one)

  static let phone = "0699887766"
  static let street = "17 allée des Saules"

  /// A store with a customer, an address of the same change-set, a later one, and two orders.
  init() throws {
    world = try World()
    headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    store = try world.node(.one, "store.db")
    try world.send(.common, from: headOffice, to: store)
    let doing = Doing(actor: catalogue.actor, till: 1, at: world.clock)
    customer = try store.capture(chain) { draft in
      let customer = draft.addCustomer(
        name: "Zoé Martin", phone: Self.phone, salt: Self.salt(1), by: doing)
      _ = draft.add(Self.address("1"), of: customer, salt: Self.salt(2), by: doing)
      _ = draft.addCustomer(name: "Paul", phone: "0600000000", salt: Self.salt(3), by: doing)
      return customer
    }
    try order(at: store)
    try addAddress(at: store)
  }

  private static func salt(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: 16) }

  private static func address(_ door: String) -> NewAddress {
    NewAddress(street: "\(street) \(door)", postcode: "38000", city: "Grenoble")
  }

  private func order(at node: NodeDatabase) throws {
    try node.capture(chain) { draft in
      _ = draft.add(
        NewOrder(channel: .phone, service: .delivery, number: 1, customer: customer),
        by: Doing(actor: catalogue.actor, till: 1, at: world.clock))
    }
  }

  private func addAddress(at node: NodeDatabase) throws {
    try node.capture(chain) { draft in
      _ = draft.add(
        Self.address("2"), of: customer, salt: Self.salt(4),
        by: Doing(actor: catalogue.actor, till: 1, at: world.clock))
    }
  }

  private func erase(at node: NodeDatabase) throws {
    try node.capture(.common) { draft in
      draft.addErasure(of: customer, reason: "asked by the customer", at: world.clock)
    }
  }

  /// The customer is gone, the other one is there, and everything verifies.
  private func expectErased(_ node: NodeDatabase, _ file: String, customers: Int64 = 2) throws {
    #expect(try node.count("customers") == customers)
    #expect(try node.count("customers WHERE name IS NULL AND phone IS NULL AND salt IS NULL") == 1)
    #expect(try node.count("customer_addresses WHERE street IS NOT NULL OR salt IS NOT NULL") == 0)
    #expect(try node.count("customers WHERE name = 'Paul'") == 1)
    #expect(try node.count("customer_states") == 0)
    let report = try node.verify()
    #expect(report.isClean, "\(report.findings) \(report.strays)")
    #expect(try node.rebuild(replacing: false).isEmpty)
    #expect(try !holds(file, Self.phone))
    #expect(try !holds(file, Self.street))
  }

  /// Whether a text stands anywhere in a node's files, as any program can read them.
  private func holds(_ file: String, _ text: String) throws -> Bool {
    try ["", "-wal"].contains { suffix in
      let path = world.path(file + suffix)
      guard FileManager.default.fileExists(atPath: path) else { return false }
      return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
    }
  }

  // MARK: Orders of arrival

  @Test func `facts first, then the erasure, at both ends`() throws {
    try world.send(chain, from: store, to: headOffice)
    #expect(try holds("hq.db", Self.phone))
    try erase(at: headOffice)
    try expectErased(headOffice, "hq.db")
    #expect(try holds("store.db", Self.phone))
    try world.send(.common, from: headOffice, to: store)
    try expectErased(store, "store.db")
    #expect(try store.dump() == headOffice.dump())
  }

  @Test func `the erasure first, then the facts`() throws {
    try erase(at: headOffice)
    try world.send(chain, from: store, to: headOffice)
    try expectErased(headOffice, "hq.db")
  }

  @Test func `one by one, in whatever order of the chains, all nodes end equal`() throws {
    try erase(at: headOffice)
    try world.send(chain, from: store, to: headOffice)
    try world.send(.common, from: headOffice, to: store)
    let expected = try headOffice.dump()
    for round: UInt64 in 0..<6 {
      let node = try world.headOffice("round-\(round).db")
      var random = SplitMix64(seed: round)
      for _ in 0..<40 {
        let next = random.chance(50) ? ChainID.common : chain
        let from = next == .common ? headOffice : store
        let batch = try from.outgoing(
          next, beyond: node.trees[next]?.heads ?? [], targetBytes: 1)
        _ = try node.receive(try world.read(batch.content))
      }
      #expect(try node.dump() == expected)
      try expectErased(node, "round-\(round).db")
    }
  }

  @Test func `the erasure and the facts in one batch`() throws {
    try erase(at: headOffice)
    let node = try world.headOffice("batch.db")
    var content = ByteWriter()
    let parts = [
      try headOffice.outgoing(.common, beyond: []), try store.outgoing(chain, beyond: []),
    ]
    content.varint(UInt64(parts.reduce(0) { $0 + $1.lasts.count }))
    for part in parts { content.raw(part.runs) }
    _ = try node.receive(try world.read(content.bytes))
    try expectErased(node, "batch.db")
  }

  @Test func `what is written after the erasure is blanked as it is written`() throws {
    try world.send(chain, from: store, to: headOffice)
    try erase(at: headOffice)
    try world.send(.common, from: headOffice, to: store)
    try order(at: store)
    try addAddress(at: store)
    try expectErased(store, "store.db")
    try world.send(chain, from: store, to: headOffice)
    try expectErased(headOffice, "hq.db")
  }

  @Test func `a store restored from before the erasure forgets again`() throws {
    try world.send(chain, from: store, to: headOffice)
    try store.connection.backup(to: world.path("restored.db"))
    try erase(at: headOffice)
    try world.send(.common, from: headOffice, to: store)
    let restored = try world.node(.one, "restored.db")
    #expect(try holds("restored.db", Self.phone))
    try world.send(.common, from: headOffice, to: restored)
    try expectErased(restored, "restored.db")
  }

  @Test func `head office restored from before the erasure gets it back and forgets again`() throws
  {
    try world.send(chain, from: store, to: headOffice)
    try headOffice.connection.backup(to: world.path("yesterday.db"))
    try erase(at: headOffice)
    let restored = try world.headOffice("yesterday.db")
    try world.send(.common, from: headOffice, to: restored)
    try expectErased(restored, "yesterday.db")
  }

  @Test func `redacted change-sets travel to a node that never had the values`() throws {
    try erase(at: headOffice)
    try world.send(.common, from: headOffice, to: store)
    let sent = try world.read(try store.outgoing(chain, beyond: []).content)
    let sections = try sent.changeSets.compactMap(\.personal).map {
      try PersonalSection(decoding: sent.bytes, $0)
    }
    #expect(sections.flatMap(\.entries).count == 1)
    try world.send(chain, from: store, to: headOffice)
    try expectErased(headOffice, "hq.db")
  }

  @Test func `a snapshot holds nothing of an erased customer`() throws {
    try world.send(chain, from: store, to: headOffice)
    try erase(at: headOffice)
    let heads = try SnapshotFile.build(
      from: world.path("hq.db"), for: .one, at: world.path("snapshot.db"))
    #expect(try !holds("snapshot.db", Self.phone))
    try SnapshotFile.adopt(world.path("snapshot.db"), heads: heads)
    try expectErased(try world.node(.one, "snapshot.db"), "snapshot.db")
  }

  // MARK: Parked

  /// A change-set with another address of the customer that cannot be merged.
  private func badBatch() throws -> ReceivedBatch {
    try Forge(world).batch(chain, after: headOffice) { draft in
      let doing = Doing(actor: catalogue.actor, till: 1, at: world.clock)
      _ = draft.add(Self.address("3"), of: customer, salt: Self.salt(5), by: doing)
      let other = draft.addCustomer(
        name: "Paul", phone: "0600000001", salt: Self.salt(6), by: doing)
      _ = draft.add(Self.address("4"), of: other, salt: Self.salt(7), by: doing)
      _ = draft.addPayment(1, .cash, to: catalogue.actor, by: doing)
    }
  }

  /// What the parked bytes still say: whose values they hold, in order.
  private func parkedCustomers(_ node: NodeDatabase) throws -> [FactKey] {
    try node.connection.rows("SELECT personal FROM parked WHERE personal IS NOT NULL") {
      $0.blob(at: 0)
    }.flatMap { try PersonalSection(decoding: $0, 0..<$0.count).entries.map(\.customer) }
  }

  @Test(arguments: [true, false])
  func `parked bytes lose the customer's values and no other's`(isParkedFirst: Bool) throws {
    try world.send(chain, from: store, to: headOffice)
    let bad = try badBatch()
    if !isParkedFirst { try erase(at: headOffice) }
    #expect(try headOffice.receive(bad).parked.count == 1)
    if isParkedFirst {
      #expect(try parkedCustomers(headOffice).contains(customer))
      try erase(at: headOffice)
    }
    #expect(try parkedCustomers(headOffice).count == 2)
    #expect(try !parkedCustomers(headOffice).contains(customer))
    #expect(try headOffice.verify().isClean)
    #expect(try !holds("hq.db", Self.street + " 3"))
    #expect(try holds("hq.db", Self.street + " 4"))
    let next = try world.headOffice("next.db")
    try world.send(.common, from: headOffice, to: next)
    try world.send(chain, from: headOffice, to: next)
    #expect(try next.dump(NodeDatabase.synced) == headOffice.dump(NodeDatabase.synced))
    #expect(try parkedCustomers(next) == parkedCustomers(headOffice))
  }

  @Test func `bytes of a table that is not known here are redacted all the same`() throws {
    try world.send(chain, from: store, to: headOffice)
    let parent = try #require(try headOffice.heads(of: chain).last)
    let section = PersonalSection(entries: [
      PersonalSection.Entry(
        place: 0, customer: customer, salt: Self.salt(8), values: Array("\(Self.phone)".utf8))
    ])
    // No reference; table 60 with a section of two bytes.
    let batch = try Forge(world).batch(
      chain, ChangeSetID(parent.id.incarnation, parent.id.sequence + 1), parent: parent.hash,
      schemaVersion: 3, payload: [0, 60, 2, 1, 0], personal: section.encoded())
    #expect(try headOffice.receive(batch).parked.map(\.refusal.reason) == [.newerSchema])
    #expect(try parkedCustomers(headOffice) == [customer])
    try erase(at: headOffice)
    #expect(try parkedCustomers(headOffice).isEmpty)
    #expect(try headOffice.verify().isClean)
    #expect(try !holds("hq.db", Self.phone))
  }

  /// A parked change-set whose personal values the disk has damaged.
  private func parkDamaged() throws {
    try world.send(chain, from: store, to: headOffice)
    #expect(try headOffice.receive(try badBatch()).parked.count == 1)
    try headOffice.connection.execute("UPDATE parked SET personal = x'07'")
  }

  @Test func `a damaged section kept of a parked change-set holds up no erasure`() throws {
    try parkDamaged()
    #expect(try !headOffice.verify().isClean)
    try erase(at: headOffice)
    #expect(try headOffice.count("erasures") == 1)
    #expect(try headOffice.count("parked WHERE personal IS NULL") == 1)
    #expect(try headOffice.alarms().map(\.code) == [.damaged])
    #expect(try headOffice.verify().isClean)
  }

  @Test func `a damaged section is named where it cannot be carried over, and the rest is`() throws
  {
    try parkDamaged()
    let old = headOffice
    let new = try world.headOffice("new.db")
    let carryOver = CarryOver(from: old, to: new)
    try carryOver.run()
    let proof = try carryOver.proof()
    #expect(proof.missing.map(\.chain) == ["\(chain)"])
    #expect(proof.missing.first?.reason.contains("is damaged") == true)
    #expect(!proof.isComplete)
    #expect(try new.heads(of: .common) == old.heads(of: .common))
    #expect(try new.count("customers") == old.count("customers"))
    #expect(try new.count("customers") > 0)
  }

  @Test func `an erasure waits for nothing, not even for the customer being parked`() throws {
    try erase(at: headOffice)
    let other = try world.node(.two, "other.db")
    try world.send(.common, from: headOffice, to: other)
    #expect(try other.count("erasures") == 1)
    #expect(try other.parkedReasons().isEmpty)
  }

  // MARK: Controls

  @Test func `control: without secure_delete the file keeps what was erased`() throws {
    try store.connection.execute("PRAGMA secure_delete=OFF")
    try world.send(chain, from: store, to: headOffice)
    try erase(at: headOffice)
    try world.send(.common, from: headOffice, to: store)
    #expect(try store.count("customers WHERE phone IS NOT NULL") == 1)
    #expect(try holds("store.db", Self.phone))
    #expect(try !holds("hq.db", Self.phone))
    try store.rewriteIfOwed()
    #expect(try !holds("store.db", Self.phone))
  }

  @Test func `while a reader keeps the log, the next commit empties it`() throws {
    try world.send(chain, from: store, to: headOffice)
    let reader = try Connection(path: world.path("hq.db"), mode: .readOnly)
    try reader.begin(.deferred)
    _ = try reader.integer("SELECT count(*) FROM customers")
    try erase(at: headOffice)
    #expect(try holds("hq.db", Self.phone))
    reader.rollback()
    try headOffice.capture(.common) { draft in
      draft.addRevocation(of: .three, reason: "closed", at: world.clock)
    }
    #expect(try !holds("hq.db", Self.phone))
  }

  @Test func `a process that died before it emptied the log has the next one do it`() throws {
    try world.send(chain, from: store, to: headOffice)
    let reader = try Connection(path: world.path("hq.db"), mode: .readOnly)
    try reader.begin(.deferred)
    _ = try reader.integer("SELECT count(*) FROM customers")
    try erase(at: headOffice)
    reader.rollback()
    #expect(try holds("hq.db", Self.phone))
    let next = try world.headOffice()
    #expect(try !holds("hq.db", Self.phone))
    #expect(try next.verify().isClean)
  }
}
