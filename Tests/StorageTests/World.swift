import Database
import Facts
import Foundation
import Security
import Storage
import SyncProtocol
import Toolkit

/// SplitMix64: small, seeded, the same on every machine.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// A folder, a clock and a random source for one test; the folder goes with it.
final class World {
  let folder: URL
  var clock: Int64 = 1_730_000_000_000
  var random: SplitMix64
  private let hasher: SHA256Hasher

  init(seed: UInt64 = 1) throws {
    random = SplitMix64(seed: seed)
    hasher = try SHA256Hasher()
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-storage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(at: folder)
    } catch {
      print("left behind: \(folder.path): \(error)")
    }
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func sha256(_ bytes: [UInt8], _ range: Range<Int>) -> Hash256 {
    Hash256(hasher.hash(bytes, from: range.lowerBound, count: range.count))
  }

  var environment: StorageEnvironment {
    StorageEnvironment(
      sha256: sha256, now: { self.clock }, random: { self.random.next() },
      calendar: { timeZone, cutOverHour in
        let calendar = try StoreCalendar(timeZone: timeZone, cutOverHour: Int(cutOverHour))
        return { at in
          (Int64(calendar.businessDay(ofMilliseconds: at)), Int64(calendar.hour(of: at)))
        }
      })
  }

  /// Opens a node's database, a new one or the one it left.
  func node(_ writer: StoreNumber, _ name: String) throws -> NodeDatabase {
    try NodeDatabase(
      path: path(name), writer: writer, environment: environment, synchronous: .off)
  }

  func headOffice(_ name: String = "hq.db") throws -> NodeDatabase {
    try node(.headOffice, name)
  }

  /// Reads a batch's bytes as a receiver does.
  func read(_ content: [UInt8]) throws -> ReceivedBatch {
    var reader = ByteReader(content)
    var runs = RunReader(schema: Tables.schema, sha256: sha256)
    return try runs.readBatch(&reader)
  }

  /// Sends, as real bytes, what `receiver` lacks of a chain, in batches of about `targetBytes`.
  @discardableResult
  func send(
    _ chain: ChainID, from sender: NodeDatabase, to receiver: NodeDatabase,
    targetBytes: Int = Limits.batchTargetBytes
  ) throws -> [CustodyReport] {
    var reports: [CustodyReport] = []
    while true {
      let have = (receiver.trees[chain]?.heads ?? [])
      let batch = try sender.outgoing(chain, beyond: have, targetBytes: targetBytes)
      if batch.changeSets == 0 { return reports }
      let report = try receiver.receive(try read(batch.content))
      reports.append(report)
      if report.taken == 0 { return reports }
    }
  }
}

extension NodeDatabase {
  /// Takes one part, and throws what undid it.
  @discardableResult
  func receive(_ part: ReceivedBatch) throws -> CustodyReport {
    try receive([part]).first.map { try $0.get() } ?? CustodyReport()
  }

  func parkedReasons() throws -> [String] {
    try connection.rows("SELECT reason FROM parked ORDER BY incarnation, sequence") {
      $0.text(at: 0)
    }
  }

  /// How many facts a table holds.
  func count(_ table: String) throws -> Int64 {
    try connection.integer("SELECT count(*) FROM \(table)") ?? 0
  }
}

extension StoreNumber {
  static let one = store(1)
  static let two = store(2)
  static let three = store(3)

  static func store(_ number: Int64) -> StoreNumber { StoreNumber(number) ?? .headOffice }
}
