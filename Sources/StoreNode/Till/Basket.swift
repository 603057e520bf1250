import Facts
import Fiscal
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
  /// All lines of a basket: what is sold, then `fee`, then `discount`.
  ///
  /// A percentage is of the products alone: of those that are sold with it, else of those that the
  /// order has already.
  func basket(
    _ requests: [LineRequest], fee: Int64?, discount: DiscountRequest?, to order: OrderRecord? = nil
  ) throws(OrderProblem) -> [NewLine] {
    var lines = try lines(requests)
    let goods = lines.isEmpty ? order?.goods ?? VATTotals() : VATTotals(lines)
    if let fee { lines.append(try self.fee(fee)) }
    guard let discount else { return lines }
    var all = order?.sums ?? VATTotals()
    all.add(VATTotals(lines))
    return lines + (try self.discount(discount, goods: goods, all: all))
  }

  /// What lines come to, in cents.
  static func sum(_ lines: [NewLine]) -> Int64 {
    lines.reduce(0) { $0 + $1.quantity * $1.unitCents }
  }
}

extension VATTotals {
  /// What lines come to.
  init(_ lines: [NewLine]) {
    self.init()
    for line in lines { add(line.quantity * line.unitCents, at: line.vatBasisPoints) }
  }
}
