import Facts
import Fiscal
import SyncProtocol

/// A product in a size: by the size's key, or by the product's code and the size's label.
struct SizeRequest: Codable, Sendable {
  var sizeKey: String?
  var product: String?
  var size: String?
}

/// A line as a till asks for it.
struct LineRequest: Codable, Sendable {
  var sizeKey: String?
  var product: String?
  var size: String?
  var halves: [SizeRequest]?
  var quantity: Int64?
  /// Keys or codes.
  var options: [String]?
}

/// Something off the order: a sum or a percentage, with the reason.
struct DiscountRequest: Codable, Sendable {
  var label: String
  /// Above zero.
  var cents: Int64?
  /// 1 to 100, of the products; what it comes to is rounded to the nearest cent, a half upwards.
  var percent: Int64?
}

/// Prices lines as of a business day.
struct LinePricing {
  let menu: Menu
  let service: Service
  let day: Int64
  /// Sells what is switched to sold out.
  let isForced: Bool

  /// Lines that one request may bring.
  static let linesAtOnce = 200

  /// The VAT category of fees.
  private static let foodCategory = "food"

  private static let highestCents: Int64 = 10_000_000

  func lines(_ requests: [LineRequest]) throws(OrderProblem) -> [NewLine] {
    guard requests.count <= Self.linesAtOnce else {
      throw OrderProblem(.tooManyLines, "\(Self.linesAtOnce)")
    }
    var lines: [NewLine] = []
    for request in requests { lines.append(try line(request)) }
    return lines
  }

  func line(_ request: LineRequest) throws(OrderProblem) -> NewLine {
    let quantity = request.quantity ?? 1
    guard quantity > 0 else { throw OrderProblem(.negativeQuantity, "\(quantity)") }
    guard quantity <= 1_000 else { throw OrderProblem(.quantityTooLarge, "\(quantity)") }
    var line = NewLine(
      kind: .product, quantity: quantity, unitCents: 0, vatBasisPoints: 0)
    if let halves = request.halves {
      try price(halves, &line)
    } else {
      let size = try size(
        SizeRequest(sizeKey: request.sizeKey, product: request.product, size: request.size))
      let price = try price(of: size)
      line.productSize = size.key
      line.price = price.key
      line.unitCents = price.cents
      line.vatBasisPoints = try vat(of: size)
    }
    for text in request.options ?? [] {
      let option = try menu.option(text)
      let cents = option.kind == .extra ? option.cents : 0
      line.options.append((option: option.key, cents: cents))
      line.unitCents += cents
    }
    guard line.unitCents <= Self.highestCents, line.options.count <= 100 else {
      throw OrderProblem(.invalidAmount, "\(line.unitCents)")
    }
    return line
  }

  /// A half-and-half costs what its dearer half does.
  private func price(_ halves: [SizeRequest], _ line: inout NewLine) throws(OrderProblem) {
    guard halves.count == 2 else { throw OrderProblem(.halvesDiffer) }
    let first = try size(halves[0])
    let second = try size(halves[1])
    guard first.size == second.size else { throw OrderProblem(.halvesDiffer) }
    for half in [first, second] {
      let price = try price(of: half)
      line.parts.append((productSize: half.key, price: price.key))
      line.unitCents = max(line.unitCents, price.cents)
      line.vatBasisPoints = max(line.vatBasisPoints, try vat(of: half))
    }
  }

  private func size(_ request: SizeRequest) throws(OrderProblem) -> Menu.Size {
    let found: Menu.Size
    if let text = request.sizeKey {
      guard let key = FactKey(text), let size = menu.sizes[key] else {
        throw OrderProblem(.unknownSize, text)
      }
      found = size
    } else {
      let product = try menu.product(request.product ?? "")
      found = try menu.size(request.size ?? "", of: product)
    }
    if let product = menu.products[found.product], product.isSoldOut, !isForced {
      throw OrderProblem(.soldOut, product.name.french, english: product.name.english)
    }
    return found
  }

  private func price(of size: Menu.Size) throws(OrderProblem) -> Menu.Price {
    guard let price = menu.price(of: size.key, on: day) else {
      throw OrderProblem(.priceMissing, label(size))
    }
    return price
  }

  private func vat(of size: Menu.Size) throws(OrderProblem) -> Int64 {
    let category = menu.products[size.product]?.vatCategory ?? Self.foodCategory
    guard let rate = menu.vat(service, category, on: day) else {
      throw OrderProblem(.vatMissing, label(size))
    }
    return rate
  }

  private func label(_ size: Menu.Size) -> String {
    "\(menu.products[size.product]?.name.code ?? "?") \(size.size.label)"
  }

  // MARK: Fee and discount

  func fee(_ cents: Int64) throws(OrderProblem) -> NewLine {
    guard (0...Self.highestCents).contains(cents) else {
      throw OrderProblem(.invalidAmount, "\(cents)")
    }
    guard let rate = menu.vat(service, Self.foodCategory, on: day) else {
      throw OrderProblem(.vatMissing, "fee")
    }
    return NewLine(
      kind: .fee, quantity: 1, unitCents: cents, vatBasisPoints: rate)
  }

  /// What comes off, a line for each rate, so that the tax follows what was sold.
  ///
  /// A percentage is of `goods` and falls to their rates in proportion; a sum to those of `all`
  /// that is on the order.
  func discount(
    _ request: DiscountRequest, goods: VATTotals, all: VATTotals
  ) throws(OrderProblem) -> [NewLine] {
    var cents = request.cents ?? 0
    var bearers = all
    if let percent = request.percent {
      guard request.cents == nil, (1...100).contains(percent) else {
        throw OrderProblem(.discountImpossible)
      }
      cents = (goods.total * percent + 50) / 100
      bearers = goods
    }
    guard (1...Self.highestCents).contains(cents) else {
      throw OrderProblem(.invalidAmount, "\(cents)")
    }
    guard cents <= all.total else { throw OrderProblem(.discountTooLarge) }
    let label = try Texts.required(request.label, .labelMissing)
    let rates = bearers.sorted.filter { $0.cents > 0 }
    let parts = Proportion.divide(cents, by: rates.map(\.cents))
    return zip(rates, parts).filter { $0.1 > 0 }.map { rate, part in
      NewLine(
        kind: .discount, quantity: 1, unitCents: -part, vatBasisPoints: rate.code, label: label)
    }
  }
}
