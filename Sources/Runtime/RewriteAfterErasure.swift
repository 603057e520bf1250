import Database
package import Storage
package import Toolkit

extension NodeDatabase {
  /// Local hours in which nothing is sold.
  private static let quietHours: ClosedRange<Int64> = 4...8

  /// As `rewriteIfOwed`, in hours in which nobody waits for the file; head office's are in UTC.
  ///
  /// - Throws: `DatabaseError`, as `rewriteIfOwed`.
  package func rewriteIfQuiet(at now: Int64, _ log: Log) throws {
    if Self.quietHours.contains(businessTime(writer, now).hour) { try rewriteIfOwed(log) }
  }

  /// Writes the file anew where an erasure is still owed that: before anybody is served.
  ///
  /// - Throws: `DatabaseError`, but not where there is no room for a copy: then it is still owed.
  package func rewriteIfOwed(_ log: Log) throws {
    do {
      if try rewriteIfOwed() { log.info("the file was written anew after an erasure") }
    } catch let error as DatabaseError where error.isFull || error.isBusy {
      log.warning("the file is not yet written anew after an erasure", ["why": "\(error)"])
    }
  }
}
