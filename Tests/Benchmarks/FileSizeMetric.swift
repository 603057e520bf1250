import Database
import Foundation
import Storage
import SyncProtocol

/// Size of a store's file ÷ the same without log, and of head office's with everything merged.
enum FileSizeMetric {
  static func run(_ workshop: Workshop) throws -> [BenchRow] {
    let store = workshop.stores[0]
    let ours = try size(try workshop.writtenStores()[0].file)
    var plain = PlainPath(
      try workshop.freshDatabase("plain-size.db", for: store, synchronous: .off))
    var till = try workshop.till(store)
    for index in 0..<till.transactionCount {
      try plain.capture { try till.perform(index, in: &$0) }
    }
    try plain.database.connection.walCheckpoint(truncate: true)
    let headOffice = try workshop.freshDatabase("hq-size.db", for: .headOffice, synchronous: .off)
    for round in try MergeMetric.rounds(workshop) {
      try Workshop.requireAllTaken(headOffice.receive(try round.map { try Workshop.decoded($0) }))
    }
    try headOffice.connection.walCheckpoint(truncate: true)
    return [
      BenchRow(
        "store file ÷ facts and projections", unit: "MB", ours: [ours],
        yardstick: [try size(workshop.path("plain-size.db"))], goal: "≤ 1.4"),
      BenchRow(
        "head office's file", unit: "MB", ours: [try size(workshop.path("hq-size.db"))],
        goal: "≤ 17"),
    ]
  }

  /// Megabytes (1,000,000 bytes) of a file.
  static func size(_ path: String) throws -> Double {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return Double(attributes[.size] as? Int ?? 0) / 1e6
  }
}
