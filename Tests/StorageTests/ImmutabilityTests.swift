import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// A fact is inserted once: the file itself refuses everything else.
struct ImmutabilityTests {
  private let world: World
  private let store: NodeDatabase
  private let customer: FactKey

  /// A store with at least one row in every fact table.
  init() throws {
    world = try World()
    let headOffice = try world.headOffice()
    let catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    let now = world.clock
    try headOffice.capture(.common) { draft in
      draft.addRevocation(of: .three, reason: "test", at: now)
      draft.addErasure(
        of: FactKey(incarnation: Incarnation(writer: .three, random: 1), n: 65_536),
        reason: "test", at: now)
      _ = draft.fact(
        Tables.vatRates, [.integer(1), .text("food"), .integer(1_000), .integer(0)])
      draft.addRevision(
        of: catalogue.products[0], in: Tables.products, column: 2, text: "M",
        replaces: [catalogue.products[0]], at: now)
    }
    store = try world.node(.one, "store.db")
    try world.send(.common, from: headOffice, to: store)
    try Self.relay(to: .one, from: .two, headOffice, catalogue, world)
    try world.send(.toStore(.one), from: headOffice, to: store)
    let doing = Doing(actor: catalogue.actor, till: 1, at: now)
    let salt = [UInt8](repeating: 1, count: 16)
    customer = try store.capture(.ofStore(.one)) { draft in
      let customer = draft.addCustomer(name: "Zoé", phone: "06", salt: salt, by: doing)
      _ = draft.add(
        NewAddress(street: "1", postcode: "2", city: "3"), of: customer, salt: salt, by: doing)
      let order = draft.add(
        NewOrder(channel: .counter, service: .eatIn, number: 1, customer: customer), by: doing)
      var line = NewLine(kind: .product, quantity: 1, unitCents: 900, vatBasisPoints: 1_000)
      line.parts = [(catalogue.sizes[0], nil), (catalogue.sizes[1], nil)]
      line.options = [(catalogue.options[0], 100)]
      let written = draft.add(line, to: order)
      let payment = draft.addPayment(900, .cash, to: order, by: doing)
      draft.addRefund(100, .cash, to: order, reason: "cold", of: payment, by: doing)
      let event = draft.add(.preparing, to: order, by: doing)
      draft.addCooking(of: catalogue.ingredients[0], quantity: 1, under: event, at: now)
      draft.addCount(of: catalogue.ingredients[0], quantity: 1, by: doing)
      let given = [
        Tables.staff.number: catalogue.actor, Tables.ingredients.number: catalogue.ingredients[0],
        Tables.orders.number: order, Tables.lines.number: written,
      ]
      Self.addTillDay(to: &draft, under: given, at: now)
      return customer
    }
  }

  /// What is on its way to a store.
  private static func relay(
    to store: StoreNumber, from sender: StoreNumber, _ headOffice: NodeDatabase,
    _ catalogue: Catalogue, _ world: World
  ) throws {
    let node = try world.node(sender, "sender.db")
    try world.send(.common, from: headOffice, to: node)
    try node.capture(.ofStore(sender)) { draft in
      _ = draft.addMovement(
        .transferOut, of: catalogue.ingredients[0], quantity: -1, counterpart: store,
        by: Doing(actor: catalogue.actor, till: 1, at: world.clock))
    }
    try world.send(.ofStore(sender), from: node, to: headOffice)
    _ = try headOffice.relayOwed()
  }

  /// One row of each table of stores that came with version 2, with the least its columns may hold.
  private static func addTillDay(
    to draft: inout ChangeSetDraft, under given: [Int: FactKey], at: Int64
  ) {
    var written = given
    for table in Tables.schema.tables where table.since == 2 && table.writers.include(.one) {
      let columns = table.parent == nil ? table.columns[...] : table.columns.dropFirst()
      let values = columns.flatMap { column -> [Value] in
        guard column.isRequired else {
          return Array(repeating: .null, count: column.kind.cellCount)
        }
        switch column.kind {
        case .integer: return [.integer(max(1, column.range?.lowerBound ?? 1))]
        case .instant: return [.integer(at)]
        case .text: return [.text("x")]
        case .reference(let number):
          return written[number ?? 0].map { [.key($0)] } ?? [.null, .null]
        default: return [.blob([1])]
        }
      }
      written[table.number] = draft.fact(table, values)
    }
  }

