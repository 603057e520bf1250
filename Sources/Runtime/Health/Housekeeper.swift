import Database
package import Storage
import SyncProtocol
package import Toolkit

/// What a node does besides its work: brings the database back after an error of the disk, keeps
/// room in reserve, notes how the file grows, and checks every row in the background.
///
/// Two threads: verifying a large file takes a while, and a disk that fills up does not wait.
package final class Housekeeper<Core: DatabaseCore>: Sendable {
  /// Milliseconds between two looks at the disk, and between two steps of the scrub.
  private static var diskMilliseconds: Int { 500 }
  private static var scrubMilliseconds: Int { 1_000 }

  /// Seconds to wait for the threads at the end.
  private static var patienceSeconds: Int { 10 }

  private let keeper: DatabaseKeeper<Core>
  private let clock: WallClock
  private let log: Log
  private let openReader: @Sendable () throws -> NodeDatabase
  private let threads = BackgroundThreads()

  /// Makes one for a node's database.
  ///
  /// - Parameters:
  ///   - keeper: whose database it is.
  ///   - clock: for people, and for days.
  ///   - log: takes what a person should see.
  ///   - openReader: opens the database to be read.
  package init(
    keeper: DatabaseKeeper<Core>, clock: WallClock, log: Log,
    openReader: @escaping @Sendable () throws -> NodeDatabase
  ) {
    self.keeper = keeper
    self.clock = clock
    self.log = log
    self.openReader = openReader
  }

  /// Starts both threads.
  package func start() {
    run("disk", every: Self.diskMilliseconds) { [self] in
      var seen = Seen()
      return { self.lookAtDisk(&seen) }
    }
    run("scrub", every: Self.scrubMilliseconds) { [self] in
      let clock = clock
      let scrubber = Scrubber(keeper: keeper, now: { clock.now() }, openReader: openReader)
      return { self.scrub(scrubber) }
    }
  }

  /// Ends both threads, but does not wait for the verification of a large file: interrupted, it is
  /// begun anew.
  package func stop() {
    threads.requestStop()
    threads.wait(seconds: Self.patienceSeconds)
  }

  private func run(
    _ name: String, every milliseconds: Int, _ begin: @escaping @Sendable () -> () -> Void
  ) {
    threads.start(name) { [threads] in
      let step = begin()
      while !threads.isStopping {
        step()
        threads.pause(milliseconds: milliseconds)
      }
    }
  }

  // MARK: The disk

  /// What was said last, so that only changes are said; and what was tried last.
  private struct Seen {
    var trouble: DiskHealth.Trouble?
    /// Nil at first: the process before may have left its alarm.
    var level: DiskRoom.Level?
    var roomError: String?
    var rewrite = QuietRewrite()
  }

  private func lookAtDisk(_ seen: inout Seen) {
    if let over = keeper.recoverIfDue() {
      log.warning(
        "the disk works again: the database was written anew and verified", ["was": over.why])
    }
    let trouble = keeper.health.trouble
    if let trouble, seen.trouble == nil {
      log.error("the disk failed: nothing is written", ["why": trouble.why])
    }
    if let obstacle = trouble?.obstacle, obstacle != seen.trouble?.obstacle {
      log.error("the database is not back yet", ["why": obstacle])
    }
    seen.trouble = trouble
    lookAtRoom(&seen)
    guard trouble == nil else { return }
    attempt("a housekeeping write failed") {
      try keeper.locked { $0.database.connection.moveWALIfDue() }
    }
    let now = clock.now()
    attempt("the file could not be written anew after an erasure") {
      let hour = try keeper.reading { $0.database.businessTime($0.database.writer, now).hour }
      try seen.rewrite.run(hour: hour, now: now) { try keeper.rewriteIfOwed(log) }
    }
  }

  private func lookAtRoom(_ seen: inout Seen) {
    do {
      try keeper.observeRoom()
      seen.roomError = nil
    } catch {
      let why = "\(error)"
      if why != seen.roomError { log.warning("room on the disk is not known", ["why": why]) }
      seen.roomError = why
    }
    let level = keeper.room.level
    guard level != seen.level else { return }
    let before = seen.level
    seen.level = level
    if level == .plenty {
      if before != nil { log.info("there is room on the disk again") }
    } else {
      log.error("there is little room on the disk", ["room": level.rawValue])
    }
    // From one kind of little room to the other the alarm stays.
    guard before == nil || before == .plenty || level == .plenty else { return }
    attempt("the alarm of a full disk could not be kept") {
      try keeper.locked { core in
        let writer = core.database.writer
        if level == .plenty {
          try core.database.clearAlarm(.diskFull, about: writer)
        } else {
          try core.database.raise(.diskFull, about: writer, "room: \(level.rawValue)")
        }
      }
    }
  }

  /// What fails here is tried again, or is said by the status without it.
  private func attempt(_ what: String, _ body: () throws -> Void) {
    do { try body() } catch { log.warning(what, ["why": "\(error)"]) }
  }

  // MARK: The database

  private func scrub(_ scrubber: Scrubber<Core>) {
    do {
      for line in try scrubber.step() { log.error("the database is damaged", ["where": line]) }
      try noteSize()
    } catch {
      log.warning("the background check was interrupted", ["why": "\(error)"])
    }
  }

  private func noteSize() throws {
    guard keeper.health.isWritable else { return }
    let day = clock.now() / 86_400_000
    let bytes = try keeper.premises.databaseBytes()
    try keeper.locked { core in
      var history = try SizeHistory.kept(in: core.database)
      guard history.note(bytes, on: day) else { return }
      try core.database.setNote(SizeHistory.setting, history)
    }
  }
}
