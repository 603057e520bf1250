import Database
import HQServer
import Storage
import SyncProtocol

/// Catch-up over HTTP: eight stores come back, and everything they wrote becomes visible at head
/// office: sessions, encoding, HTTP, unpacking, verification, merge, projections, both ends on
/// these two cores.
///
/// The yardstick is plain C that writes the same facts and projections.
enum CatchUpMetric {
  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    let flat = try MergeMetric.flattened(try MergeMetric.rounds(workshop), workshop)
    let rounds = try MergeMetric.rounds(workshop).count
    let files = try workshop.writtenStores().map(\.file)
    var (ours, yardstick, cpu): ([Double], [Double], [Double]) = ([], [], [])
    let rows = Double(flat.count)
    for _ in 0..<workshop.pairs {
      let mine = try catchUp(workshop, files)
      ours.append(rows / mine.seconds)
      cpu.append(mine.cpuSeconds)
      yardstick.append(rows / (try plainC(workshop, flat, rounds)).seconds)
    }
    return [
      BenchRow(
        "catch-up over HTTP ÷ plain C, FULL", unit: "rows/s", ours: ours, yardstick: yardstick,
        cpu: cpu, goal: "≥ 0.60 (floor 0.35)")
    ]
  }

  private static func catchUp(_ workshop: Workshop, _ files: [String]) throws -> Stopwatch {
    let chain = try Chain(workshop, name: "catch-up", files: files.map { $0 })
    defer { chain.stop() }
    var watch = Stopwatch()
    try watch.measure {
      try chain.connect()
      try chain.waitUntilSent()
    }
    let orders = try chain.headOffice.locked {
      try $0.database.connection.integer("SELECT sum(orders) FROM hourly_sales") ?? 0
    }
    guard orders == Int64(WorkLoad.storeCount * WorkLoad.ordersPerStore) else {
      throw BenchError("head office shows \(orders) orders")
    }
    return watch
  }

  private static func plainC(
    _ workshop: Workshop, _ flat: FlatRows, _ rounds: Int
  ) throws -> Stopwatch {
    let yardstick = try Yardstick(
      try workshop.freshFile("catch-up-c.db", for: .headOffice), synchronous: "FULL")
    var watch = Stopwatch()
    try watch.measure { try yardstick.write(flat, transactions: 0..<rounds) }
    return watch
  }
}
