import Facts
import SyncProtocol

/// What a till has gathered before it is an order: quoted, held, or neither.
///
/// A customer is named by key alone, so that a basket holds no personal data.
struct Basket: Codable, Sendable {
  var channel: String?
  var service: String
  var lines: [LineRequest]
  var deliveryFeeCents: Int64?
  var discount: DiscountRequest?
  var customerKey: String?
  var addressKey: String?
  /// Milliseconds UTC.
  var promisedAt: Int64?
  var promisedInMinutes: Int64?
  var note: String?

  /// Its lines as the sale would have them on a day; what is sold out has its price too.
  func priced(_ menu: Menu, on day: Int64) throws(OrderProblem) -> [NewLine] {
    guard let service = Service(name: service) else {
      throw OrderProblem(.invalidRequest, "service '\(service)'")
    }
    return try LinePricing(menu: menu, service: service, day: day, isForced: true)
      .basket(lines, fee: deliveryFeeCents, discount: discount)
  }
}

extension LinePricing {
  /// All lines of a basket: what is sold, then `fee`, then `discount`, of which a percentage is of
  /// the products alone.
  ///
  /// An order that is there already has products for `goodsBefore` cents, and `sumBefore` cents of
  /// lines in all.
  func basket(
    _ requests: [LineRequest], fee: Int64?, discount: DiscountRequest?, goodsBefore: Int64 = 0,
    sumBefore: Int64 = 0
  ) throws(OrderProblem) -> [NewLine] {
    var lines = try lines(requests)
    let goods = goodsBefore + Self.sum(lines)
    if let fee { lines.append(try self.fee(fee)) }
    if let discount { lines.append(try self.discount(discount, of: goods)) }
    guard sumBefore + Self.sum(lines) >= 0 else { throw OrderProblem(.discountTooLarge) }
    return lines
  }

  /// What lines come to, in cents.
  static func sum(_ lines: [NewLine]) -> Int64 {
    lines.reduce(0) { $0 + $1.quantity * $1.unitCents }
  }
}
