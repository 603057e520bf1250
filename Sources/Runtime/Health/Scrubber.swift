import Database
package import Storage
import Toolkit

/// Checks the whole database again and again, a little each second, so that damage is found within
/// a day and not when the row is needed.
///
/// It reads through a connection of its own: no till waits for it. What it finds is raised as an
/// alarm and named.
package final class Scrubber<Core: DatabaseCore> {
  /// Steps between two savings of the progress.
  private static var savingSteps: Int { 60 }

  private let keeper: DatabaseKeeper<Core>
  private let now: () -> Int64
  private let openReader: () throws -> NodeDatabase

  private var round: ScrubRound?
  private var recoveries = 0
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
      round = nil
      return []
    }
    do {
      return try check(quota)
    } catch {
      if let fault = round?.fault { keeper.noteFault(fault) }
      round = nil
      throw error
    }
  }

  private func check(_ quota: Int?) throws -> [String] {
    let round = try openedRound()
    let lines = try round.step(quota: quota)
    var progress = round.progress
    let isComplete = round.isComplete
    if isComplete {
      progress.complete(at: now())
      self.round = nil
    }
    self.progress = progress
    try save(progress, lines, isDue: isComplete)
    return lines
  }

  /// Opens a reader where there is none, and goes on where the last one stopped.
  private func openedRound() throws -> ScrubRound {
    let recovered = keeper.health.recoveries
    if let round, recovered == recoveries { return round }
    recoveries = recovered
    let reader = try openReader()
    let opened = try ScrubRound(
      reader,
      progress: try progress ?? ScrubProgress.kept(in: reader) ?? ScrubProgress(startedAt: now()))
    round = opened
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
        try database.raiseDamage(lines)
      }
    }
  }
}
