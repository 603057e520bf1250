import Database
import Facts
import Storage
import SyncProtocol

/// Reads one order with all that belongs to it: written with it, by range, or later, by index.
struct OrderReader {
  private let database: NodeDatabase
  private var connection: Connection { database.connection }

  init(_ database: NodeDatabase) { self.database = database }

  /// - Throws: `OrderProblem.unknownOrder` if this store has no such order.
  func read(_ key: FactKey) throws -> OrderRecord {
    var order = try readLines(key)
    let arguments = try OrderChildren.arguments(key, connection)
    order.payments = try payments(arguments)
    order.refunds = try refunds(arguments)
    order.tipCents = try connection.rows(OrderChildren.sql("cents", of: "tips"), arguments) {
      $0.integer(at: 0)
    }.reduce(0, +)
    return order
  }

  /// As `read`, without the money.
  func readLines(_ key: FactKey) throws -> OrderRecord {
    guard var order = try head(key) else { throw OrderProblem(.unknownOrder, "\(key)") }
    let arguments = try OrderChildren.arguments(key, connection)
    order.lines = try lines(arguments)
    try addDetails(to: &order, end: arguments[2])
    order.events = try events(arguments)
    return order
  }

  private func head(_ key: FactKey) throws -> OrderRecord? {
    guard key.incarnation.writer == database.writer, let state = try database.orderState(key)
    else { return nil }
    return try connection.rows(
      """
      SELECT channel, service, at, number, promised_at, customer_incarnation, customer_n,
        address_incarnation, address_n, note, actor_incarnation, actor_n, till
      FROM orders WHERE incarnation = ? AND n = ?
      """, key.arguments
    ) { row in
      OrderRecord(
        key: key, channel: row.integer(at: 0),
        service: Service(rawValue: row.integer(at: 1)) ?? .takeAway, at: row.integer(at: 2),
        actor: row.key(at: 10), till: row.integer(at: 12), number: row.integer(at: 3),
        promisedAt: row.isNull(at: 4) ? nil : row.integer(at: 4),
        customer: row.key(at: 5), address: row.key(at: 7), note: row.optionalText(at: 9),
        state: state)
    }.first
  }

  private func lines(_ arguments: [SQLValue]) throws -> [OrderRecord.Line] {
    let columns = """
      incarnation, n, kind, quantity, unit_cents, vat_basis_points, product_size_incarnation,
      product_size_n, price_incarnation, price_n, takes_back_incarnation, takes_back_n, label, at,
      actor_incarnation, actor_n, till
      """
    return try connection.rows(OrderChildren.sql(columns, of: "lines"), arguments) {
      row -> OrderRecord.Line? in
      guard let key = row.key(at: 0), let kind = LineKind(rawValue: row.integer(at: 2)) else {
        return nil
      }
      return OrderRecord.Line(
        key: key, kind: kind, quantity: row.integer(at: 3), unitCents: row.integer(at: 4),
        vatBasisPoints: row.integer(at: 5), productSize: row.key(at: 6), price: row.key(at: 8),
        takesBack: row.key(at: 10), label: row.optionalText(at: 12),
        at: row.isNull(at: 13) ? nil : row.integer(at: 13), actor: row.key(at: 14),
        till: row.isNull(at: 16) ? nil : row.integer(at: 16))
    }.compactMap { $0 }.sorted { ($0.key.n, $0.key) < ($1.key.n, $1.key) }
  }

  /// Options and halves of each line: they stand between it and the next line.
  private func addDetails(to order: inout OrderRecord, end: SQLValue) throws {
    for index in order.lines.indices {
      let line = order.lines[index]
      guard line.kind == .product || line.kind == .takeBack else { continue }
      let next = index + 1 < order.lines.count ? order.lines[index + 1].key : nil
      let isOriginal = line.key.changeSet == order.key.changeSet
      let bound: SQLValue =
        next?.changeSet == line.key.changeSet
        ? .integer((next?.n ?? 0) - 1) : isOriginal ? end : .integer(line.key.n | 0xFFFF)
      let range = [line.key.arguments[0], line.key.arguments[1], bound]
      if line.productSize == nil {
        order.lines[index].parts = try connection.rows(
          """
          SELECT product_size_incarnation, product_size_n, price_incarnation, price_n
          FROM line_parts WHERE incarnation = ? AND n > ? AND n <= ? ORDER BY n
          """, range
        ) { row in row.key(at: 0).map { (productSize: $0, price: row.key(at: 2)) } }
        .compactMap { $0 }
      }
      if line.kind == .takeBack { continue }
      order.lines[index].options = try connection.rows(
        """
        SELECT option_incarnation, option_n, cents FROM line_options
        WHERE incarnation = ? AND n > ? AND n <= ? ORDER BY n
        """, range
      ) { row in row.key(at: 0).map { (option: $0, cents: row.integer(at: 2)) } }
      .compactMap { $0 }
    }
  }

  private func events(_ arguments: [SQLValue]) throws -> [OrderRecord.Event] {
    let columns = """
      incarnation, n, step, at, actor_incarnation, actor_n, till, voids_incarnation, voids_n,
      reason
      """
    return try connection.rows(OrderChildren.sql(columns, of: "order_events"), arguments) {
      row -> OrderRecord.Event? in
      guard let key = row.key(at: 0), let step = Step(rawValue: row.integer(at: 2)) else {
        return nil
      }
      return OrderRecord.Event(
        key: key, step: step, at: row.integer(at: 3), actor: row.key(at: 4),
        till: row.integer(at: 6), voids: row.key(at: 7), reason: row.optionalText(at: 9))
    }.compactMap { $0 }.sorted { ($0.key.n, $0.key) < ($1.key.n, $1.key) }
  }

  private func payments(_ arguments: [SQLValue]) throws -> [OrderRecord.Payment] {
    try connection.rows(
      OrderChildren.sql(
        "incarnation, n, means, cents, at, actor_incarnation, actor_n, till, reference",
        of: "payments"), arguments
    ) { row -> OrderRecord.Payment? in
      guard let key = row.key(at: 0), let means = Means(rawValue: row.integer(at: 2)) else {
        return nil
      }
      return OrderRecord.Payment(
        key: key, means: means, cents: row.integer(at: 3), at: row.integer(at: 4),
        actor: row.key(at: 5), till: row.integer(at: 7), reference: row.optionalText(at: 8))
    }.compactMap { $0 }
  }

  private func refunds(_ arguments: [SQLValue]) throws -> [OrderRecord.Refund] {
    try connection.rows(
      OrderChildren.sql(
        """
        incarnation, n, means, cents, at, actor_incarnation, actor_n, till, reason,
        payment_incarnation, payment_n,
        (SELECT code FROM vouchers v WHERE means = 3 AND v.incarnation = refunds.incarnation
          AND v.n > refunds.n AND v.n <= refunds.n | 65535)
        """, of: "refunds"), arguments
    ) { row -> OrderRecord.Refund? in
      guard let key = row.key(at: 0), let means = Means(rawValue: row.integer(at: 2)) else {
        return nil
      }
      return OrderRecord.Refund(
        key: key, means: means, cents: row.integer(at: 3), at: row.integer(at: 4),
        actor: row.key(at: 5), till: row.integer(at: 7), reason: row.text(at: 8),
        payment: row.key(at: 9), creditNote: row.optionalText(at: 11))
    }.compactMap { $0 }
  }
}

extension Statement {
  /// The text of a column; nil where it is null.
  func optionalText(at index: Int) -> String? { isNull(at: index) ? nil : text(at: index) }
}
