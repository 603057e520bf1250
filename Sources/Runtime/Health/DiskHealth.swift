/// How a node stands with the disk of its database: healthy → read-only → verifying → healthy.
///
/// Pure: it is told what happened and when, and says what is to be done. One error of the disk is
/// enough to leave `healthy`; only a verification leads back.
package struct DiskHealth: Equatable, Sendable {
  /// Where it stands.
  package enum Phase: String, Codable, Sendable {
    /// Reads and writes.
    case healthy
    /// Reads where that is possible, writes and acknowledges nothing, and tries the disk again.
    case readOnly = "read-only"
    /// The disk answers again: the file is copied anew and every row checked.
    case verifying
  }

  /// What is wrong.
  package struct Trouble: Equatable, Sendable {
    /// What the disk said at first.
    package let why: String
    /// When it began, milliseconds UTC.
    package let since: Int64
    /// What the last attempt to come back has failed for; nil before it.
    package fileprivate(set) var obstacle: String?
    /// Attempts to come back that have failed.
    package fileprivate(set) var attempts = 0
  }

  package private(set) var phase = Phase.healthy
  /// Nil while healthy.
  package private(set) var trouble: Trouble?

  /// Times it has come back.
  package private(set) var recoveries = 0

  /// When the disk is tried next, on the clock that never jumps.
  private var nextAttempt: Int64 = 0

  /// Milliseconds before the first attempt; each failed one doubles it.
  package static let firstPause: Int64 = 500
  package static let longestPause: Int64 = 10_000

  package init() {}

  /// Whether anything may be written.
  package var isWritable: Bool { phase == .healthy }

  /// The disk failed in a call of the database.
  ///
  /// - Parameters:
  ///   - why: its words.
  ///   - now: milliseconds UTC, for people.
  ///   - instant: milliseconds of a clock that never jumps.
  package mutating func failed(_ why: String, now: Int64, instant: Int64) {
    switch phase {
    case .healthy:
      trouble = Trouble(why: why, since: now)
      nextAttempt = instant + Self.firstPause
    case .readOnly, .verifying:
      attemptFailed(why, instant: instant)
    }
    phase = .readOnly
  }

  /// Whether the disk is to be tried now.
  package func isAttemptDue(instant: Int64) -> Bool {
    phase == .readOnly && instant >= nextAttempt
  }

  /// The disk answers: the verification begins.
  ///
  /// - Returns: whether it may; not where the node is healthy.
  package mutating func beginVerifying() -> Bool {
    guard phase == .readOnly else { return false }
    phase = .verifying
    return true
  }

  /// The disk still fails, or the verification has found something: read-only, and later again.
  package mutating func attemptFailed(_ why: String, instant: Int64) {
    guard var trouble else { return }
    trouble.obstacle = why
    trouble.attempts += 1
    self.trouble = trouble
    phase = .readOnly
    let doublings = min(trouble.attempts, 16)
    nextAttempt = instant + min(Self.longestPause, Self.firstPause << Int64(doublings))
  }

  /// The file was written anew and every row of it is what it was.
  ///
  /// - Returns: the trouble that is over; nil where no verification was under way, and then nothing
  ///   changes.
  package mutating func verified() -> Trouble? {
    guard phase == .verifying, let over = trouble else { return nil }
    phase = .healthy
    trouble = nil
    recoveries += 1
    return over
  }
}
