import Database
import Facts
import Fiscal
import Storage
import SyncProtocol

/// Writes the facts of one operation, reading menu and prices as the store node holds them.
struct TillWork {
  let database: NodeDatabase
  let store: StoreNumber
  let now: Int64
  let operation: Operation
  let book: FiscalBook
  var random: SplitMix64

  /// - Returns: the keys that the till is told.
  mutating func write(_ draft: inout ChangeSetDraft) throws -> [FactKey] {
    let doing = Doing(
      actor: try pick("SELECT incarnation, n FROM staff ORDER BY 1, 2"), till: operation.till,
      at: now)
    switch operation.kind {
    case .takeOrder: return try takeOrder(&draft, doing)
    case .addLine(let order): return [try addLine(&draft, to: order.key, label: true, doing)]
    case .takeBack(let order): return [try takeBack(order, &draft, doing)]
    case .advance(let order, let step): return [try advance(order, step, &draft, doing)]
    case .voidEvent(let order, let event):
      return [draft.add(.void, to: order.key, voids: event, reason: operation.id, by: doing)]
    case .cancel(let order):
      return [draft.add(.cancelled, to: order.key, reason: operation.id, by: doing)]
    case .pay(let order):
      return [
        draft.addPayment(
          try amount(dueOf: order.key, draft), means(), to: order.key, reference: operation.id,
          by: doing)
      ]
    case .refund(let order, let payment):
      return [
        draft.addRefund(
          try amount(owedOn: order.key, draft), means(), to: order.key, reason: operation.id,
          of: payment, by: doing)
      ]
    case .addAddress(let customer):
      return [
        draft.add(
          NewAddress(
            street: "\(random.pick(1...99)), rue Basse", postcode: "38000", city: "Grenoble"),
          of: customer, salt: random.bytes(16), by: doing)
      ]
    case .receive: return [try move(.received, random.pick(500...9_000), &draft, doing)]
    case .waste: return [try move(.waste, -random.pick(1...800), &draft, doing)]
    case .transfer: return [try move(.transferOut, -random.pick(100...2_000), &draft, doing)]
    case .takeIn: return [try takeIn(&draft, doing)]
    case .count: return [try count(&draft, doing)]
    case .switchSoldOut: return [try switchSoldOut(&draft, doing)]
    case .printReceipt(let order): return try printReceipt(of: order.key, &draft, doing)
    case .closeDay:
      return try book.closeDay(FiscalMoment(doing), in: &draft).map { [$0.key] } ?? []
    }
  }

  // MARK: Orders

