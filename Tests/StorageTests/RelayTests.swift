import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// Relays: who is told what, once, and what of it may be referred to.
struct RelayTests {
  private let world: World
  private let headOffice: NodeDatabase
  private let catalogue: Catalogue
  private let sender: NodeDatabase
  private let receiver: NodeDatabase
  private let forge: Forge

  init() throws {
    world = try World()
    headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    sender = try world.node(.one, "one.db")
    receiver = try world.node(.two, "two.db")
    forge = Forge(world)
    for node in [sender, receiver] { try world.send(.common, from: headOffice, to: node) }
  }

  private var doing: Doing { Doing(actor: catalogue.actor, till: 1, at: world.clock) }

  private func add(
    _ kind: MovementKind, _ quantity: Int64, _ other: StoreNumber, _ transfer: FactKey? = nil,
    booked: Int64? = nil, to draft: inout ChangeSetDraft
  ) -> FactKey {
    draft.addMovement(
      kind, of: catalogue.ingredients[0], quantity: quantity, counterpart: other,
      transfer: transfer, alreadyBooked: booked, by: doing)
  }

  /// Sends 500 g from store 1 to store 2; head office has it.
  private func send() throws -> FactKey {
    let key = try sender.capture(.ofStore(.one)) { add(.transferOut, -500, .two, to: &$0) }
    try world.send(.ofStore(.one), from: sender, to: headOffice)
    return key
  }

  private func relay() throws {
    _ = try headOffice.relayOwed()
    try world.send(.toStore(.one), from: headOffice, to: sender)
    try world.send(.toStore(.two), from: headOffice, to: receiver)
  }

  private func transfer(_ node: NodeDatabase) throws -> [String] {
    try node.connection.rows(
      """
      SELECT from_store || '>' || ifnull(to_store, '?') || ' ' || ifnull(sent_quantity, '?')
        || '/' || ifnull(received_quantity, '?') FROM transfers ORDER BY incarnation, n
      """
    ) { $0.text(at: 0) }
  }

  private func expectSound(_ nodes: NodeDatabase...) throws {
    for node in nodes {
      #expect(try node.verify().isClean)
      #expect(try node.rebuild(replacing: false).isEmpty)
      #expect(try node.parkedReasons() == [])
    }
  }

  @Test func `each end is told of the other one, once`() throws {
    let key = try send()
    #expect(try transfer(receiver) == [])
    #expect(try headOffice.relayOwed() == [.two])
    #expect(try headOffice.relayOwed() == [])
    try relay()
    #expect(try transfer(receiver) == ["1>2 500/?"])
    #expect(try receiver.count("stock_movements") == 0)
    #expect(try receiver.count("stock_levels") == 0)
    _ = try receiver.capture(.ofStore(.two)) { add(.transferIn, 480, .one, key, to: &$0) }
    try world.send(.ofStore(.two), from: receiver, to: headOffice)
    #expect(try headOffice.relayOwed() == [.one])
    #expect(try headOffice.relayOwed() == [])
    try relay()
    for node in [sender, receiver, headOffice] {
      #expect(try transfer(node) == ["1>2 500/480"])
    }
    #expect(try headOffice.count("relays") == 2)
    #expect(try sender.count("relays") == 1)
    try expectSound(sender, receiver, headOffice)
  }

  @Test func `what was booked before without its name arrives without moving a level`() throws {
    let key = try send()
    _ = try receiver.capture(.ofStore(.two)) { add(.transferIn, 470, .one, to: &$0) }
    try relay()
    _ = try receiver.capture(.ofStore(.two)) {
      add(.transferIn, 0, .one, key, booked: 470, to: &$0)
    }
    try world.send(.ofStore(.two), from: receiver, to: headOffice)
    try relay()
    let shelf = StockKey(store: .two, ingredient: catalogue.ingredients[0])
    #expect(try receiver.stockLevel(shelf)?.level == 470)
    #expect(try transfer(sender) == ["1>2 500/470"])
    try expectSound(sender, receiver, headOffice)
  }

