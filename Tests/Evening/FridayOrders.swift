import Toolkit

/// One pizza of an order, as the fixture has it.
struct OrderedPizza: Sendable {
  let product: String
  let size: String
  let cents: Int64
}

/// One order of a real Friday.
struct FridayOrder: Sendable {
  let id: String
  let time: String
  var pizzas: [OrderedPizza]

  var cents: Int64 { pizzas.reduce(0) { $0 + $1.cents } }
}

/// Eight real Fridays of one pizzeria: one evening of eight.
enum FridayOrders {
  /// The first eight Fridays of the file, a store's evening each, orders in input order.
  static func evenings(fixture bytes: [UInt8]) throws -> [[FridayOrder]] {
    var byDay: [CivilDate: [FridayOrder]] = [:]
    for row in try CSVReader.rows(of: bytes).dropFirst() {
      guard row.fields.count == 7, let date = CivilDate(row.fields[1]),
        let cents = cents(row.fields[6])
      else { throw EveningError("line \(row.line) of the fixture is broken") }
      guard date.weekday == 5 else { continue }
      let pizza = OrderedPizza(product: row.fields[3], size: row.fields[4], cents: cents)
      var orders = byDay.removeValue(forKey: date) ?? []
      if orders.last?.id == row.fields[0] {
        orders[orders.count - 1].pizzas.append(pizza)
      } else {
        orders.append(FridayOrder(id: row.fields[0], time: row.fields[2], pizzas: [pizza]))
      }
      byDay[date] = orders
    }
    return byDay.sorted { $0.key < $1.key }.prefix(8).map(\.value)
  }

  /// `20.75` as 2,075.
  private static func cents(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int64(parts[0]) else { return nil }
    if parts.count == 1 { return whole * 100 }
    let digits = parts[1] + String(repeating: "0", count: max(0, 2 - parts[1].count))
    guard digits.count == 2, let fraction = Int64(digits) else { return nil }
    return whole * 100 + fraction
  }
}
