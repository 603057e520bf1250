import Foundation
import Toolkit

/// The work that everything is measured with: eight stores, 2,500 orders each, of the composition
/// and at the times of the orders fixture, each order in four transactions.
///
/// A store takes a stretch of the fixture that a seed picks. Its transactions stand by instant, so
/// the orders of an evening interleave as they do in a shop.
struct WorkLoad {
  static let defaultFixture = "Tests/Fixtures/orders/pizzaplace-2015-h1.csv"
  static let storeCount = 8
  static let ordersPerStore = 2_500

  /// A line: which size of which product, and how many.
  struct Line {
    let product: String
    let size: String
    var quantity: Int64
  }

  struct Order {
    /// Milliseconds UTC.
    let takenAt: Int64
    let number: Int64
    let isCard: Bool
    let lines: [Line]
  }

  /// What a transaction does; the raw value is its place in an order's life.
  enum Phase: Int {
    case taken, accepted, preparing, delivered
  }

  struct Transaction {
    let order: Int
    let phase: Phase
    let at: Int64
  }

  /// One store's orders and transactions, both in order of time.
  struct Script {
    var orders: [Order] = []
    var transactions: [Transaction] = []
  }

  private struct FixtureOrder {
    let takenAt: Int64
    var lines: [Line]
  }

  private let fixture: [FixtureOrder]

  /// Length of the fixture, 181 days, after which a longer script begins anew.
  private static let periodMilliseconds: Int64 = 181 * 86_400_000

  init(fixture path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let calendar = try StoreCalendar(timeZone: "Europe/Paris", cutOverHour: 5)
    var orders: [FixtureOrder] = []
    var last = ""
    for row in try CSVReader.rows(of: bytes).dropFirst() {
      let fields = row.fields
      if fields[0] != last {
        last = fields[0]
        let at = try Self.instant(date: fields[1], time: fields[2], calendar)
        orders.append(FixtureOrder(takenAt: at, lines: []))
      }
      let index = orders.count - 1
      let same = orders[index].lines.firstIndex { $0.product == fields[3] && $0.size == fields[4] }
      if let same {
        orders[index].lines[same].quantity += 1
      } else {
        orders[index].lines.append(Line(product: fields[3], size: fields[4], quantity: 1))
      }
    }
    fixture = orders.sorted { $0.takenAt < $1.takenAt }
  }

  private static func instant(
    date: String, time: String, _ calendar: StoreCalendar
  ) throws -> Int64 {
    let parts = time.split(separator: ":").compactMap { Int($0) }
    guard let date = CivilDate(date), parts.count == 3 else {
      throw BenchError("the fixture has an order at '\(date) \(time)'")
    }
    return calendar.instant(localDate: date, hour: parts[0], minute: parts[1], second: parts[2])
  }

  /// The script of a store; the same every time.
  func script(store: Int, orders count: Int = WorkLoad.ordersPerStore) -> Script {
    var random = SeededRandom(seed: UInt64(store))
    let start = Int(random.next() % UInt64(max(1, fixture.count - Self.ordersPerStore)))
    var script = Script()
    var previous: Int64 = 0
    for index in 0..<count {
      let round = (start + index) / fixture.count
      let source = fixture[(start + index) % fixture.count]
      let wanted =
        source.takenAt + Int64(round) * Self.periodMilliseconds + random.below(1_000)
      let takenAt = max(wanted, previous + 1)
      previous = takenAt
      script.orders.append(
        Order(
          takenAt: takenAt, number: Int64(index % 999) + 1, isCard: random.below(3) > 0,
          lines: source.lines))
      let acceptedAt = takenAt + 20_000 + random.below(70_000)
      let preparingAt = acceptedAt + 60_000 + random.below(240_000)
      let deliveredAt = preparingAt + 900_000 + random.below(1_200_000)
      let instants = [takenAt, acceptedAt, preparingAt, deliveredAt]
      for (phase, at) in zip([Phase.taken, .accepted, .preparing, .delivered], instants) {
        script.transactions.append(Transaction(order: index, phase: phase, at: at))
      }
    }
    script.transactions.sort { a, b in
      (a.at, a.order, a.phase.rawValue) < (b.at, b.order, b.phase.rawValue)
    }
    return script
  }
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: UInt64) -> Int64 { Int64(next() % limit) }
}

/// What stops a run.
struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
