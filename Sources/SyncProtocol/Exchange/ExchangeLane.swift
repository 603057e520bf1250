/// One direction of a store's exchange with head office, as a state machine without I/O.
///
/// A store runs two of them side by side: one pushes what it wrote, one pulls what head office
/// wrote, so that a long poll never delays a sale. Each opens its own session, compares heads first
/// and transfers then. Whoever owns the lane asks `next` what to do, does it, and reports how it
/// went; the lane alone decides when to try again (on its own timer: a failed upload followed by
/// silence heals by itself).
package struct ExchangeLane: Equatable, Sendable {
  /// What the owner does now.
  package enum Step: Equatable, Sendable {
    /// Get a nonce, sign it, get a token.
    case openSession
    /// Exchange heads and find the common ancestor.
    case compareHeads
    /// Push what is unsent, or pull.
    case transfer
    /// Nothing until this instant (milliseconds UTC of the clock handed in), or until there is
    /// work.
    case wait(until: Int64)
  }

  /// How a step failed.
  package enum Failure: Equatable, Sendable {
    /// No answer, a cut connection, a 5xx, a 429: try again later.
    case transport
    /// The token is not accepted any more: open a new session.
    case sessionExpired
    /// Head office refuses this node (revoked, replaced, too old a version). It is tried again,
    /// slowly: a person may undo it.
    case refused
    /// What came back is not what the protocol says.
    case brokenAnswer
  }

  private enum State: Equatable, Sendable {
    case closed, comparing, ready
  }

  /// Milliseconds of silence after which heads are compared again.
  package static let comparisonMilliseconds: Int64 = 30_000

  /// Shortest delay before a refused node asks again, in milliseconds.
  package static let refusedMilliseconds: Int64 = 10_000

  private var state = State.closed
  private var notBefore: Int64 = 0

  /// Until when the other side has asked to be left alone.
  private var askedUntil: Int64 = 0
  private var comparedAt: Int64 = 0
  private var backoff = Backoff()
  private var succeededAt: Int64 = 0

  /// Transfers in a row that found a gap, and how many there were before the last one.
  private var gaps = 0
  private var gapsBefore = 0

  /// Whether comparing heads did not close a gap: the line is up, but nothing gets across it until
  /// a person helps.
  package var isStuck: Bool { gaps > 1 }

  /// Whether the last step succeeded: the line is up as far as this lane knows.
  package private(set) var isOnline = false

  /// The last failure since the last success; nil if there was none.
  package private(set) var lastFailure: Failure?

  package init() {}

  /// What to do at `now`, given whether there is something to transfer.
  package func next(now: Int64, hasWork: Bool) -> Step {
    if now < notBefore { return .wait(until: notBefore) }
    switch state {
    case .closed: return .openSession
    case .comparing: return .compareHeads
    case .ready:
      if hasWork { return .transfer }
      let due = comparedAt + Self.comparisonMilliseconds
      return now >= due ? .compareHeads : .wait(until: due)
    }
  }

  /// The owner has done a step.
  package mutating func succeeded(_ step: Step, now: Int64) {
    isOnline = true
    lastFailure = nil
    backoff.reset()
    notBefore = 0
    succeededAt = now
    switch step {
    case .openSession: state = .comparing
    case .compareHeads:
      state = .ready
      comparedAt = now
    case .transfer:
      gapsBefore = gaps
      gaps = 0
    case .wait: break
    }
  }

  /// The transfer that has just succeeded has changed what the other side holds: heads are compared
  /// before the next.
  package mutating func compareNext() { state = .comparing }

  /// The transfer that has just succeeded brought nobody further: one side lacks something that
  /// the other believed it had.
  ///
  /// Heads are compared at once the first time; where that did not help, ever more slowly, or two
  /// machines would send each other the same batch without a pause.
  package mutating func foundGap() {
    state = .comparing
    gaps = gapsBefore + 1
    guard isStuck else { return }
    let delay = Backoff.firstMilliseconds << Int64(min(gaps, 16))
    notBefore = succeededAt + min(Backoff.longestMilliseconds, delay)
  }

  /// The owner could not do a step: the lane waits, then opens a new session.
  ///
  /// - Parameters:
  ///   - failure: what went wrong.
  ///   - retryAfter: what the other side asked for, in milliseconds.
  ///   - now: milliseconds UTC.
  ///   - random: 64 random bits for the jitter.
  package mutating func failed(
    _ failure: Failure, retryAfter: Int64? = nil, now: Int64, random: UInt64
  ) {
    lastFailure = failure
    isOnline = false
    state = .closed
    let atLeast = failure == .refused ? max(retryAfter ?? 0, Self.refusedMilliseconds) : retryAfter
    let delay = backoff.next(retryAfter: atLeast, random: random)
    // An expired token is no fault of the line: the first time, a new session is opened at once.
    let isFirstExpiry = failure == .sessionExpired && backoff.attempt == 1
    notBefore = isFirstExpiry ? now : now + delay
    let asked = min(max(retryAfter ?? 0, 0), Backoff.longestRetryAfterMilliseconds)
    askedUntil = now + asked
  }

  /// The network is believed to be back: try now, or when the other side's `Retry-After` is over.
  package mutating func retryNow() { notBefore = askedUntil }
}
