import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// I7: parked change-sets are merged once the remedy is there, with what waited for them.
struct RetryTests {
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

  private func order(_ draft: inout ChangeSetDraft, by actor: FactKey? = nil) -> FactKey {
    draft.add(
      NewOrder(channel: .counter, service: .eatIn, number: 1),
      by: Doing(actor: actor ?? catalogue.actor, till: 1, at: world.clock))
  }

  private func expectHealthy(_ node: NodeDatabase) throws {
    let report = try node.verify()
    #expect(report.isClean, "\(report.findings) \(report.strays)")
    #expect(try node.rebuild(replacing: false).isEmpty)
  }

  // MARK: Remedies

  /// The next version of the schema: one table more, of the stores.
  private static let release = SchemaRelease.current.next(
    [
      FactTable(
        50, "coupons", writers: .stores, since: 3,
        [
          FactColumn("cents", .integer, required: true),
          FactColumn("customer", .reference(12), required: true),
          FactColumn("holder", .text, personal: true, since: 3), FactColumn("salt", .salt),
          FactColumn("personal_digest", .seal),
        ])
    ],
    SchemaUpgrade(facts: [
      .text(
        """
        CREATE TABLE coupons (incarnation INTEGER, n INTEGER, cents INTEGER,
          customer_incarnation INTEGER, customer_n INTEGER, holder TEXT, salt BLOB,
          personal_digest BLOB, PRIMARY KEY (incarnation, n)) STRICT, WITHOUT ROWID
        """)
    ]))

  /// A store of version 2 that writes a voucher of a customer, and then an order.
  private func newerStore() throws -> (node: NodeDatabase, customer: FactKey) {
    let store = try NodeDatabase(
      path: world.path("store.db"), writer: .one, environment: world.environment,
      synchronous: .off, release: Self.release)
    try world.send(.common, from: headOffice, to: store)
    let salt = [UInt8](repeating: 9, count: 16)
    let customer = try store.capture(chain) { draft in
      draft.addCustomer(name: "Zoé", phone: "0612", salt: salt, by: doing)
    }
    try store.capture(chain) { draft in
      _ = draft.begin(Self.release.facts.table(50) ?? Tables.customers)
      draft.append(500)
      draft.append(customer)
      draft.append("Zoé Martin")
      draft.append(blob: salt)
      draft.append(blob: nil)
      _ = order(&draft)
    }
    try store.capture(chain) { draft in _ = order(&draft) }
    return (store, customer)
  }

  @Test func `after an update of the program the next start merges what waited for it`() throws {
    let (store, _) = try newerStore()
    try world.send(chain, from: store, to: headOffice)
    #expect(try headOffice.parkedReasons() == ["newer-schema"])
    #expect(try headOffice.count("orders") == 1)
    let updated = try NodeDatabase(
      path: world.path("hq.db"), writer: .headOffice, environment: world.environment,
      synchronous: .off, release: Self.release)
    #expect(updated.parked.isEmpty)
    #expect(try updated.count("orders") == 2)
    #expect(try updated.count("coupons WHERE holder = 'Zoé Martin'") == 1)
    try expectHealthy(updated)
    for table in ["customers", "coupons", "orders", "order_states"] {
      #expect(try updated.dump(table) == store.dump(table), "\(table)")
    }
  }

  @Test func `a customer erased while a table was unknown stays erased in it after the update`()
    throws
  {
    let (store, customer) = try newerStore()
    try world.send(chain, from: store, to: headOffice)
    try headOffice.capture(.common) { draft in
      draft.addErasure(of: customer, reason: "asked", at: world.clock)
    }
    let updated = try NodeDatabase(
      path: world.path("hq.db"), writer: .headOffice, environment: world.environment,
      synchronous: .off, release: Self.release)
    #expect(updated.parked.isEmpty)
    #expect(try updated.count("coupons WHERE holder IS NULL AND personal_digest IS NOT NULL") == 1)
    try expectHealthy(updated)
    try world.send(.common, from: updated, to: store)
    #expect(try store.dump("coupons") == updated.dump("coupons"))
    try expectHealthy(store)
  }

