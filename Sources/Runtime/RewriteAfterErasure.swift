import Database
import Storage
package import Toolkit

extension DatabaseKeeper {
  /// Writes the file anew where an erasure is still owed that and there is room for it.
  ///
  /// Nobody uses the database meanwhile: before anybody is served, or in the quiet hours.
  ///
  /// - Returns: whether nothing is owed any more.
  /// - Throws: `DatabaseError`, `FileError`, `DiskTrouble`; but not where there is no room, or
  ///   another process is in the way: then it is still owed.
  @discardableResult
  package func rewriteIfOwed(_ log: Log) throws -> Bool {
    guard try reading({ try $0.database.rewriteOwedSince() }) != nil else { return true }
    // The copy is made beside the file, and comes into it through the log.
    let needed = try premises.databaseBytes() * 2
    let free = try premises.space().freeBytes
    guard free >= needed else {
      Self.warn(log, "it takes \(needed) free bytes, and there are \(free)")
      return false
    }
    do {
      if try locked({ try $0.database.rewriteIfOwed() }) {
        log.info("the file was written anew after an erasure")
      }
      return true
    } catch let error as DatabaseError where error.isFull || error.isBusy {
      Self.warn(log, "\(error)")
      return false
    }
  }

  private static func warn(_ log: Log, _ why: String) {
    log.warning("the file is not yet written anew after an erasure", ["why": why])
  }
}

/// When a file is written anew beside the work: in hours in which nobody waits for it, and after a
/// failure not before the next day.
package struct QuietRewrite {
  /// Hours of the node; head office's are in UTC.
  private static let hours: ClosedRange<Int64> = 4...8

  /// Longer than the quiet hours, and over before those of the next day.
  private static let pauseMilliseconds: Int64 = 12 * 3_600_000

  private var failedAt: Int64?

  package init() {}

  /// Runs `rewrite` if it is time.
  ///
  /// - Parameters:
  ///   - hour: of the day, at the node.
  ///   - now: milliseconds UTC.
  ///   - rewrite: returns whether nothing is owed any more.
  /// - Throws: what `rewrite` throws; that is a failure too.
  package mutating func run(hour: Int64, now: Int64, _ rewrite: () throws -> Bool) rethrows {
    guard Self.hours.contains(hour) else { return }
    // A clock that was set back does not put it off for ever.
    if let failedAt, now >= failedAt, now - failedAt < Self.pauseMilliseconds { return }
    failedAt = now
    if try rewrite() { failedAt = nil }
  }
}
