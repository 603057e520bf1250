/// Where in its work a process dies.
enum KillPoint: CaseIterable {
  /// Between two steps.
  case now
  /// In a capture: facts are drafted, the transaction is open.
  case inCapture
  /// In a merge: rows of some store are written, the transaction is open.
  case inMerge
  /// After the next commit of a till's write or a merge, before anybody is told.
  case afterCommit
  /// At one of the next operations on its disk, whatever it is for.
  case atDiskOperation

  static let ofStore: [KillPoint] = [
    .now, .inCapture, .afterCommit, .afterCommit, .atDiskOperation, .atDiskOperation,
  ]
}

/// Thrown where a process dies in mid-transaction; the world knows what it means.
struct Killed: Error {}
