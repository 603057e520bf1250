import Facts
import SyncProtocol

/// A customer with addresses and what was ordered last.
struct CustomerView: Encodable {
  struct Address: Encodable {
    let key: String
    let street: String?
    let postcode: String?
    let city: String?
    let directions: String?
  }

  /// An order, to be taken once more.
  struct Order: Encodable {
    let key: String
    let number: Int64
    let at: Int64
    let service: String
    let saleCents: Int64
    /// Its lines in words of the person who asks.
    let words: [String]
    /// Its lines as a basket has them, of what is still on the menu.
    let lines: [LineRequest]
  }

  let key: String
  let name: String?
  let phone: String?
  let orders: Int64
  let lastOrderAt: Int64?
  /// The newest last.
  let addresses: [Address]
  /// The newest first.
  let lastOrders: [Order]

  init(
    _ customer: CustomerReader.Customer, _ reading: OrderDesk.Reading, _ language: Language
  ) throws {
    key = "\(customer.key)"
    name = customer.name
    phone = customer.phone
    orders = customer.orders
    lastOrderAt = customer.lastOrderAt
    addresses = customer.addresses.map { address in
      Address(
        key: "\(address.key)", street: address.street, postcode: address.postcode,
        city: address.city, directions: address.directions)
    }
    let words = LineWords(menu: reading.menu, language: language)
    lastOrders = try CustomerReader(reading.database).lastOrders(of: customer.key).map { order in
      let goods = order.lines.compactMap { line -> (OrderRecord.Line, Int64)? in
        let left = line.quantity - order.takenBack(line.key)
        return line.kind == .product && left > 0 ? (line, left) : nil
      }
      return Order(
        key: "\(order.key)", number: order.number, at: order.at, service: order.service.name,
        saleCents: order.state.saleCents, words: goods.map { words.text($0.0, count: $0.1) },
        lines: goods.compactMap { LineRequest(again: $0.0, count: $0.1, reading.menu) })
    }
  }
}

/// Customers that were found.
struct CustomerListView: Encodable {
  let customers: [CustomerView]
}

extension LineRequest {
  /// The same once more; nil if a part of it is not on the menu any more.
  init?(again line: OrderRecord.Line, count: Int64, _ menu: Menu) {
    let sizes = line.productSize.map { [$0] } ?? line.parts.map(\.productSize)
    guard !sizes.isEmpty, sizes.allSatisfy({ menu.sizes[$0] != nil }) else { return nil }
    self.init(quantity: count)
    if let whole = line.productSize {
      sizeKey = "\(whole)"
    } else {
      halves = sizes.map { SizeRequest(sizeKey: "\($0)") }
    }
    let known = line.options.filter { menu.options[$0.option] != nil }
    if !known.isEmpty { options = known.map { "\($0.option)" } }
  }
}
