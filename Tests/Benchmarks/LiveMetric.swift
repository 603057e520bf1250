import Facts
import Foundation
import Glibc
import HQServer
import Storage
import StoreNode
import SyncProtocol
import Synchronization
import Toolkit

/// Live: from the till's commit until head office shows it, and from head office's commit until the
/// store shows it; both ends durable.
///
/// The yardstick is an fdatasync of the same disk.
enum LiveMetric {
  private static let orders = 400

  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    var (up, down, disk): ([[Double]], [[Double]], [[Double]]) = ([], [], [])
    for _ in 0..<min(workshop.pairs, 3) {
      disk.append(try fdatasyncs(workshop))
      let (mine, theirs) = try exchange(workshop)
      up.append(mine)
      down.append(theirs)
    }
    func row(_ name: String, _ ours: [[Double]], _ base: [[Double]], _ part: Double, _ goal: String)
      -> BenchRow
    {
      BenchRow(
        name, unit: "ms", ours: ours.map { quantile($0, part) },
        yardstick: base.map { quantile($0, part) }, goal: goal)
    }
    return [
      row("live up p50 ÷ fdatasync p50", up, disk, 0.5, "≤ 4"),
      row("live up p99 ÷ fdatasync p99", up, disk, 0.99, "≤ 6 (floor 2 ms)"),
      row("live down p99 ÷ live up p99", down, up, 0.99, "≤ 2"),
    ]
  }

  private static func exchange(_ workshop: Workshop) throws -> (up: [Double], down: [Double]) {
    let merges = Merges()
    let chain = try Chain(workshop, name: "live", files: [nil]) { _ in merges.note() }
    defer { chain.stop() }
    try chain.connect()
    let store = chain.stores[0]
    var till = try workshop.till(store.number, orders: orders)
    // The first exchange opens the sessions; it is not measured.
    try store.writing { core in
      try core.database.capture(.ofStore(store.number)) { try till.perform(0, in: &$0) }
    }
    try chain.waitUntilSent()
    var up: [Double] = []
    for index in 1..<till.transactionCount {
      let before = merges.count
      try store.writing { core in
        try core.database.capture(.ofStore(store.number)) { try till.perform(index, in: &$0) }
      }
      up.append(try merges.wait(beyond: before, since: MonotonicClock.system.now()))
      try chain.waitUntilSent()
    }
    return (up, try down(chain, workshop))
  }

  /// Head office changes a price; the store's menu has it.
  private static func down(_ chain: Chain, _ workshop: Workshop) throws -> [Double] {
    let store = chain.stores[0]
    guard let size = workshop.catalogue.sizes.values.first?.key else { return [] }
    return try (0..<300).map { index in
      let head = try chain.headOffice.locked { core in
        try core.database.capture(.common) { draft in
          _ = draft.addPrice(of: size, cents: Int64(1_000 + index), fromDay: Int64(index), at: 0)
        }
        return core.database.trees[.common]?.heads.last
      }
      let start = MonotonicClock.system.now()
      chain.server.announce(.common)
      guard let head else { return 0 }
      while try !store.locked({ $0.database.trees[.common]?.contains(head) ?? false }) {
        Thread.sleep(forTimeInterval: 0.000_02)
      }
      return Double(MonotonicClock.system.now() - start) / 1e6
    }
  }

  private static func fdatasyncs(_ workshop: Workshop) throws -> [Double] {
    let file = open(workshop.path("fdatasync"), O_CREAT | O_WRONLY, 0o600)
    defer { close(file) }
    let page = [UInt8](repeating: 1, count: 4_096)
    return (0..<1_000).map { index in
      let start = MonotonicClock.system.now()
      pwrite(file, page, page.count, index * page.count)
      fdatasync(file)
      return Double(MonotonicClock.system.now() - start) / 1e6
    }
  }

  private static func quantile(_ values: [Double], _ part: Double) -> Double {
    let sorted = values.sorted()
    if sorted.isEmpty { return 0 }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
  }
}

/// Notes head office's commits as they happen.
private final class Merges: Sendable {
  private let state = Mutex((count: 0, at: Int64(0)))

  var count: Int { state.withLock { $0.count } }

  func note() {
    let now = MonotonicClock.system.now()
    state.withLock { $0 = ($0.count + 1, now) }
  }

  /// Milliseconds from `start` to the next commit.
  func wait(beyond count: Int, since start: Int64) throws -> Double {
    let deadline = start + 10_000_000_000
    while MonotonicClock.system.now() < deadline {
      let (now, at) = state.withLock { $0 }
      if now > count { return Double(max(0, at - start)) / 1e6 }
      Thread.sleep(forTimeInterval: 0.000_05)
    }
    throw BenchError("head office did not commit within 10 s")
  }
}