  @Test func `what refers to nothing is merged when that arrives, and what refers to it with it`()
    throws
  {
    let staffChain = ChainID.toStore(.one)
    let next = try world.headOffice("next.db")
    try world.send(.common, from: headOffice, to: next)
    let actor = try headOffice.capture(staffChain) { draft in
      draft.addStaff(name: "Ana", role: .cook, at: world.clock)
    }
    let forge = Forge(world)
    var key: FactKey?
    let first = try forge.batch(chain, after: next) { draft in key = order(&draft, by: actor) }
    #expect(try next.receive(first).parked.map(\.refusal.reason) == [.unknownReference])
    let parkedOrder = try #require(key)
    let second = try forge.batch(chain, after: next) { draft in
      draft.addPayment(900, .cash, to: parkedOrder, by: doing)
    }
    #expect(try next.receive(second).parked.map(\.refusal.reason) == [.referencesParked])
    #expect(try next.retryParked().remaining == 2)
    // Something else arrives, and nothing happens.
    let third = try forge.batch(chain, after: next) { draft in _ = order(&draft) }
    #expect(try next.receive(third).merged == 1)
    #expect(next.parked.count == 2)
    try world.send(staffChain, from: headOffice, to: next)
    #expect(next.parked.isEmpty)
    #expect(try next.count("orders") == 2)
    #expect(try next.orderState(parkedOrder)?.paidCents == 900)
    try expectHealthy(next)
  }

  @Test func `what has brought its remedy once does not bring it again`() throws {
    let next = try world.headOffice("next.db")
    try world.send(.common, from: headOffice, to: next)
    let actor = try headOffice.capture(.toStore(.one)) { draft in
      draft.addStaff(name: "Ana", role: .cook, at: world.clock)
    }
    let forge = Forge(world)
    let waiting = try forge.batch(chain, after: next) { draft in _ = order(&draft, by: actor) }
    _ = try next.receive(waiting)
    let bad = try forge.batch(chain, after: next) { draft in
      _ = draft.fact(Tables.orders, Array(repeating: .null, count: 15))
    }
    _ = try next.receive(bad)
    let staff = try world.read(try headOffice.outgoing(.toStore(.one), beyond: []).content)
    #expect(try next.receive(staff).taken == 1)
    #expect(try next.parkedReasons() == ["missing-value"])
    // Trying it again would write the detail anew.
    try next.connection.execute("UPDATE parked SET detail = 'not tried'")
    #expect(try next.receive(staff).duplicates == 1)
    #expect(try next.parkedChangeSets().map(\.detail) == ["not tried"])
    try next.retryParked()
    #expect(try next.parkedChangeSets().map(\.detail) != ["not tried"])
  }

  @Test func `the remedy may also come after a restart`() throws {
    let next = try world.headOffice("next.db")
    try world.send(.common, from: headOffice, to: next)
    let actor = try headOffice.capture(.toStore(.one)) { draft in
      draft.addStaff(name: "Ana", role: .cook, at: world.clock)
    }
    let batch = try Forge(world).batch(chain, after: next) { draft in
      _ = order(&draft, by: actor)
    }
    _ = try next.receive(batch)
    let restarted = try world.headOffice("next.db")
    #expect(restarted.parked.count == 1)
    try world.send(.toStore(.one), from: headOffice, to: restarted)
    #expect(restarted.parked.isEmpty)
    try expectHealthy(restarted)
  }

  // MARK: What SQLite refuses

  @Test func `a value that the database refuses parks its change-set, and the rest flows`() throws {
    try headOffice.connection.execute(
      """
      CREATE TRIGGER boom BEFORE INSERT ON payments WHEN NEW.reference = 'boom'
      BEGIN SELECT RAISE(ABORT, 'no such money'); END
      """)
    let forge = Forge(world)
    let bad = try forge.batch(chain, after: headOffice) { draft in
      let order = order(&draft)
      draft.addPayment(900, .cash, to: order, reference: "boom", by: doing)
    }
    let report = try headOffice.receive(bad)
    #expect(report.parked.map(\.refusal.reason) == [.notStorable])
    #expect(report.parked.first?.refusal.detail.contains("no such money") == true)
    #expect(report.taken == 1)
    #expect(try headOffice.count("orders") == 0)
    let good = try forge.batch(chain, after: headOffice) { draft in _ = order(&draft) }
    #expect(try headOffice.receive(good).merged == 1)
    #expect(try headOffice.retryParked().merged.isEmpty)
    #expect(try headOffice.parkedReasons() == ["not-storable"])
    try expectHealthy(headOffice)
    try headOffice.connection.execute("DROP TRIGGER boom")
    let id = try #require(bad.changeSets.first?.header.id)
    let retried = try headOffice.retryParked(id)
    #expect(retried == RetryReport(merged: [id], facts: 2, remaining: 0))
    #expect(try headOffice.count("payments") == 1)
    try expectHealthy(headOffice)
  }

