import Database
import Foundation
import HQServer
import HTTP
import Storage
import StoreNode
import SyncProtocol
import Synchronization
import Toolkit

/// Ring-up to durable sale: from the till's request until it is answered, which is after the commit
/// is on the disk; four tills at once, each a tenth of a second after its last sale: some hundred
/// times the pace of a cashier.
///
/// Meanwhile the store sends what seven days without network have left. Only sales that were
/// begun before head office held all of that are counted. Store and head office share this
/// machine. The goal is a figure, not a ratio: it is what a cashier with a queue is promised.
enum RingUpMetric {
  private static let tills = 4
  /// Seven good days of a pizzeria.
  private static let backlogOrders = 7 * 300

  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    var (waiting, rest): ([Double], [Double]) = ([], [])
    for pair in 0..<workshop.pairs {
      let sales = try evening(workshop, pair)
      waiting += sales.duringBacklog
      rest += sales.afterwards
    }
    func row(_ name: String, _ sales: [Double], _ part: Double, _ goal: String) -> BenchRow {
      BenchRow(name, unit: "ms", ours: [quantile(sales, part)], goal: goal)
    }
    return [
      row("ring-up, 4 tills, 7-day backlog p50", waiting, 0.5, ""),
      row("ring-up, 4 tills, 7-day backlog p99", waiting, 0.99, "≤ 100 ms"),
      row("ring-up, 4 tills, nothing to send p99", rest, 0.99, "≤ 100 ms"),
    ]
  }

  /// Milliseconds of each sale.
  private struct Sales {
    var duringBacklog: [Double] = []
    var afterwards: [Double] = []
  }

  private static func evening(_ workshop: Workshop, _ pair: Int) throws -> Sales {
    let number = workshop.stores[0]
    let file = try backlog(workshop, number)
    let chain = try Chain(workshop, name: "ring-up", files: [file])
    defer { chain.stop() }
    let store = chain.stores[0]
    let head = try store.locked { $0.database.trees[.ofStore(number)]?.heads.last }
    guard let head else { throw BenchError("the backlog is empty") }
    var configuration = StoreServer.Configuration()
    configuration.link = HeadOfficeLink(url: "http://127.0.0.1:\(chain.server.port)")
    let server = try StoreServer(
      store: store, configuration: configuration, log: Log(minimum: .error))
    let result = Mutex(Sales())
    let failure = Mutex<(any Error)?>(nil)
    let group = DispatchGroup()
    let bodies = try orders(workshop, pair)
    let isSent = Mutex(false)
    for till in 1...tills {
      group.enter()
      let thread = Thread {
        do {
          let sales = try Cashier(till: till, port: server.port, bodies: bodies)
            .sell { isSent.withLock { $0 } }
          result.withLock {
            $0.duringBacklog += sales.during
            $0.afterwards += sales.after
          }
        } catch { failure.withLock { $0 = error } }
        group.leave()
      }
      thread.start()
    }
    while group.wait(timeout: .now() + .milliseconds(5)) == .timedOut {
      let isThere = try chain.headOffice.locked {
        $0.database.trees[.ofStore(number)]?.contains(head) ?? false
      }
      if isThere { isSent.withLock { $0 = true } }
    }
    try server.stop()
    if let error = failure.withLock({ $0 }) { throw error }
    return result.withLock { $0 }
  }

  /// A store's file with seven days in it that nobody else has.
  private static func backlog(_ workshop: Workshop, _ store: StoreNumber) throws -> String {
    let database = try workshop.freshDatabase("ring-up.db", for: store, synchronous: .off)
    var till = try workshop.till(store, orders: backlogOrders)
    for index in 0..<till.transactionCount {
      try database.capture(.ofStore(store)) { try till.perform(index, in: &$0) }
    }
    try database.connection.walCheckpoint(truncate: true)
    return workshop.path("ring-up.db")
  }

  /// Orders of the work, as a till sends them.
  private static func orders(_ workshop: Workshop, _ pair: Int) throws -> [[UInt8]] {
    try workshop.workLoad.script(store: 2 + pair, orders: 400).orders.map { order in
      try JSON.encode(
        RungUp(
          lines: order.lines.map {
            RungUp.Line(product: $0.product, size: $0.size, quantity: $0.quantity)
          }, payments: [RungUp.Payment(means: order.isCard ? "card" : "cash")]))
    }
  }

  private static func quantile(_ values: [Double], _ part: Double) -> Double {
    let sorted = values.sorted()
    if sorted.isEmpty { return 0 }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }
}

/// An order with its payment, in one request.
private struct RungUp: Encodable {
  struct Line: Encodable {
    let product: String
    let size: String
    let quantity: Int64
  }

  struct Payment: Encodable {
    let means: String
  }

  var channel = "counter"
  var service = "take_away"
  let lines: [Line]
  let payments: [Payment]
}

/// A till that sells without end.
private struct Cashier {
  /// Sales that each till makes once nothing is left to send.
  private static let salesAfterwards = 25
  private static let pauseSeconds = 0.1

  let till: Int
  let port: UInt16
  let bodies: [[UInt8]]

  /// Sells until the backlog is sent, and some more; milliseconds of each sale.
  func sell(until isSent: () -> Bool) throws -> (during: [Double], after: [Double]) {
    let client = try HTTPClient(
      configuration: HTTPClient.Configuration(baseURL: "http://127.0.0.1:\(port)"))
    var (during, after): ([Double], [Double]) = ([], [])
    var serial = 0
    while after.count < Self.salesAfterwards {
      serial += 1
      let body = bodies[(serial * 7 + till) % bodies.count]
      let request = HTTPClient.Request(
        method: "POST", path: "/api/v1/orders",
        headers: [
          ("Content-Type", "application/json"), ("Till", "\(till)"),
          ("Request-Id", "ring-up-\(till)-\(serial)"),
        ], body: body)
      let wasSent = isSent()
      let start = MonotonicClock.system.now()
      let answer = try client.send(request)
      let milliseconds = Double(MonotonicClock.system.now() - start) / 1e6
      guard answer.status == 200 else {
        throw BenchError(String(decoding: answer.body, as: UTF8.self))
      }
      Thread.sleep(forTimeInterval: Self.pauseSeconds)
      if wasSent { after.append(milliseconds) } else { during.append(milliseconds) }
    }
    return (during, after)
  }
}
