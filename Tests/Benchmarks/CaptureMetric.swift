import Database
import Storage
import SyncProtocol

/// Capture with header and digest ÷ plain, at the same durability.
enum CaptureMetric {
  /// Transactions that one side does before it is the other's turn.
  private static let block = 250

  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    [
      try row(workshop, .full, "capture ÷ plain, FULL", goal: "≤ 1.05 (floor 1.15)"),
      try row(workshop, .normal, "capture ÷ plain, NORMAL", goal: "≤ 1.25 (floor 1.5)"),
    ]
  }

  private static func row(
    _ workshop: Workshop, _ synchronous: Synchronous, _ name: String, goal: String
  ) throws -> BenchRow {
    var ours: [Double] = []
    var plain: [Double] = []
    var cpu: [Double] = []
    for pair in 0..<workshop.pairs {
      let store = workshop.stores[pair % workshop.stores.count]
      let (captured, written, count) = try measure(workshop, store, synchronous, pair)
      ours.append(captured.seconds * 1e6 / Double(count))
      plain.append(written.seconds * 1e6 / Double(count))
      cpu.append(captured.cpuSeconds)
    }
    return BenchRow(
      name, unit: "µs/transaction", ours: ours, yardstick: plain, cpu: cpu, goal: goal)
  }

  private static func measure(
    _ workshop: Workshop, _ store: StoreNumber, _ synchronous: Synchronous, _ pair: Int
  ) throws -> (captured: Stopwatch, plain: Stopwatch, count: Int) {
    let ours = try workshop.freshDatabase("capture.db", for: store, synchronous: synchronous)
    var plain = PlainPath(
      try workshop.freshDatabase("plain.db", for: store, synchronous: synchronous))
    var ourTill = try workshop.till(store)
    var plainTill = ourTill
    let count = ourTill.transactionCount
    var captureWatch = Stopwatch()
    var plainWatch = Stopwatch()
    for start in stride(from: 0, to: count, by: block) {
      let range = start..<min(start + block, count)
      // Who goes first alternates, for the disk remembers the one before.
      for turn in 0..<2 {
        if (turn == 0) == ((start / block + pair) % 2 == 0) {
          try captureWatch.measure {
            for index in range {
              try ours.capture(.ofStore(store)) { try ourTill.perform(index, in: &$0) }
            }
          }
        } else {
          try plainWatch.measure {
            for index in range { try plain.capture { try plainTill.perform(index, in: &$0) } }
          }
        }
      }
    }
    return (captureWatch, plainWatch, count)
  }
}