  @Test func `a full disk is not that: nothing is stored and nothing parked`() throws {
    try headOffice.connection.execute("PRAGMA max_page_count = 1")
    let pages = try headOffice.connection.integer("PRAGMA page_count") ?? 0
    try headOffice.connection.execute("PRAGMA max_page_count = \(pages)")
    let batch = try Forge(world).batch(chain, after: headOffice) { draft in
      for _ in 0..<200 { _ = order(&draft) }
    }
    let error = #expect(throws: DatabaseError.self) { try headOffice.receive(batch) }
    #expect(error?.isFull == true)
    #expect(headOffice.parked.isEmpty)
    #expect(try headOffice.count("change_sets") == 1)
  }

  @Test func `a time zone that the machine does not know parks the store, and not the chain`()
    throws
  {
    let store = try world.node(.two, "store.db")
    try world.send(.common, from: headOffice, to: store)
    let bad = try Forge(world).batch(.common, after: store) { draft in
      _ = draft.addStore(
        number: .store(7), name: "Pizzeria 7", timeZone: "Mars/Olympus",
        cutOverHour: 5, at: world.clock)
    }
    #expect(try store.receive(bad).parked.map(\.refusal.reason) == [.outOfRange])
    let good = try Forge(world).batch(.common, after: store) { draft in
      draft.addPrice(of: catalogue.sizes[0], cents: 1, fromDay: 20_000, at: world.clock)
    }
    #expect(try store.receive(good).merged == 1)
    #expect(throws: StorageError.self) {
      try headOffice.capture(.common) { draft in
        _ = draft.addStore(
          number: .store(7), name: "Pizzeria 7", timeZone: "Mars/Olympus",
          cutOverHour: 5, at: world.clock)
      }
    }
  }

  // MARK: Shown

  @Test func `a parked change-set is shown as far as it is known, without personal values`() throws
  {
    let bad = try Forge(world).batch(chain, after: headOffice) { draft in
      let customer = draft.addCustomer(
        name: "Zoé", phone: "0612", salt: [UInt8](repeating: 1, count: 16), by: doing)
      draft.addPayment(900, .cash, to: customer, reference: "x", by: doing)
    }
    _ = try headOffice.receive(bad)
    let id = try #require(bad.changeSets.first?.header.id)
    let content = try #require(try headOffice.parkedContent(of: id))
    #expect(content.facts.map(\.table) == ["customers", "payments"])
    #expect(content.facts[1].values.contains { $0.column == "cents" && $0.value == "900" })
    #expect(content.facts[0].values.contains { $0.column == "personal values" })
    #expect(!content.facts.flatMap(\.values).contains { $0.value.contains("Zoé") })
    #expect(content.references == [catalogue.actor.changeSet])
    #expect(content.unknown == nil)
    #expect(try headOffice.parkedContent(of: ChangeSetID(id.incarnation, 900)) == nil)
  }

  @Test func `every reason has a remedy in both languages`() {
    for reason in FactRefusal.Reason.allCases {
      #expect(!reason.remedy.french.isEmpty && !reason.remedy.english.isEmpty)
      #expect(reason.remedy.french != reason.remedy.english)
    }
  }

  @Test func `a change-set's name is read back`() {
    for text in ["3-9dd675d894e4/35", "0-000000000001/1"] {
      #expect(ChangeSetID(text)?.description == text)
    }
    for text in ["", "3-9dd675d894e4", "3-9dd675d894e4/0", "3/5", "3-9dd675d894e4/x", "a-b/1"] {
      #expect(ChangeSetID(text) == nil, "\(text)")
    }
  }
}
