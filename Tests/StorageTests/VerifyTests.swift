import Database
import Facts
import Storage
import SyncProtocol
import Testing

/// I9: one command names what was changed with another program, by sequence.
struct VerifyTests {
  private let world: World
  private let store: NodeDatabase
  private let catalogue: Catalogue

  /// Five change-sets: customer with address; order with line; event; payment; revision.
  init() throws {
    world = try World()
    let headOffice = try world.headOffice()
    catalogue = try Catalogue(writtenBy: headOffice, at: world.clock)
    store = try world.node(.one, "store.db")
    try world.send(.common, from: headOffice, to: store)
    let chain = ChainID.ofStore(.one)
    let doing = Doing(actor: catalogue.actor, till: 1, at: world.clock)
    let salt = [UInt8](repeating: 3, count: 16)
    let customer = try store.capture(chain) { draft in
      let key = draft.addCustomer(name: "Zoé", phone: nil, salt: salt, by: doing)
      _ = draft.add(
        NewAddress(street: "1", postcode: "2", city: "3"), of: key, salt: salt, by: doing)
      return key
    }
    let order = try store.capture(chain) { draft in
      let order = draft.add(
        NewOrder(channel: .counter, service: .eatIn, number: 1, customer: customer), by: doing)
      draft.add(
        NewLine(
          kind: .product, quantity: 1, unitCents: 900, vatBasisPoints: 1_000,
          productSize: catalogue.sizes[0]), to: order)
      return order
    }
    let event = try store.capture(chain) { draft in
      let event = draft.add(.preparing, to: order, by: doing)
      draft.addCooking(of: catalogue.ingredients[0], quantity: 9, under: event, at: doing.at)
      return event
    }
    try store.capture(chain) { draft in
      draft.addPayment(900, .cash, to: order, by: doing)
      _ = draft.add(.void, to: order, voids: event, by: doing)
    }
    try store.capture(chain) { draft in
      _ = draft.addRevision(
        of: catalogue.products[0], in: Tables.products, column: Tables.soldOutColumn, integer: 1,
        replaces: [catalogue.products[0]], at: doing.at, by: doing)
    }
  }

