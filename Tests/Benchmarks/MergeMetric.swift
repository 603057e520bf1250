import Database
import Facts
import Storage
import SyncProtocol

/// Merging alone at head office: decode, verify, merge and project batches that lie ready, FULL,
/// ÷ plain C that inserts the same facts and projections in the same transactions.
enum MergeMetric {
  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    let rounds = try self.rounds(workshop)
    let flat = try flattened(rounds, workshop)
    var (ours, yardstick, cpu): ([Double], [Double], [Double]) = ([], [], [])
    var (oursPerCPU, yardstickPerCPU): ([Double], [Double]) = ([], [])
    let rows = Double(flat.count)
    for pair in 0..<workshop.pairs {
      let (mine, theirs) = try measure(workshop, rounds, flat, pair)
      ours.append(rows / mine.seconds)
      yardstick.append(rows / theirs.seconds)
      cpu.append(mine.cpuSeconds)
      oursPerCPU.append(rows / mine.cpuSeconds)
      yardstickPerCPU.append(rows / theirs.cpuSeconds)
    }
    return [
      BenchRow(
        "merging alone ÷ plain C, FULL", unit: "rows/s", ours: ours, yardstick: yardstick,
        cpu: cpu, goal: "catch-up ≥ 0.60 (floor 0.35)"),
      BenchRow(
        "merging alone ÷ plain C", unit: "rows/CPU s", ours: oursPerCPU,
        yardstick: yardstickPerCPU, goal: ""),
    ]
  }

  /// The stores' batches, one of each store a round: what one transaction of head office takes.
  static func rounds(_ workshop: Workshop) throws -> [[[UInt8]]] {
    let batches = try workshop.writtenStores().map(\.batches)
    let count = batches.map(\.count).max() ?? 0
    return (0..<count).map { round in
      batches.compactMap { round < $0.count ? $0[round].content : nil }
    }
  }

  private static func measure(
    _ workshop: Workshop, _ rounds: [[[UInt8]]], _ flat: FlatRows, _ pair: Int
  ) throws -> (ours: Stopwatch, yardstick: Stopwatch) {
    let headOffice = try workshop.freshDatabase("merge.db", for: .headOffice, synchronous: .full)
    let yardstick = try Yardstick(
      try workshop.freshFile("merge-c.db", for: .headOffice), synchronous: "FULL")
    var ourWatch = Stopwatch()
    var yardstickWatch = Stopwatch()
    for (index, round) in rounds.enumerated() {
      for turn in 0..<2 {
        if (turn == 0) == ((index + pair) % 2 == 0) {
          try ourWatch.measure {
            let parts = try round.map { try Workshop.decoded($0) }
            try Workshop.requireAllTaken(headOffice.receive(parts))
          }
        } else {
          try yardstickWatch.measure {
            try yardstick.write(flat, transactions: index..<index + 1)
          }
        }
      }
    }
    try ProjectionSums.requireEqual(headOffice, workshop.path("merge-c.db"))
    return (ourWatch, yardstickWatch)
  }

  /// The same rows for the yardstick, a round a transaction.
  static func flattened(_ rounds: [[[UInt8]]], _ workshop: Workshop) throws -> FlatRows {
    let headOffice = try workshop.freshDatabase("merge.db", for: .headOffice, synchronous: .off)
    // All eight stores keep the same time.
    var flat = FlatRows { headOffice.businessTime(workshop.stores[0], $0) }
    for round in rounds {
      for content in round {
        let batch = try Workshop.decoded(content)
        try flat.append(batch.facts, 0..<batch.facts.count)
      }
      flat.endTransaction()
    }
    return flat
  }
}
