import Foundation
import Toolkit

/// The table at the end of the evening: input, store, head office, per store; and what differs.
struct EveningReport {
  let shops: [Shop]
  let headOffice: String
  let seconds: [Int: Double]

  /// Prints the table.
  ///
  /// - Returns: whether every figure agrees to the cent.
  func show() throws -> Bool {
    var agrees = true
    var lines = [
      "",
      "store              |  orders: input  store     HQ |    cents: input      store         HQ"
        + " |      stock: store         HQ | requests repeated | caught up",
    ]
    var sums = (orders: 0, cents: Int64(0), headOffice: Int64(0))
    for shop in shops {
      let here = try Tally.read(shop.database, store: shop.number)
      let there = try Tally.read(headOffice, store: shop.number)
      let page = try Tally.dashboard(headOffice, store: shop.number)
      let isEqual =
        here == there && here.orders == shop.orders.count && here.cents == shop.cents
        && page.orders == here.orders && page.cents == here.cents
      agrees = agrees && isEqual
      sums.orders += shop.orders.count
      sums.cents += shop.cents
      sums.headOffice += page.cents
      let time = seconds[shop.number].map { String(format: "%.2f s", $0) } ?? "never"
      lines.append(
        [
          Self.left("\(shop.number) \(shop.name)", 18), " | ", Self.right(shop.orders.count, 14),
          Self.right(Int(here.orders), 7), Self.right(Int(there.orders), 7), " | ",
          Self.right(Int(shop.cents), 12), Self.right(Int(here.cents), 11),
          Self.right(Int(there.cents), 11), " | ", Self.right(Int(here.stockSum), 12),
          Self.right(Int(there.stockSum), 11), " | ", Self.right(shop.requests, 8),
          Self.right(shop.repeats, 9), " | ", time, isEqual ? "" : "   <-- DIFFERS",
        ].joined())
    }
    lines.append(
      "all: \(sums.orders) orders, input \(sums.cents) cents, head office's dashboard "
        + "\(sums.headOffice) cents" + (agrees ? ": equal to the cent" : ": NOT EQUAL"))
    try Console.print(lines.joined(separator: "\n") + "\n")
    return agrees
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func right(_ value: Int, _ width: Int) -> String {
    let text = "\(value)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
