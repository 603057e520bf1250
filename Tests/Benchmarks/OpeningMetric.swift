import Database
import Foundation
import Security
import Storage
import SyncProtocol

/// Opening a store from a snapshot: building it, and copying, verifying and adopting it ÷ copying
/// and hashing the same file.
///
/// The store has the work of all eight.
enum OpeningMetric {
  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    let store = workshop.stores[0]
    let rows = Double(try prepare(workshop, store))
    let headOffice = workshop.path("opening-hq.db")
    var (built, opened, copied): ([Double], [Double], [Double]) = ([], [], [])
    var (buildCPU, openCPU): ([Double], [Double]) = ([], [])
    for pair in 0..<workshop.pairs {
      let snapshot = workshop.path("snapshot.db")
      try remove(snapshot)
      var watch = Stopwatch()
      let heads = try watch.measure {
        try SnapshotFile.build(from: headOffice, for: store, at: snapshot)
      }
      built.append(rows / watch.seconds)
      buildCPU.append(watch.cpuSeconds)
      var (openWatch, copyWatch) = (Stopwatch(), Stopwatch())
      for turn in 0..<2 {
        let target = workshop.path("opened.db")
        try remove(target)
        if (turn == 0) == (pair % 2 == 0) {
          try openWatch.measure {
            try copyAndHash(snapshot, target)
            try SnapshotFile.adopt(target, heads: heads)
          }
        } else {
          try copyWatch.measure { try copyAndHash(snapshot, target) }
        }
      }
      opened.append(rows / openWatch.seconds)
      copied.append(rows / copyWatch.seconds)
      openCPU.append(openWatch.cpuSeconds)
    }
    return [
      BenchRow(
        "building a snapshot", unit: "rows/s", ours: built, cpu: buildCPU, goal: "≥ 800,000"),
      BenchRow(
        "opening: copy, SHA-256, adopt ÷ copy, SHA-256", unit: "rows/s", ours: opened,
        yardstick: copied, cpu: openCPU, goal: "≥ 0.9 (floor 1,100,000 rows/s)"),
    ]
  }

  /// Head office's file with one store that has all the work; returns its rows.
  private static func prepare(_ workshop: Workshop, _ store: StoreNumber) throws -> Int {
    let database = try workshop.freshDatabase("opening-store.db", for: store, synchronous: .off)
    var till = try workshop.till(
      store, orders: WorkLoad.storeCount * WorkLoad.ordersPerStore)
    for index in 0..<till.transactionCount {
      try database.capture(.ofStore(store)) { try till.perform(index, in: &$0) }
    }
    let headOffice = try workshop.freshDatabase(
      "opening-hq.db", for: .headOffice, synchronous: .off)
    var rows = 0
    for batch in try Workshop.batches(of: .ofStore(store), in: database, beyond: []) {
      let part = try Workshop.decoded(batch.content)
      rows += part.facts.count
      try Workshop.requireAllTaken(headOffice.receive([part]))
    }
    return rows
  }

  private static func remove(_ path: String) throws {
    for suffix in ["", "-wal", "-shm", "-journal"]
    where FileManager.default.fileExists(atPath: path + suffix) {
      try FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  /// A download as it arrives: written piece by piece and hashed on the way.
  private static func copyAndHash(_ source: String, _ target: String) throws {
    guard FileManager.default.createFile(atPath: target, contents: nil),
      let input = FileHandle(forReadingAtPath: source),
      let output = FileHandle(forWritingAtPath: target)
    else { throw BenchError("cannot copy \(source)") }
    let hasher = try SHA256Hasher()
    while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
      hasher.update([UInt8](piece))
      try output.write(contentsOf: piece)
    }
    _ = hasher.finish()
    try input.close()
    try output.close()
  }
}