  private mutating func takeOrder(
    _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> [FactKey] {
    let channel = random.pick(from: Channel.allCases) ?? .counter
    let service = channel == .counter ? random.pick(from: [Service.eatIn, .takeAway]) : .delivery
    let caller = channel == .counter ? nil : try caller(&draft, doing)
    let order = draft.add(
      NewOrder(
        channel: channel, service: service ?? .takeAway, number: try nextNumber(),
        promisedAt: random.chance(30) ? max(0, now) + 2_700_000 : nil,
        customer: caller?.customer, address: caller?.address,
        note: operation.id), by: doing)
    if database.schema.version >= NextRelease.release.version {
      draft.append(random.chance(25) ? random.pick(1...8) : nil)
    }
    let first = try addLine(&draft, to: order, label: false, doing)
    for _ in 0..<random.pick(0...2) {
      _ = try addLine(&draft, to: order, label: false, doing)
    }
    if service == .delivery {
      draft.add(NewLine(kind: .fee, quantity: 1, unitCents: 250, vatBasisPoints: 1_000), to: order)
    }
    if random.chance(15) {
      draft.add(
        NewLine(kind: .discount, quantity: 1, unitCents: -100, vatBasisPoints: 1_000), to: order)
    }
    try payAtOnce(order, &draft, doing)
    if random.chance(10) {
      let given = [
        Tables.staff.number: doing.actor, Tables.ingredients.number: try ingredient(),
        Tables.orders.number: order, Tables.lines.number: first,
      ]
      draft.addTillDay(under: given, by: doing, &random)
    }
    return [order, first] + (caller.map { [$0.customer] } ?? [])
  }

  /// Who phones: a customer the shop knows, or a new one; an address, known or new.
  private mutating func caller(
    _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> (customer: FactKey, address: FactKey?) {
    let known = try found("SELECT incarnation, n FROM customers ORDER BY 1, 2")
    if random.chance(50), let customer = random.pick(from: known) {
      let address = try found(
        """
        SELECT incarnation, n FROM customer_addresses
        WHERE customer_incarnation = ? AND customer_n = ? ORDER BY 1, 2
        """, customer.arguments)
      return (customer, address.last)
    }
    let customer = draft.addCustomer(
      name: "Zoé \(random.pick(1...99))", phone: "06 12", salt: random.bytes(16), by: doing)
    let address = draft.add(
      NewAddress(street: "1, rue Haute", postcode: "38000", city: "Grenoble"), of: customer,
      salt: random.bytes(16), by: doing)
    return (customer, address)
  }

  /// The business day's highest number + 1, as the order desk gives it.
  private func nextNumber() throws -> Int64 {
    let day = database.businessTime(store, now).day
    let numbers = try database.connection.rows(
      "SELECT at, number FROM orders WHERE incarnation >> 48 = ?",
      [.integer(Int64(store.rawValue))]
    ) { (at: $0.integer(at: 0), number: $0.integer(at: 1)) }
    let highest = numbers.lazy.filter { database.businessTime(store, $0.at).day == day }
      .map(\.number).max()
    return (highest ?? 0) + 1
  }

  mutating func means() -> Means {
    random.pick(from: Means.allCases) ?? .cash
  }

  private mutating func addLine(
    _ draft: inout ChangeSetDraft, to order: FactKey, label isLater: Bool, _ doing: Doing
  ) throws -> FactKey {
    let (size, price, cents) = try priced()
    var line = NewLine(
      kind: .product, quantity: random.pick(1...3), unitCents: cents, vatBasisPoints: 1_000,
      productSize: size, price: price, label: isLater ? operation.id : nil)
    if random.chance(20) {
      let (other, otherPrice, _) = try priced()
      line.productSize = nil
      line.price = nil
      line.parts = [(size, price), (other, otherPrice)]
    }
    if random.chance(30) {
      line.options = [(try pick("SELECT incarnation, n FROM options ORDER BY 1, 2"), 100)]
    }
    return draft.add(line, to: order, laterBy: isLater ? doing : nil)
  }

  /// A size with the price that is in force here.
  private mutating func priced() throws -> (size: FactKey, price: FactKey, cents: Int64) {
    let size = try pick("SELECT incarnation, n FROM product_sizes ORDER BY 1, 2")
    let found = try database.connection.rows(
      """
      SELECT price_incarnation, price_n, cents FROM live_prices
      WHERE size_incarnation = ? AND size_n = ? AND store IN (0, ?)
      ORDER BY store DESC, from_day DESC, at DESC, price_incarnation DESC, price_n DESC LIMIT 1
      """, size.arguments + [.integer(Int64(store.rawValue))]
    ) { row in row.key(at: 0).map { ($0, row.integer(at: 2)) } }
    guard let (price, cents) = found.first ?? nil else { throw TillService.NotOpen() }
    return (size, price, cents)
  }

  private func takeBack(
    _ order: Operation.Order, _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> FactKey {
    let found = try database.connection.rows(
      """
      SELECT product_size_incarnation, product_size_n, quantity, unit_cents, vat_basis_points
      FROM lines WHERE incarnation = ? AND n = ?
      """, order.firstLine.arguments
    ) { ($0.key(at: 0), $0.integer(at: 2), $0.integer(at: 3), $0.integer(at: 4)) }
    guard let (size, quantity, cents, vat) = found.first else { throw TillService.NotOpen() }
    // The halves of a half-and-half stand right behind their line.
    let halves = try database.connection.rows(
      """
      SELECT product_size_incarnation, product_size_n, price_incarnation, price_n FROM line_parts
      WHERE incarnation = ?1 AND n BETWEEN ?2 + 1 AND ?2 + 2 ORDER BY n
      """, order.firstLine.arguments
    ) { row in row.key(at: 0).map { (productSize: $0, price: row.key(at: 2)) } }
    return draft.add(
      NewLine(
        kind: .takeBack, quantity: -quantity, unitCents: cents, vatBasisPoints: vat,
        productSize: size, takesBack: order.firstLine, label: operation.id,
        parts: size == nil ? halves.compactMap { $0 } : []),
      to: order.key, laterBy: doing)
  }

  private mutating func advance(
    _ order: Operation.Order, _ step: Int64, _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> FactKey {
    let step = Step(rawValue: step) ?? .accepted
    let event = draft.add(step, to: order.key, reason: operation.id, by: doing)
    if step == .preparing {
      for _ in 0..<random.pick(1...3) {
        draft.addCooking(
          of: try ingredient(), quantity: random.pick(20...300), under: event, at: doing.at)
      }
    }
    return event
  }

  // MARK: Stock

  mutating func ingredient() throws -> FactKey {
    try pick("SELECT incarnation, n FROM ingredients ORDER BY 1, 2")
  }

  mutating func move(
    _ kind: MovementKind, _ quantity: Int64, _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> FactKey {
    draft.addMovement(
      kind, of: try ingredient(), quantity: quantity,
      counterpart: kind == .transferOut ? StoreNumber(Int64(store.rawValue % 3) + 1) : nil,
      reason: operation.id, by: late(doing, upTo: 40_000))
  }

  private mutating func count(
    _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> FactKey {
    // Some counts share an instant: then the key decides.
    var doing = late(doing, upTo: 60_000)
    if random.chance(30) {
      doing = Doing(actor: doing.actor, till: doing.till, at: doing.at / 30_000 * 30_000)
    }
    return draft.addCount(
      of: try ingredient(), quantity: random.pick(0...20_000), by: doing)
  }

  /// What is entered now was done a while ago, or a till's clock runs ahead.
  mutating func late(_ doing: Doing, upTo milliseconds: Int64) -> Doing {
    let shift = random.chance(60) ? 0 : random.pick(-milliseconds...5_000)
    return Doing(actor: doing.actor, till: doing.till, at: doing.at + shift)
  }

  private mutating func switchSoldOut(
    _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> FactKey {
    let product = try pick("SELECT incarnation, n FROM products ORDER BY 1, 2")
    let live = try database.connection.rows(
      """
      SELECT revision_incarnation, revision_n FROM live_values
      WHERE entity_incarnation = ? AND entity_n = ? AND store = ? AND column_number = 100
      ORDER BY 1, 2
      """, product.arguments + [.integer(Int64(store.rawValue))]
    ) { $0.key(at: 0) }.compactMap { $0 }
    return draft.addRevision(
      of: product, in: Tables.products, column: Tables.soldOutColumn, integer: random.pick(0...1),
      replaces: live, at: doing.at, by: doing)
  }

  // MARK: Reading

  mutating func pick(_ sql: String) throws -> FactKey {
    guard let key = random.pick(from: try found(sql)) else { throw TillService.NotOpen() }
    return key
  }

  func found(_ sql: String, _ arguments: [SQLValue] = []) throws -> [FactKey] {
    try database.connection.rows(sql, arguments) { $0.key(at: 0) }.compactMap { $0 }
  }
}
