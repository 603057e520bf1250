import Database
package import Storage
import SyncProtocol
import Toolkit

/// Checks the whole database again and again, a little each second, so that damage is found within
/// a day and not when the row is needed.
///
/// It reads through a connection of its own: no till waits for it. Each round first has SQLite
/// check the tables and indexes one by one, then re-encodes every change-set against its header.
/// What it finds is raised as an alarm and named.
package final class Scrubber<Core: DatabaseCore> {
  /// Change-sets that are read in one transaction.
  private static var sliceCount: Int { 64 }
  /// Seconds, so steps, that a round takes at most.
  private static var roundSteps: Int { 10_000 }
  /// Steps between two savings of the progress.
  private static var savingSteps: Int { 60 }

  private let keeper: DatabaseKeeper<Core>
  private let now: () -> Int64
  private let openReader: () throws -> NodeDatabase

  private var reader: NodeDatabase?
  private var recoveries = 0
  private var tables: [String] = []
  private var tasks: [VerifyTask] = []
  private var progress: ScrubProgress?
  private var stepsSinceSaving = 0

  /// - Parameters:
  ///   - keeper: whose database it is.
  ///   - now: milliseconds UTC.
  ///   - openReader: opens the database to be read.
  package init(
    keeper: DatabaseKeeper<Core>, now: @escaping () -> Int64,
    openReader: @escaping () throws -> NodeDatabase
  ) {
    self.keeper = keeper
    self.now = now
    self.openReader = openReader
  }

  /// Does a second's part; nothing while the disk is in trouble.
  ///
  /// - Parameter quota: change-sets to check; nil: as many as a round in time needs.
  /// - Returns: what was found, as lines for a person.
  /// - Throws: where the database cannot be read; an error of the disk is noted with the keeper.
  package func step(quota: Int? = nil) throws -> [String] {
    guard keeper.health.isWritable else {
      reader = nil
      return []
    }
    do {
      return try check(quota)
    } catch {
      if let fault = reader?.connection.fault { keeper.noteFault(fault) }
      reader = nil
      throw error
    }
  }

  private func check(_ quota: Int?) throws -> [String] {
    let reader = try openedReader()
    guard var progress else { return [] }
    var lines: [String] = []
    if let table = tables.popLast() {
      lines = try reader.connection.quickCheck(table: table).map { "table \(table): \($0)" }
    } else {
      var report = VerifyReport()
      let quota = quota ?? max(1, progress.total / Self.roundSteps + 1)
      try verify(reader, quota, &progress, &report)
      if tasks.isEmpty { try reader.verifyLooseRows(&report) }
      lines = report.lines
    }
    progress.findings += lines.count
    let isComplete = tables.isEmpty && tasks.isEmpty
    if isComplete {
      progress.complete(at: now())
      self.reader = nil
    }
    self.progress = progress
    try save(progress, lines, isDue: isComplete)
    return lines
  }

  private func verify(
    _ reader: NodeDatabase, _ quota: Int, _ progress: inout ScrubProgress,
    _ report: inout VerifyReport
  ) throws {
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

  /// Opens the reader where there is none, and finds out what is left to do.
  private func openedReader() throws -> NodeDatabase {
    let recovered = keeper.health.recoveries
    if let reader, recovered == recoveries { return reader }
    recoveries = recovered
    let opened = try openReader()
    var progress =
      try progress ?? ScrubProgress.kept(in: opened) ?? ScrubProgress(startedAt: now())
    // From the end, so that the next one is the last of the list.
    tasks = opened.verifyTasks.sorted { $1.segment.incarnation < $0.segment.incarnation }
    progress.total = tasks.reduce(0) { sum, task in
      sum + max(0, Int(clamping: task.segment.last - task.segment.first + 1))
    }
    tasks.removeAll { task in
      let incarnation = task.segment.incarnation.rawValue
      return incarnation < progress.incarnation
        || incarnation == progress.incarnation && task.segment.last < progress.sequence
    }
    if progress.checked == 0 { tables = try opened.connection.tableNames() }
    self.progress = progress
    reader = opened
    return opened
  }

  private func save(_ progress: ScrubProgress, _ lines: [String], isDue: Bool) throws {
    stepsSinceSaving += 1
    guard isDue || !lines.isEmpty || stepsSinceSaving >= Self.savingSteps else { return }
    stepsSinceSaving = 0
    try keeper.locked { core in
      let database = core.database
      try database.connection.transaction {
        try database.setNote(ScrubProgress.setting, progress)
        for line in lines { try database.raise(.damaged, about: database.writer, line) }
      }
    }
  }
}
