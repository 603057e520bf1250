import Database
import Facts
import Storage
import SyncProtocol

/// One store writing its work at NORMAL, ours ÷ plain C.
enum StoreWritesMetric {
  private static let block = 250

  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    var ours: [Double] = []
    var yardstick: [Double] = []
    var cpu: [Double] = []
    for pair in 0..<workshop.pairs {
      let store = workshop.stores[pair % workshop.stores.count]
      let (mine, theirs, rows) = try measure(workshop, store, pair)
      ours.append(Double(rows) / mine.seconds)
      yardstick.append(Double(rows) / theirs.seconds)
      cpu.append(mine.cpuSeconds)
    }
    return [
      BenchRow(
        "store writes ÷ plain C, NORMAL", unit: "rows/s", ours: ours, yardstick: yardstick,
        cpu: cpu, goal: "≥ 0.75 (floor 0.5)")
    ]
  }

  private static func measure(
    _ workshop: Workshop, _ store: StoreNumber, _ pair: Int
  ) throws -> (ours: Stopwatch, yardstick: Stopwatch, rows: Int) {
    let database = try workshop.freshDatabase("writes.db", for: store, synchronous: .normal)
    var till = try workshop.till(store)
    let flat = try flattened(till, database)
    let yardstick = try Yardstick(
      try workshop.freshFile("writes-c.db", for: store), synchronous: "NORMAL")
    var ourWatch = Stopwatch()
    var yardstickWatch = Stopwatch()
    let count = till.transactionCount
    for start in stride(from: 0, to: count, by: block) {
      let range = start..<min(start + block, count)
      for turn in 0..<2 {
        if (turn == 0) == ((start / block + pair) % 2 == 0) {
          try ourWatch.measure {
            for index in range {
              try database.capture(.ofStore(store)) { try till.perform(index, in: &$0) }
            }
          }
        } else {
          try yardstickWatch.measure { try yardstick.write(flat, transactions: range) }
        }
      }
    }
    try ProjectionSums.requireEqual(database, workshop.path("writes-c.db"))
    return (ourWatch, yardstickWatch, flat.count)
  }

  /// A store's work for the yardstick, each transaction on its own.
  private static func flattened(_ till: Till, _ database: NodeDatabase) throws -> FlatRows {
    var till = till
    var flat = FlatRows { database.businessTime(till.store, $0) }
    let incarnation = Incarnation(writer: till.store, random: 2)
    for index in 0..<till.transactionCount {
      var draft = ChangeSetDraft(id: ChangeSetID(incarnation, Int64(index) + 1))
      try till.perform(index, in: &draft)
      try flat.append(draft.batch, 0..<draft.batch.count)
      flat.endTransaction()
    }
    return flat
  }
}
