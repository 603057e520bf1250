import Database
import SyncProtocol
import Toolkit

/// The order numbers of a business day are called out from 1 without a hole, at the store and, as
/// far as they have come, at head office; none is called out twice but by two branches of a store.
enum NumbersChecker: Checker {
  static let name = "numbers"
  static let moment = CheckMoment.always

  private struct Day: Hashable {
    let store: Int64
    let day: Int
  }

  static func check(_ fleet: Fleet) throws -> [Violation] {
    let calendar = try StoreCalendar(timeZone: "Europe/Paris", cutOverHour: 5)
    return try fleet.nodes.flatMap { try check($0, calendar, fleet) }
  }

  private static func check(
    _ node: Fleet.Node, _ calendar: StoreCalendar, _ fleet: Fleet
  ) throws -> [Violation] {
    var numbers: [Day: [Int64]] = [:]
    let orders = try node.connection.rows(
      "SELECT incarnation >> 48, at, number FROM orders ORDER BY 1, 3"
    ) { (store: $0.integer(at: 0), at: $0.integer(at: 1), number: $0.integer(at: 2)) }
    // Where orders are parked, their numbers are not to be seen.
    let parked = Set(
      try node.connection.rows("SELECT DISTINCT incarnation >> 48 FROM parked") {
        $0.integer(at: 0)
      } + fleet.twinned.map { Int64($0.rawValue) })
    for order in orders where !parked.contains(order.store) {
      let day = Day(store: order.store, day: calendar.businessDay(ofMilliseconds: order.at))
      numbers[day, default: []].append(order.number)
    }
    var found: [Violation] = []
    for (day, all) in numbers.sorted(by: { ($0.key.store, $0.key.day) < ($1.key.store, $1.key.day) }
    ) {
      let isForked = fleet.forked.contains { Int64($0.rawValue) == day.store }
      let called = isForked ? Array(Set(all)).sorted() : all
      if called == Array(1...Int64(called.count)) { continue }
      found.append(
        violation(node.name, "store \(day.store) has on day \(day.day) the orders \(called)"))
    }
    return found
  }
}