  /// Does what somebody with `sqlite3` would do: triggers first, then the rows.
  private func tamper(_ sql: String) throws -> VerifyReport {
    let triggers = try store.connection.rows(
      "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    ) { $0.text(at: 0) }
    for trigger in triggers { try store.connection.execute("DROP TRIGGER \(trigger)") }
    try store.connection.execute(sql)
    #expect(store.connection.changes > 0)
    return try world.node(.one, "store.db").verify()
  }

  /// The sequences of the store's own chain that a report names.
  private func named(_ report: VerifyReport) -> Set<Int64> {
    Set(report.findings.filter { $0.chain == .ofStore(.one) }.map(\.id.sequence))
  }

  @Test func `an untouched file is clean`() throws {
    let report = try store.verify()
    #expect(report.isClean)
    #expect(report.changeSets == 6)
  }

  @Test(arguments: [
    ("UPDATE lines SET unit_cents = 1", 2), ("UPDATE orders SET note = ''", 2),
    ("UPDATE orders SET address_n = 5", 2), ("UPDATE orders SET customer_incarnation = -1", 2),
    ("UPDATE orders SET customer_n = -1", 2), ("UPDATE orders SET at = -9223372036854775808", 2),
    ("UPDATE orders SET number = -9223372036854775808", 2),
    ("UPDATE orders SET number = 9223372036854775807", 2),
    ("UPDATE orders SET promised_at = -9223372036854775808", 2),
    ("UPDATE order_events SET step = 60 WHERE step = 30", 3),
    ("UPDATE stock_movements SET quantity = quantity - 1", 3),
    ("UPDATE stock_movements SET order_event_n = 1", 3),
    ("UPDATE payments SET cents = cents + 1", 4), ("UPDATE payments SET reference = ''", 4),
    ("UPDATE revisions SET replaces = CAST(replaces || x'00' AS BLOB)", 5),
    ("UPDATE revisions SET replaces = NULL", 5), ("UPDATE revisions SET replaces = x''", 5),
    ("UPDATE revisions SET text_value = CAST(x'ff' AS TEXT)", 5),
    ("UPDATE customers SET name = 'Eve'", 1), ("UPDATE customers SET salt = NULL", 1),
    ("UPDATE customers SET phone = '06'", 1), ("UPDATE customers SET personal_digest = x'00'", 1),
    ("UPDATE customer_addresses SET city = NULL", 1),
    ("UPDATE customer_addresses SET customer_n = -7, customer_incarnation = 4", 1),
  ])
  func `an edited row is named`(sql: String, sequence: Int64) throws {
    #expect(named(try tamper(sql)) == [sequence])
  }

  @Test(arguments: [
    ("DELETE FROM lines", 2), ("DELETE FROM order_events WHERE step = 80", 4),
    ("DELETE FROM revisions", 5), ("DELETE FROM customer_addresses", 1),
    (
      "INSERT INTO payments SELECT incarnation, n + 1000, NULL, NULL, means, cents, at, "
        + "actor_incarnation, actor_n, till, reference FROM payments", 4
    ),
    ("UPDATE payments SET n = n + 1", 4),
  ])
  func `a deleted, added or moved row is named`(sql: String, sequence: Int64) throws {
    #expect(named(try tamper(sql)) == [sequence])
  }

  @Test func `a row moved to another sequence names both`() throws {
    let report = try tamper("UPDATE payments SET n = n + 65536 * 1000")
    #expect(named(report) == [4])
    #expect(report.strays.map(\.table) == ["payments"])
    #expect(report.strays.first?.detail.contains("sequence 1004 ") == true)
  }

  @Test func `a row in a table that its change-set does not touch is a stray`() throws {
    let report = try tamper(
      """
      INSERT INTO stock_counts SELECT incarnation, n, 1, 1, 1, 1, 1, 1, 1 FROM payments
      """)
    #expect(report.strays.map(\.table) == ["stock_counts"])
    #expect(report.strays.first?.detail.contains("sequence 4 ") == true)
  }

  @Test func `a change-set that is gone from the middle of the log is named`() throws {
    let report = try tamper("DELETE FROM change_sets WHERE sequence = 3 AND incarnation >> 48 = 1")
    #expect(named(report).contains(3))
    #expect(report.findings.contains { $0.detail == "is missing" })
  }

  @Test func `the newest change-set, gone from the log, is named by its facts`() throws {
    let report = try tamper("DELETE FROM change_sets WHERE sequence = 5 AND incarnation >> 48 = 1")
    #expect(report.strays.map(\.table) == ["revisions"])
    #expect(report.strays.first?.detail.contains("sequence 5 ") == true)
  }

  @Test(arguments: [
    "UPDATE change_sets SET hash = zeroblob(32) WHERE sequence = 4",
    "UPDATE change_sets SET hash = x'00' WHERE sequence = 4",
    "UPDATE change_sets SET tables = tables | 2 WHERE sequence = 4",
    "UPDATE change_sets SET schema_version = 65537 WHERE sequence = 4",
    "UPDATE change_sets SET seen = x'00' WHERE sequence = 4",
    "UPDATE change_sets SET seen = x'0101' WHERE sequence = 4",
  ])
  func `an edited row of the log is named`(sql: String) throws {
    #expect(named(try tamper(sql)).contains(4))
  }

  @Test(arguments: [
    "UPDATE segments SET reader = 2 WHERE writer = 1",
    "UPDATE segments SET parent_incarnation = 1, parent_sequence = 0 WHERE writer = 1",
    "UPDATE segments SET parent_incarnation = 1, parent_sequence = 900 WHERE writer = 1",
    "DELETE FROM segments WHERE writer = 1",
    "DELETE FROM change_sets WHERE incarnation >> 48 = 1",
  ])
  func `an edited or deleted segment is found`(sql: String) throws {
    #expect(try !tamper(sql).isClean)
  }

  // MARK: What a finding names

  @Test(arguments: [
    ("UPDATE lines SET unit_cents = 1", "lines 1-"),
    ("DELETE FROM lines", "its rows in lines are missing"),
    ("DELETE FROM stock_movements", "its rows in stock_movements are missing"),
    ("UPDATE payments SET n = n + 1", "the fact at place 0 is missing"),
    ("UPDATE order_events SET n = n - 1 WHERE step = 80", "at the same place"),
    (
      "INSERT INTO payments SELECT incarnation, n + 1000, NULL, NULL, means, cents, at, "
        + "actor_incarnation, actor_n, till, reference FROM payments", " was added"
    ),
    ("UPDATE order_events SET step = 60 WHERE step = 30", "order_events 1-"),
  ])
  func `the rows are named as far as that can be told`(sql: String, part: String) throws {
    let report = try tamper(sql)
    #expect(report.lines.contains { $0.contains(part) }, "\(report.lines)")
  }

  @Test func `the one after a missing change-set is not called changed`() throws {
    let report = try tamper("DELETE FROM change_sets WHERE sequence = 3 AND incarnation >> 48 = 1")
    let next = report.findings.first { $0.id.sequence == 4 }
    #expect(next?.detail == "cannot be checked, for the one before it is missing")
  }

  @Test func `a gap of any width is one finding`() throws {
    let report = try tamper(
      "UPDATE change_sets SET sequence = 1099511627776 WHERE sequence = 5 AND incarnation >> 48 = 1"
    )
    #expect(named(report) == [5, 1 << 40])
    #expect(report.findings.contains { $0.detail.contains("up to sequence 1099511627775") })
  }

  @Test(arguments: [
    "UPDATE lines SET unit_cents = 1", "UPDATE payments SET n = n + 65536 * 1000",
    "DELETE FROM change_sets WHERE sequence = 3 AND incarnation >> 48 = 1",
    "DELETE FROM segments WHERE writer = 1",
  ])
  func `slices find together what the whole finds`(sql: String) throws {
    let whole = try tamper(sql)
    let opened = try world.node(.one, "store.db")
    var parts = VerifyReport()
    for task in opened.verifyTasks {
      var next: Int64? = task.segment.first
      while let from = next {
        next = try opened.verifySlice(of: task, from: from, count: 1, &parts)
      }
    }
    try opened.verifyLooseRows(&parts)
    #expect(Set(parts.lines) == Set(whole.lines))
    #expect(parts.changeSets == whole.changeSets)
  }
}
