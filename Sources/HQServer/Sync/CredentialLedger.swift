import Database
import Foundation
import SyncProtocol
import Toolkit

/// Which credentials head office has given out and taken back, in a file that only grows.
///
/// The database says the same, but a database can be restored from yesterday, and then a stolen PC
/// that was revoked this morning would be let in again. So the file stands beside the signing key,
/// outside the database, and both are read. One JSON object a line; a line without its end was torn
/// by a power cut and was answered to nobody.
package final class CredentialLedger {
  /// One line.
  struct Entry: Codable, Equatable {
    /// A credential's number, given out to `store` for `code` (a digest, in hexadecimal).
    var issued: UInt64?
    var store: Int64?
    var code: String?
    /// The number of a credential that a newer one has replaced.
    var replaced: UInt64?
    /// A store whose credentials were taken back.
    var revoked: Int64?
    /// An earlier ledger was lost: what it remembered beyond the database is not here.
    var lost: Bool?
    /// Milliseconds UTC.
    var at: Int64
  }

  /// Nil: nothing is kept beyond this process.
  private let path: String?
  private var holders: [UInt64: Int64] = [:]
  private(set) var usedCodes: Set<String> = []
  private(set) var replaced: Set<UInt64> = []
  private(set) var revoked: Set<StoreNumber> = []

  /// Whether it was begun because an earlier one was lost.
  package private(set) var isSuccessor = false

  /// Lines that cannot be read, from 1: the file was edited or damaged.
  package private(set) var unreadable: [Int] = []

  /// Reads the file, if there is one; a torn last line is taken away.
  ///
  /// - Throws: `FileError`, or a Foundation error if it cannot be read.
  package init(path: String?) throws {
    self.path = path
    guard let path, try FileStatus.of(path) != nil else { return }
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    if end < bytes.count {
      bytes.removeSubrange(end...)
      try durableWrite(bytes, to: path)
    }
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      do throws(JSONError) {
        take(try JSON.decode(Entry.self, from: Array(line)))
      } catch {
        unreadable.append(index + 1)
      }
    }
  }

  /// Begins a ledger where an earlier one was lost; one that is there stays as it is.
  ///
  /// - Returns: whether it was begun.
  /// - Throws: `FileError`.
  package static func beginAnew(at path: String, now: Int64) throws -> Bool {
    if try FileStatus.of(path) != nil { return false }
    let line = try JSON.encode(Entry(lost: true, at: now)) + [UInt8(ascii: "\n")]
    try durableWrite(line, to: path)
    return true
  }

  /// The highest number that a credential ever had; 0 before the first.
  var highestCredential: UInt64 { holders.keys.max() ?? 0 }

  /// The highest number of a store that ever had one; 0 before the first.
  var highestStore: Int64 { holders.values.max() ?? 0 }

  /// Whether a credential was given out.
  func knows(_ credential: UInt64) -> Bool { holders[credential] != nil }

  /// Stores that ever had a credential.
  var stores: Set<StoreNumber> { Set(holders.values.compactMap { StoreNumber($0) }) }

  /// Credentials of a store that nothing has replaced, ascending.
  func current(of store: StoreNumber) -> [UInt64] {
    holders.filter { $0.value == Int64(store.rawValue) && !replaced.contains($0.key) }.keys.sorted()
  }

  /// Adds lines, durably.
  ///
  /// - Throws: `FileError`, `JSONError`; then nothing is remembered of them, and the next start
  ///   adds what the database knows of them.
  func add(_ entries: [Entry]) throws {
    if entries.isEmpty { return }
    if let path {
      var bytes: [UInt8] = []
      for entry in entries { bytes += try JSON.encode(entry) + [UInt8(ascii: "\n")] }
      try durableAppend(bytes, to: path)
    }
    for entry in entries { take(entry) }
  }

  private func take(_ entry: Entry) {
    if let number = entry.issued, let store = entry.store { holders[number] = store }
    if let code = entry.code { usedCodes.insert(code) }
    if let number = entry.replaced { replaced.insert(number) }
    if let store = entry.revoked.flatMap({ StoreNumber($0) }) { revoked.insert(store) }
    if entry.lost == true { isSuccessor = true }
  }
}