  @Test(arguments: NodeDatabase.synced)
  func `update, delete and replace are refused`(table: String) throws {
    let before = try store.dump(table)
    #expect(!before.isEmpty)
    let columns = try store.connection.rows(
      "SELECT name FROM pragma_table_info('\(table)') ORDER BY cid"
    ) { $0.text(at: 0) }
    let last = try #require(columns.last)
    for sql in [
      "DELETE FROM \(table)",
      "INSERT OR REPLACE INTO \(table) SELECT * FROM \(table) LIMIT 1",
      "UPDATE \(table) SET \(last) = \(last)",
      "UPDATE \(table) SET incarnation = incarnation + 1",
      "UPDATE OR REPLACE \(table) SET incarnation = incarnation",
    ] {
      let error = #expect(throws: DatabaseError.self) { try store.connection.execute(sql) }
      #expect(error?.isConstraint == true, "\(sql)")
    }
    #expect(try store.dump(table) == before)
  }

  @Test func `an erasure passes on both tables with personal columns, and verify stays clean`()
    throws
  {
    let sent = try world.read(try store.outgoing(.ofStore(.one), beyond: []).content)
    let section = try PersonalSection(
      decoding: sent.bytes, try #require(sent.changeSets.first?.personal))
    let seals = section.entries.map { SQLValue.blob($0.seal(by: world.sha256).bytes) }
    try #require(seals.count == 2)
    try store.connection.run(
      "UPDATE customers SET name = NULL, phone = NULL, salt = NULL, personal_digest = ?",
      [seals[0]])
    try store.connection.run(
      """
      UPDATE customer_addresses SET street = NULL, postcode = NULL, city = NULL,
        directions = NULL, salt = NULL, personal_digest = ?
      """, [seals[1]])
    let report = try store.verify()
    #expect(report.isClean, "\(report.findings)")
    let redacted = try store.outgoing(.ofStore(.one), beyond: [])
    let readBack = try world.read(redacted.content)
    #expect(readBack.changeSets.map(\.hash) == sent.changeSets.map(\.hash))
    #expect(readBack.changeSets.allSatisfy { $0.personal == nil })
    // Once erased, not even a second erasure passes.
    #expect(throws: DatabaseError.self) {
      try store.connection.run("UPDATE customers SET personal_digest = ?", [seals[1]])
    }
  }

  @Test(arguments: [
    "UPDATE customers SET name = NULL, phone = NULL, salt = NULL",
    "UPDATE customers SET name = 'X', phone = NULL, salt = NULL, personal_digest = x'00'",
    "UPDATE customers SET name = NULL, phone = NULL, personal_digest = x'00'",
    """
    UPDATE customers SET name = NULL, phone = NULL, salt = NULL, personal_digest = x'00', at = 1
    """,
  ])
  func `an update that is not quite an erasure is refused`(sql: String) throws {
    #expect(throws: DatabaseError.self) { try store.connection.execute(sql) }
  }

  @Test func `fact tables have no CHECK, NOT NULL, DEFAULT or foreign key`() throws {
    for table in Tables.schema.tables {
      let sql = try #require(
        try store.connection.text(
          "SELECT sql FROM sqlite_schema WHERE name = ?", [.text(table.name)]))
      for word in ["CHECK", "NOT NULL", "DEFAULT", "REFERENCES", "UNIQUE", "GENERATED", "COLLATE"] {
        #expect(!sql.uppercased().contains(word), "\(table.name): \(word)")
      }
      #expect(sql.hasSuffix("STRICT, WITHOUT ROWID"))
    }
  }
}
