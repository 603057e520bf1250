import Database
import Storage
import SyncProtocol
import Toolkit

/// How much slower a row is merged once head office holds millions.
enum GrowthMetric {
  /// Orders a store in all; eight stores of them are about three million rows.
  private static let ordersPerStore = 22_500

  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    let headOffice = try workshop.freshDatabase("growth.db", for: .headOffice, synchronous: .full)
    var writers = try workshop.stores.map { store in
      (
        database: try workshop.freshDatabase("growth-\(store).db", for: store, synchronous: .off),
        till: try workshop.till(store, orders: ordersPerStore), have: [ChangeSetID]()
      )
    }
    var perRow: [Double] = []
    let steps = 4 * WorkLoad.ordersPerStore
    for start in stride(from: 0, to: 4 * ordersPerStore, by: steps) {
      var contents: [[[UInt8]]] = []
      for index in writers.indices {
        let chain = ChainID.ofStore(writers[index].till.store)
        for step in start..<start + steps {
          try writers[index].database.capture(chain) {
            try writers[index].till.perform(step, in: &$0)
          }
        }
        let batches = try Workshop.batches(
          of: chain, in: writers[index].database, beyond: writers[index].have)
        writers[index].have = batches.last?.lasts.map(\.id) ?? writers[index].have
        contents.append(batches.map(\.content))
      }
      perRow.append(try merge(contents, headOffice))
      Console.complain("  \(start / steps + 1) of 9 rounds, \(perRow.last ?? 0) µs/row")
    }
    return [
      BenchRow(
        "growth: 3 M rows ÷ 0.3 M", unit: "µs/row", ours: [perRow.last ?? 0],
        yardstick: [perRow.first ?? 0], goal: "≤ 1.2")
    ]
  }

  /// - Returns: microseconds a row.
  private static func merge(
    _ contents: [[[UInt8]]], _ headOffice: NodeDatabase
  ) throws -> Double {
    var watch = Stopwatch()
    var rows = 0
    for round in 0..<(contents.map(\.count).max() ?? 0) {
      let parts = contents.compactMap { round < $0.count ? $0[round] : nil }
      try watch.measure {
        let decoded = try parts.map { try Workshop.decoded($0) }
        rows += decoded.reduce(0) { $0 + $1.facts.count }
        try Workshop.requireAllTaken(headOffice.receive(decoded))
      }
    }
    return watch.seconds * 1e6 / Double(max(1, rows))
  }
}
