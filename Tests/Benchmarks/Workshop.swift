import Compression
import Database
import Facts
import Foundation
import Security
import Storage
import SyncProtocol
import Synchronization
import Toolkit

/// What the metrics share: the work, the catalogue, files to begin with, and prepared messages.
///
/// Every file that is measured begins as a copy of the same one, in which head office's chains
/// have arrived, so that ours, plain and yardstick have the same tables and the same catalogue.
final class Workshop {
  struct Options {
    let fixture: String
    let starter: String
    let directory: String
    let pairs: Int
  }

  let pairs: Int
  let workLoad: WorkLoad
  let catalogue: StarterCatalogue
  let stores: [StoreNumber]
  private let folder: URL
  private let headOfficeTemplate: String
  private var storeTemplates: [StoreNumber: String] = [:]
  private var written: [StoreNumber: WrittenStore] = [:]

  init(_ options: Options) throws {
    pairs = options.pairs
    folder = URL(fileURLWithPath: options.directory)
      .appendingPathComponent("pizza-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    workLoad = try WorkLoad(fixture: options.fixture)
    stores = (1...Int64(WorkLoad.storeCount)).compactMap { StoreNumber($0) }
    headOfficeTemplate = folder.appendingPathComponent("hq-template.db").path
    let headOffice = try NodeDatabase(
      path: headOfficeTemplate, writer: .headOffice, environment: try Self.environment(seed: 0),
      synchronous: .off)
    catalogue = try StarterCatalogue(capturedBy: headOffice, from: options.starter)
    for store in stores {
      let path = self.path("store-\(store)-template.db")
      let database = try NodeDatabase(
        path: path, writer: store, environment: try Self.environment(seed: UInt64(store.rawValue)),
        synchronous: .off)
      for chain in ChainID.read(by: store) {
        let batch = try headOffice.outgoing(chain, beyond: [])
        try Self.requireAllTaken(database.receive([try Self.decoded(batch.content)]))
      }
      try database.connection.walCheckpoint(truncate: true)
      storeTemplates[store] = path
    }
    try headOffice.connection.walCheckpoint(truncate: true)
  }

  func removeFiles() {
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      Console.complain("cannot remove \(folder.path): \(error)")
    }
  }

  /// A path in the folder of this run.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  // MARK: Databases

  /// Head office's file with the catalogue, or a store's where head office's chains have arrived.
  func freshFile(_ name: String, for writer: StoreNumber) throws -> String {
    let target = path(name)
    for file in ["", "-wal", "-shm"].map({ target + $0 })
    where FileManager.default.fileExists(atPath: file) {
      try FileManager.default.removeItem(atPath: file)
    }
    let template = storeTemplates[writer] ?? headOfficeTemplate
    try FileManager.default.copyItem(atPath: template, toPath: target)
    return target
  }

  func freshDatabase(
    _ name: String, for writer: StoreNumber, synchronous: Synchronous
  ) throws -> NodeDatabase {
    try NodeDatabase(
      path: try freshFile(name, for: writer), writer: writer,
      environment: try Self.environment(seed: 1_000 + UInt64(writer.rawValue)),
      synchronous: synchronous)
  }

  /// What an engine is handed: the machine's libraries, but chance from a seed.
  static func environment(seed: UInt64) throws -> StorageEnvironment {
    let hasher = try SHA256Hasher()
    var random = SeededRandom(seed: seed)
    return StorageEnvironment(
      sha256: { bytes, range in
        Hash256(hasher.hash(bytes, from: range.lowerBound, count: range.count))
      },
      now: { WallClock.system.now() },
      random: { random.next() },
      calendar: { timeZone, cutOverHour in
        let calendar = try StoreCalendar(timeZone: timeZone, cutOverHour: Int(cutOverHour))
        return { at in
          (Int64(calendar.businessDay(ofMilliseconds: at)), Int64(calendar.hour(of: at)))
        }
      })
  }

  func till(_ store: StoreNumber, orders: Int = WorkLoad.ordersPerStore) throws -> Till {
    let script = workLoad.script(store: Int(store.rawValue), orders: orders)
    return try Till(store: store, script: script, catalogue: catalogue)
  }

  // MARK: What the stores have written

  /// A store's file after its work, and the batches with which it sends it.
  struct WrittenStore {
    let file: String
    let batches: [OutgoingBatch]
    let head: [Head]
  }

  /// Every store's work, captured once and kept for all metrics.
  func writtenStores() throws -> [WrittenStore] {
    try stores.map { store in
      if let found = written[store] { return found }
      Console.complain("  preparing store \(store)")
      let database = try freshDatabase("store-\(store).db", for: store, synchronous: .off)
      var till = try till(store)
      for index in 0..<till.transactionCount {
        try database.capture(.ofStore(store)) { try till.perform(index, in: &$0) }
      }
      let batches = try Self.batches(of: .ofStore(store), in: database, beyond: [])
      try database.connection.walCheckpoint(truncate: true)
      let result = WrittenStore(
        file: path("store-\(store).db"), batches: batches,
        head: try database.heads(of: .ofStore(store)))
      written[store] = result
      return result
    }
  }

  /// All batches that a peer with these heads lacks, as the product cuts them.
  static func batches(
    of chain: ChainID, in database: NodeDatabase, beyond have: [ChangeSetID]
  ) throws -> [OutgoingBatch] {
    var have = have
    var batches: [OutgoingBatch] = []
    while true {
      let batch = try database.outgoing(chain, beyond: have)
      if batch.changeSets == 0 { return batches }
      batches.append(batch)
      have = batch.lasts.map(\.id)
    }
  }

  static func decoded(_ content: [UInt8]) throws -> ReceivedBatch {
    let hasher = try SHA256Hasher()
    var runs = RunReader(schema: Tables.schema) { bytes, range in
      Hash256(hasher.hash(bytes, from: range.lowerBound, count: range.count))
    }
    var reader = ByteReader(content)
    return try runs.readBatch(&reader)
  }

  /// - Throws: where a part was not merged whole.
  static func requireAllTaken(_ results: [Result<CustodyReport, any Error>]) throws {
    for result in results {
      let report = try result.get()
      guard report.parked.isEmpty, report.gap == nil, report.forked.isEmpty else {
        throw BenchError("the work was not merged: \(report)")
      }
    }
  }
}

extension Workshop {
  /// zstd at the level that the product uses.
  static func compressor() throws -> Compressor {
    let codec = try ZstdCodec()
    return Compressor(compress: { codec.compressed($0) }, decompress: { _, _, _ in nil })
  }

  /// One compressor behind a lock.
  private final class ZstdCodec: Sendable {
    private let compressor: Mutex<ZstdCompressor>

    init() throws { compressor = Mutex(try ZstdCompressor(level: 3)) }

    func compressed(_ bytes: [UInt8]) -> [UInt8]? {
      compressor.withLock { zstd in
        var output: [UInt8] = []
        do {
          try zstd.compress(bytes, into: &output)
          return output
        } catch {
          return nil
        }
      }
    }
  }
}
