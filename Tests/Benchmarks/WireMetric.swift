import Database
import Storage
import SyncProtocol

/// Bytes on the wire for an order: whole request bodies, sealed as they are sent.
enum WireMetric {
  /// Orders that are pushed live, change-set by change-set.
  private static let liveOrders = 300

  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    let compressor = try Workshop.compressor()
    var batched = 0
    for store in try workshop.writtenStores() {
      for batch in store.batches {
        batched += sealed(batch.content, announced: store.head, by: compressor)
      }
    }
    let orders = Double(WorkLoad.storeCount * WorkLoad.ordersPerStore)
    let live = try liveBytes(workshop, compressor)
    func mean(_ phases: [WorkLoad.Phase]) -> Double {
      let sizes = phases.flatMap { live[$0] ?? [] }
      return Double(sizes.reduce(0, +)) / Double(max(1, sizes.count))
    }
    return [
      BenchRow(
        "wire, in batches", unit: "bytes/order", ours: [Double(batched) / orders],
        goal: "≤ 60 (floor 90)"),
      BenchRow(
        "wire, live push of an order", unit: "bytes", ours: [mean([.taken])], goal: "≤ 110"),
      BenchRow(
        "wire, live push of its ingredients", unit: "bytes", ours: [mean([.preparing])],
        goal: "≤ 110"),
      BenchRow(
        "wire, live push of another event", unit: "bytes", ours: [mean([.accepted, .delivered])],
        goal: "≤ 40"),
    ]
  }

  private static func sealed(
    _ batch: [UInt8], announced: [Head], by compressor: Compressor
  ) -> Int {
    let greeting = Greeting(schemaVersion: 1, clock: 1_420_000_000_000)
    let content = PushFront(greeting: greeting, announced: announced).content(with: batch)
    return Message.sealed(.push, content, by: compressor).count
  }

  /// Sizes of live pushes, each with one change-set, by what it says.
  private static func liveBytes(
    _ workshop: Workshop, _ compressor: Compressor
  ) throws -> [WorkLoad.Phase: [Int]] {
    let store = workshop.stores[0]
    let chain = ChainID.ofStore(store)
    let database = try workshop.freshDatabase("live.db", for: store, synchronous: .off)
    var till = try workshop.till(store, orders: liveOrders)
    var sizes: [WorkLoad.Phase: [Int]] = [:]
    var have: [ChangeSetID] = []
    for index in 0..<till.transactionCount {
      try database.capture(chain) { try till.perform(index, in: &$0) }
      let batch = try database.outgoing(chain, beyond: have, hashBytes: 8)
      have = batch.lasts.map(\.id)
      // The first one also carries what the store has seen of head office.
      guard index > 0 else { continue }
      sizes[till.phase(of: index), default: []].append(
        sealed(batch.content, announced: [], by: compressor))
    }
    return sizes
  }
}