  @Test func `what was never relayed to a store it cannot refer to`() throws {
    let key = try send()
    // At its own node,
    #expect(throws: StorageError.self) {
      try receiver.capture(.ofStore(.two)) { add(.transferIn, 480, .one, key, to: &$0) }
    }
    // and at head office, by whoever writes without asking its node.
    let rogue = try forge.batch(.ofStore(.two), after: headOffice) {
      _ = add(.transferIn, 480, .one, key, to: &$0)
    }
    try headOffice.receive(rogue)
    #expect(try headOffice.parkedReasons() == ["foreign-store"])
    // Told to store 2, it is still none of store 3's.
    try relay()
    let third = try forge.batch(.ofStore(.three), after: headOffice) {
      _ = add(.transferIn, 480, .one, key, to: &$0)
    }
    try headOffice.receive(third)
    #expect(try headOffice.parkedReasons() == ["foreign-store", "foreign-store"])
    #expect(try transfer(headOffice) == ["1>2 500/?"])
    // What it was told since is the remedy.
    #expect(try headOffice.retryParked().merged.count == 1)
    #expect(try transfer(headOffice) == ["1>2 500/480"])
  }

  /// A relay as head office would write it, of a movement that `body` drafts.
  private func content(
    of key: FactKey, _ body: (inout ChangeSetDraft) -> Void
  ) -> [UInt8] {
    var draft = ChangeSetDraft(id: key.changeSet)
    body(&draft)
    let number = Int(draft.batch.rows[0].table)
    return RelayedFact.content(
      of: draft.batch, 0, Tables.schema.table(number) ?? Tables.orders, Tables.schema)
  }

  private func tell(
    _ reader: StoreNumber, _ key: FactKey, _ table: FactTable, _ content: [UInt8]
  ) throws -> [String] {
    let batch = try forge.batch(.toStore(reader), after: receiver, schemaVersion: 2) {
      $0.addRelay(of: key, in: table, content: content)
    }
    try receiver.receive(batch)
    return try receiver.parkedReasons()
  }

  @Test func `a second relay with other bytes is parked, with the same ones is nothing new`() throws
  {
    let key = try send()
    try relay()
    let bytes = content(of: key) { _ = add(.transferOut, -500, .two, to: &$0) }
    #expect(try tell(.two, key, Tables.stockMovements, bytes) == [])
    #expect(try receiver.count("relays") == 2)
    #expect(try transfer(receiver) == ["1>2 500/?"])
    let other = content(of: key) { _ = add(.transferOut, -900, .two, to: &$0) }
    #expect(try tell(.two, key, Tables.stockMovements, other) == ["key-exists"])
    #expect(try transfer(receiver) == ["1>2 500/?"])
    #expect(try receiver.rebuild(replacing: false).isEmpty)
  }

  @Test func `a relay carries a transfer for its reader, whole, and nothing else`() throws {
    let key = try send()
    let good = content(of: key) { _ = add(.transferOut, -500, .two, to: &$0) }
    let movements = Tables.stockMovements
    var expected: [String] = []
    func expect(_ reason: String, _ table: FactTable, _ content: [UInt8]) throws {
      expected.append(reason)
      #expect(try tell(.two, key, table, content).sorted() == expected.sorted())
    }
    try expect(
      "foreign-store", movements,
      content(of: key) {
        _ = add(.transferOut, -500, .three, to: &$0)
      })
    try expect("out-of-range", movements, Array(good.dropLast()))
    try expect("out-of-range", movements, good + [0])
    try expect("out-of-range", movements, [])
    try expect("out-of-range", Tables.payments, good)
    try expect(
      "out-of-range", movements,
      content(of: key) {
        _ = add(.transferIn, 500, .one, to: &$0)
      })
    try expect(
      "out-of-range", Tables.customers,
      content(of: key) {
        _ = $0.addCustomer(
          name: "Zoé", phone: "06", salt: [UInt8](repeating: 7, count: 16), by: doing)
      })
    try expect(
      "impossible-quantity", movements,
      content(of: key) {
        _ = add(.transferOut, 500, .two, to: &$0)
      })
    #expect(try transfer(receiver) == [])
  }

  @Test func `a store writes no relays`() throws {
    #expect(throws: StorageError.self) {
      try sender.capture(.ofStore(.one)) {
        $0.addRelay(of: catalogue.actor, in: Tables.staff, content: [])
      }
    }
  }

  @Test func `head office in doubt tells nobody anything until it is whole`() throws {
    _ = try send()
    try headOffice.beginRefilling("a test")
    #expect(try headOffice.relayOwed() == [])
    #expect(try headOffice.count("relays") == 0)
    try headOffice.endRefilling()
    #expect(try headOffice.relayOwed() == [.two])
  }

  @Test func `a snapshot holds of each transfer what its store was told, no more`() throws {
    let key = try send()
    try relay()
    _ = try receiver.capture(.ofStore(.two)) { add(.transferIn, 480, .one, key, to: &$0) }
    _ = try send()
    try world.send(.ofStore(.two), from: receiver, to: headOffice)
    let expected: [(StoreNumber, [String])] = [
      (.one, ["1>2 500/?", "1>2 500/?"]), (.two, ["1>2 500/480"]), (.three, []),
    ]
    for (store, transfers) in expected {
      let path = world.path("snapshot-\(store).db")
      let heads = try SnapshotFile.build(from: world.path("hq.db"), for: store, at: path)
      try SnapshotFile.adopt(path, heads: heads)
      let node = try world.node(store, "snapshot-\(store).db")
      #expect(try transfer(node) == transfers)
      try expectSound(node)
    }
  }

  @Test func `an arrival is merged though its sender's line has a twin`() throws {
    let other = try sender.capture(.ofStore(.one)) { add(.transferOut, -1, .two, to: &$0) }
    try world.send(.ofStore(.one), from: sender, to: headOffice)
    try sender.connection.backup(to: world.path("twin.db"))
    let twin = try CloneOfProcess(sender, at: world.path("twin.db"), world)
    let key = try send()
    try relay()
    // Now the name of what was sent means two change-sets, and the relay says which.
    try headOffice.receive(try twin.capture(.ofStore(.one), catalogue.actor))
    #expect(try headOffice.parkedReasons() == ["same-sequence"])
    for sent in [other, key] {
      _ = try receiver.capture(.ofStore(.two)) { add(.transferIn, 1, .one, sent, to: &$0) }
    }
    try world.send(.ofStore(.two), from: receiver, to: headOffice)
    #expect(try headOffice.parkedReasons() == ["same-sequence"])
    #expect(try transfer(headOffice) == ["1>2 1/1", "1>2 500/1"])
  }

  @Test func `whom it cannot tell stops nobody else's relays`() throws {
    // More than a relay can carry, and a store that does not exist.
    let long = String(repeating: "x", count: 4_090)
    try sender.capture(.ofStore(.one)) { draft in
      draft.addMovement(
        .transferOut, of: catalogue.ingredients[0], quantity: -1, counterpart: .two, reason: long,
        by: doing)
      _ = add(.transferOut, -2, .store(99), to: &draft)
      _ = add(.transferOut, -3, .two, to: &draft)
    }
    try world.send(.ofStore(.one), from: sender, to: headOffice)
    try relay()
    #expect(try transfer(receiver) == ["1>2 3/?"])
    #expect(try headOffice.relayOwed() == [])
    // Said once to a person, not with every merge.
    let alarms = try headOffice.alarms()
    #expect(alarms.map(\.code) == [.notRelayed] && alarms.map(\.count) == [1])
  }

  @Test func `two relays of one fact that come together have to say the same`() throws {
    let key = try send()
    let bytes = [Int64(-500), -900].map { quantity in
      content(of: key) { _ = add(.transferOut, quantity, .two, to: &$0) }
    }
    let batch = try forge.batch(.toStore(.two), after: receiver, schemaVersion: 2) {
      for content in bytes { $0.addRelay(of: key, in: Tables.stockMovements, content: content) }
    }
    try receiver.receive(batch)
    #expect(try receiver.parkedReasons() == ["key-exists"])
  }

  @Test func `what arrives is the ingredient that was sent, and no receipt of it`() throws {
    let key = try send()
    try relay()
    let receipt = try receiver.capture(.ofStore(.two)) { add(.transferIn, 480, .one, key, to: &$0) }
    try world.send(.ofStore(.two), from: receiver, to: headOffice)
    try relay()
    let forged = try forge.batch(.ofStore(.two), after: headOffice, schemaVersion: 2) {
      _ = $0.addMovement(
        .transferIn, of: catalogue.ingredients[1], quantity: 1, counterpart: .one, transfer: key,
        by: doing)
    }
    try headOffice.receive(forged)
    #expect(try headOffice.parkedReasons() == ["foreign-store"])
    // Store 1 was told of the receipt; that is nothing it could receive.
    #expect(throws: StorageError.self) {
      try sender.capture(.ofStore(.one)) { add(.transferIn, 480, .two, receipt, to: &$0) }
    }
  }
}
