package import Database
package import Storage
import SyncProtocol
import Synchronization
package import Toolkit

/// What stands on a database that is open.
package protocol DatabaseCore: SendableMetatype {
  var database: NodeDatabase { get }
}

/// The one lock around a node's database, and what becomes of it when the disk fails.
///
/// At the first error of the disk the connection is closed and never used again: after a failed
/// flush the system takes pages for written that are not. From then on the database is opened only
/// to be read, until the disk works, the file was written anew and every row of the copy verified.
/// All that was in memory (trees, incarnations, prepared statements) goes with the connection.
package final class DatabaseKeeper<Core: DatabaseCore>: Sendable {
  /// Opens the database and what stands on it.
  ///
  /// `generation` counts the openings: what others remember of an older one they forget. `path` is
  /// the database or, only to be read, a verified copy of it.
  package typealias Opening =
    @Sendable (_ path: String, _ mode: OpenMode, _ generation: Int) throws -> sending Core

  private struct State {
    var core: Core?
    var health = DiskHealth()
    var room: DiskRoom
    var generation = 0
  }

  package let premises: any DatabasePremises
  private let state: Mutex<State>

  /// Held while a copy takes the file's place: who opened the file by its name meanwhile could meet
  /// one file with the other's WAL.
  private let place = Mutex(())
  private let open: Opening
  private let wallClock: WallClock
  private let clock: MonotonicClock

  /// Opens the database; a verified copy that waits is put in its place before.
  ///
  /// - Parameters:
  ///   - premises: the disk it lies on.
  ///   - limits: how much room is kept in reserve, and how much is little.
  ///   - wallClock: for people.
  ///   - clock: for pauses.
  ///   - open: opens the database and what stands on it.
  /// - Throws: what `open` throws; `FileError`.
  package init(
    premises: any DatabasePremises, limits: DiskLimits = .standard,
    wallClock: WallClock = .system, clock: MonotonicClock = .system, open: @escaping Opening
  ) throws {
    self.premises = premises
    self.open = open
    self.wallClock = wallClock
    self.clock = clock
    try premises.moveIn()
    let room = DiskRoom(
      totalBytes: try premises.space().totalBytes,
      reserve: premises.reserve == nil ? 0 : limits.reserveBytes, low: limits.lowBytes)
    state = Mutex(State(core: try open(premises.path, .readWriteCreate, 0), room: room))
  }

  /// How the node stands with its disk.
  package var health: DiskHealth { state.withLock { $0.health } }

  /// Whether there is room.
  package var room: DiskRoom { state.withLock { $0.room } }

  private var instant: Int64 { clock.now() / 1_000_000 }

  // MARK: Using the database

  /// Runs `body` alone with a database that can be written.
  ///
  /// - Throws: what `body` throws; `DiskTrouble` where the disk has failed, before or in it.
  package func locked<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    try use(onlyIfWritable: true, body)
  }

  /// Runs `body`, which only reads, alone with the database, also while nothing may be written.
  ///
  /// - Throws: what `body` throws; `DiskTrouble` where not even reading is possible.
  package func reading<R: Sendable>(_ body: (Core) throws -> R) throws -> R {
    try use(onlyIfWritable: false, body)
  }

  private func use<R: Sendable>(
    onlyIfWritable: Bool, _ body: (Core) throws -> R
  ) throws -> R {
    let result: Result<R, any Error> = state.withLock { state in
      if onlyIfWritable || state.core == nil, let trouble = state.health.trouble {
        return .failure(DiskTrouble(trouble))
      }
      guard let core = state.core else {
        return .failure(DiskTrouble(why: "the database is closed", since: wallClock.now()))
      }
      let result: Result<R, any Error>
      do { result = .success(try body(core)) } catch { result = .failure(error) }
      if let fault = core.database.connection.fault {
        close(&state, Self.words(of: fault))
        // What was done before the error stands; what it interrupted does not.
        if case .failure = result, let trouble = state.health.trouble {
          return .failure(DiskTrouble(trouble))
        }
      }
      return result
    }
    return try result.get()
  }

  /// The disk failed elsewhere, for instance under a reader with a connection of its own.
  package func noteFault(_ fault: DatabaseError) {
    state.withLock { close(&$0, Self.words(of: fault)) }
  }

  private static func words(of fault: DatabaseError) -> String {
    "\(fault.message), code \(fault.extendedCode)"
  }

  /// Opens the database by its name for a reader of one's own.
  package func whileInPlace<R>(_ open: () throws -> sending R) throws -> sending R {
    try place.withLock { _ in try open() }
  }

  private func close(_ state: inout State, _ why: String) {
    state.core?.database.connection.leaveFileAsItIs()
    state.core = nil
    state.health.failed(why, now: wallClock.now(), instant: instant)
    reopenForReading(&state)
  }

  private func reopenForReading(_ state: inout State) {
    state.generation += 1
    do {
      state.core = try open(premises.readablePath(), .readOnly, state.generation)
    } catch {
      // Not even that: whoever asks is told why.
      state.core = nil
    }
  }

  // MARK: Coming back

  /// Tries the disk if it is time, and where it works, verifies the database and opens it anew.
  ///
  /// Others read meanwhile. One thread calls this, again and again.
  ///
  /// - Returns: the trouble that is over; nil where there was none, or there still is.
  package func recoverIfDue() -> DiskHealth.Trouble? {
    guard state.withLock({ $0.health.isAttemptDue(instant: instant) }) else { return nil }
    do {
      try premises.probe()
      guard state.withLock({ $0.health.beginVerifying() }) else { return nil }
      try premises.renew()
      return try reopen()
    } catch {
      state.withLock { state in
        state.health.attemptFailed("\(error)", instant: instant)
        if state.core == nil { reopenForReading(&state) }
      }
      return nil
    }
  }

  private func reopen() throws -> DiskHealth.Trouble? {
    let result: Result<DiskHealth.Trouble?, any Error> = state.withLock { state in
      // The disk may have failed again meanwhile, under a reader.
      guard state.health.phase == .verifying else { return .success(nil) }
      state.core?.database.connection.leaveFileAsItIs()
      state.core = nil
      do {
        state.generation += 1
        let core = try place.withLock { _ in
          try premises.moveIn()
          return try open(premises.path, .readWriteCreate, state.generation)
        }
        try raiseAlarm(state.health.trouble, in: core.database)
        state.core = core
        return .success(state.health.verified())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func raiseAlarm(_ over: DiskHealth.Trouble?, in database: NodeDatabase) throws {
    guard let over else { return }
    let from = CivilTime(utcMilliseconds: over.since)
    let to = CivilTime(utcMilliseconds: wallClock.now())
    try database.raise(
      .diskError, about: database.writer, "read-only from \(from) to \(to): \(over.why)")
  }

  // MARK: Room

  /// Looks at the room there is, and makes the reserve where there is none and room for it.
  ///
  /// A file system that was mounted to be read only is found here, before a sale finds it.
  ///
  /// - Throws: where the file system does not answer.
  package func observeRoom() throws {
    let space = try premises.space()
    if space.isReadOnly {
      state.withLock { state in
        if state.health.isWritable { close(&state, "the file system is read-only") }
      }
      return
    }
    let hasReserve = premises.reserve?.exists ?? false
    let (step, bytes) = state.withLock { state in
      (
        state.room.observe(freeBytes: space.freeBytes, hasReserve: hasReserve),
        state.room.reserveBytes
      )
    }
    if step == .make { try premises.reserve?.make(bytes: bytes) }
  }

  /// A write found the disk full: gives the reserve up.
  ///
  /// - Returns: whether there was one, so that the write may be tried once more.
  /// - Throws: where it cannot be removed.
  package func giveUpReserve() throws -> Bool {
    state.withLock { $0.room.ranFull() }
    return try premises.reserve?.release() ?? false
  }
}

/// How much room is kept on the disk.
package struct DiskLimits: Sendable {
  /// Bytes kept in reserve on a disk that is large enough.
  package var reserveBytes: Int64

  /// Free bytes below which new work is refused.
  package var lowBytes: Int64

  /// Days left, or free bytes, below which a person is warned.
  package var warningDays: Int64 = 30
  package var warningBytes: Int64 = 1 << 30

  package init(reserveBytes: Int64, lowBytes: Int64) {
    self.reserveBytes = reserveBytes
    self.lowBytes = lowBytes
  }

  /// Those of the table of limits.
  package static let standard = DiskLimits(reserveBytes: 64 << 20, lowBytes: 8 << 20)
}
