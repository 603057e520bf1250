package import Database
package import Storage
import SyncProtocol

/// One reading of a whole database: SQLite's own check table by table, then every change-set
/// against its header, and what belongs to none.
package final class ScrubRound {
  /// Change-sets that are read in one transaction.
  private static let sliceCount = 64
  /// Seconds, so steps, that a round takes at most.
  private static let mostSteps = 10_000

  private let reader: NodeDatabase
  private var tables: [String] = []
  private var tasks: [VerifyTask]

  /// How far it has come.
  package private(set) var progress: ScrubProgress

  /// - Parameters:
  ///   - reader: a connection of its own, only to be read.
  ///   - progress: of a round that was begun; its findings count on.
  /// - Throws: `DatabaseError`.
  package init(_ reader: NodeDatabase, progress: ScrubProgress) throws {
    self.reader = reader
    self.progress = progress
    // From the end, so that the next one is the last of the list.
    tasks = reader.verifyTasks.sorted { $1.segment.incarnation < $0.segment.incarnation }
    self.progress.total = tasks.reduce(0) { sum, task in
      sum + max(0, Int(clamping: task.segment.last - task.segment.first + 1))
    }
    tasks.removeAll { task in
      let incarnation = task.segment.incarnation.rawValue
      return incarnation < progress.incarnation
        || incarnation == progress.incarnation && task.segment.last < progress.sequence
    }
    if progress.checked == 0 { tables = try reader.connection.tableNames() }
  }

  /// Whether everything was read.
  package var isComplete: Bool { tables.isEmpty && tasks.isEmpty }

  /// The first error of the disk that it has met.
  package var fault: DatabaseError? { reader.connection.fault }

  /// Reads the next part.
  ///
  /// - Parameter quota: change-sets to check; nil: as many as a round in time needs.
  /// - Returns: what was found, as lines for a person.
  /// - Throws: `DatabaseError`.
  package func step(quota: Int?) throws -> [String] {
    var lines: [String] = []
    if let table = tables.popLast() {
      lines = try reader.connection.quickCheck(table: table).map { "table \(table): \($0)" }
    } else {
      var report = VerifyReport()
      try verify(quota ?? max(1, progress.total / Self.mostSteps + 1), &report)
      if tasks.isEmpty { try reader.verifyLooseRows(&report) }
      lines = report.lines
    }
    progress.findings += lines.count
    return lines
  }

  private func verify(_ quota: Int, _ report: inout VerifyReport) throws {
    while report.changeSets < quota, let task = tasks.last {
      let incarnation = task.segment.incarnation.rawValue
      let from =
        progress.incarnation == incarnation
        ? max(progress.sequence, task.segment.first) : task.segment.first
      let next = try reader.connection.transaction(.deferred) {
        try reader.verifySlice(
          of: task, from: from, count: min(Self.sliceCount, quota - report.changeSets), &report)
      }
      progress.incarnation = incarnation
      progress.sequence = next ?? Int64.max
      if next == nil { tasks.removeLast() }
    }
    progress.checked += report.changeSets
  }
}

extension NodeDatabase {
  /// Tells people what a check of this database has found.
  ///
  /// - Throws: `DatabaseError`.
  package func raiseDamage(_ lines: [String]) throws {
    for line in lines { try raise(.damaged, about: writer, line) }
  }
}
