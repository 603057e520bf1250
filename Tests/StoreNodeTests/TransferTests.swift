import Database
import Facts
import HQServer
import Storage
import SyncProtocol
import Testing

/// Goods between stores, over the exchange: duplicates, silence, restores.
struct TransferTests {
  let fleet: Fleet
  let sender: FleetStore
  let receiver: FleetStore

  init() throws {
    fleet = try Fleet(stores: 3)
    sender = try FleetStore(fleet, 1, file: "one.db")
    receiver = try FleetStore(fleet, 2, file: "two.db")
    for node in [sender, receiver] { try node.exchange() }
  }

  private func expectConserved(_ nodes: [FleetStore], transit: Int64, lost: Int64 = 0) throws {
    let headOffice = fleet.headOffice
    let levels = try headOffice.connection.integer("SELECT sum(moved_since) FROM stock_levels")
    #expect(try headOffice.inTransit() == transit)
    #expect((levels ?? 0) + transit + lost == 0)
    for database in [headOffice] + nodes.map(\.database) {
      #expect(try database.verify().isClean)
      #expect(try database.rebuild(replacing: false).isEmpty)
      #expect(try database.count("parked") == 0)
    }
  }

  @Test func `sent, on the way, received with less, seen at both`() throws {
    let key = try sender.send(500, to: 2)
    try sender.exchange()
    try receiver.exchange()
    #expect(try receiver.database.transfer(key) == "500/-")
    try expectConserved([sender, receiver], transit: 500)
    try receiver.receive(480, of: key)
    try receiver.exchange()
    #expect(try sender.database.transfer(key) == "500/-")
    for _ in 0..<3 { for node in [sender, receiver] { try node.exchange() } }
    for database in [sender.database, receiver.database, fleet.headOffice] {
      #expect(try database.transfer(key) == "500/480")
    }
    #expect(try fleet.headOffice.count("relays") == 2)
    try expectConserved([sender, receiver], transit: 0, lost: 20)
  }

  @Test func `the sender may be silent for days, and hears of it when it comes back`() throws {
    let key = try sender.send(500, to: 2)
    try sender.exchange()
    try receiver.exchange()
    try receiver.receive(500, of: key)
    for _ in 0..<9 {
      fleet.clock.advance(86_400_000)
      try sender.sell()
      try receiver.exchange()
    }
    #expect(try sender.database.transfer(key) == "500/-")
    try sender.exchange()
    #expect(try sender.database.transfer(key) == "500/500")
    try expectConserved([sender, receiver], transit: 0)
  }

  @Test func `a head office that lost its relay is given it back, and what refers to it merges`()
    throws
  {
    try fleet.headOffice.connection.backup(to: fleet.file("old.db"))
    let key = try sender.send(500, to: 2)
    try sender.exchange()
    try receiver.exchange()
    try receiver.receive(490, of: key)
    try receiver.exchange()
    try fleet.restoreHeadOffice(from: "old.db")
    // The sender is silent: what was sent is known by the relay that its receiver gives back.
    #expect(try receiver.exchange())
    #expect(try fleet.headOffice.transfer(key) == "500/490")
    #expect(try fleet.headOffice.isRefilling)
    #expect(try fleet.headOffice.count("relays") == 1)
    #expect(try sender.exchange())
    #expect(try fleet.headOffice.isRefilling == false)
    try sender.exchange()
    #expect(try sender.database.transfer(key) == "500/490")
    #expect(try fleet.headOffice.count("relays") == 2)
    try expectConserved([sender, receiver], transit: 0, lost: 10)
  }

  @Test func `told twice, by a head office that did not know that it had, it is one transfer`()
    throws
  {
    try fleet.headOffice.connection.backup(to: fleet.file("old.db"))
    let key = try sender.send(500, to: 2)
    try sender.exchange()
    try receiver.exchange()
    try fleet.restoreHeadOffice(from: "old.db")
    // The sender comes first, and nobody has told head office yet that it lacks anything.
    try sender.exchange()
    if try fleet.headOffice.isRefilling { try fleet.headOffice.endRefilling() }
    fleet.engine.relay()
    #expect(try receiver.exchange())
    for node in [sender, receiver] { try node.exchange() }
    #expect(try receiver.database.count("relays") == 2)
    #expect(try receiver.database.count("transfers") == 1)
    try receiver.receive(500, of: key)
    for _ in 0..<2 { for node in [receiver, sender] { try node.exchange() } }
    #expect(try sender.database.transfer(key) == "500/500")
    try expectConserved([sender, receiver], transit: 0)
  }

  @Test func `a receiver that is opened anew knows what is on its way to it`() throws {
    let key = try sender.send(500, to: 2)
    let other = try sender.send(30, to: 2)
    try sender.exchange()
    try receiver.exchange()
    try receiver.receive(500, of: key)
    try receiver.exchange()
    let path = fleet.file("anew.db")
    let heads = try SnapshotFile.build(
      from: fleet.file("hq.db"), for: receiver.database.writer, at: path)
    try SnapshotFile.adopt(path, heads: heads)
    let anew = try FleetStore(fleet, 2, file: "anew.db")
    #expect(try anew.database.transfer(key) == "500/500")
    #expect(try anew.database.transfer(other) == "30/-")
    try anew.exchange()
    try anew.receive(30, of: other)
    for _ in 0..<2 { for node in [anew, sender] { try node.exchange() } }
    #expect(try sender.database.transfer(other) == "30/30")
    try expectConserved([sender, anew], transit: 0)
  }

  @Test func `a receiver restored to before it heard of it fetches its arrival back`() throws {
    try receiver.database.connection.backup(to: fleet.file("before.db"))
    let key = try sender.send(500, to: 2)
    try sender.exchange()
    try receiver.exchange()
    try receiver.receive(470, of: key)
    try receiver.exchange()
    let restored = try FleetStore(fleet, 2, file: "before.db")
    #expect(try restored.exchange())
    #expect(try restored.database.transfer(key) == "500/470")
    try sender.exchange()
    try expectConserved([sender, restored], transit: 0, lost: 30)
  }
}

extension FleetStore {
  private func doing(_ menu: NodeDatabase) throws -> (Doing, FactKey) {
    func first(_ table: String) throws -> FactKey? {
      try menu.connection.rows("SELECT incarnation, n FROM \(table) LIMIT 1") {
        $0.key(at: 0)
      }.first ?? nil
    }
    let now = try menu.connection.integer("SELECT max(at) FROM staff") ?? 0
    let actor = try #require(try first("staff"))
    return (Doing(actor: actor, till: 1, at: now + 1), try #require(try first("ingredients")))
  }

  /// Sends grams of the first ingredient to another store.
  func send(_ quantity: Int64, to other: Int64) throws -> FactKey {
    let (doing, ingredient) = try doing(database)
    return try database.capture(.ofStore(database.writer)) { draft in
      draft.addMovement(
        .transferOut, of: ingredient, quantity: -quantity, counterpart: StoreNumber(other),
        by: doing)
    }
  }

  /// Takes in what was sent, or what is left of it.
  func receive(_ quantity: Int64, of transfer: FactKey) throws {
    let (doing, ingredient) = try doing(database)
    try database.capture(.ofStore(database.writer)) { draft in
      _ = draft.addMovement(
        .transferIn, of: ingredient, quantity: quantity,
        counterpart: transfer.incarnation.writer, transfer: transfer, by: doing)
    }
  }
}

extension NodeDatabase {
  /// Sent and received grams; nil where nothing is known of it.
  func transfer(_ key: FactKey) throws -> String? {
    try connection.rows(
      """
      SELECT ifnull(sent_quantity, '-') || '/' || ifnull(received_quantity, '-') FROM transfers
      WHERE incarnation = ? AND n = ?
      """, key.arguments
    ) { $0.text(at: 0) }.first
  }

  /// Grams that have left a store and arrived at none.
  func inTransit() throws -> Int64 {
    try connection.integer(
      "SELECT ifnull(sum(sent_quantity), 0) FROM transfers WHERE received_n IS NULL") ?? 0
  }
}
