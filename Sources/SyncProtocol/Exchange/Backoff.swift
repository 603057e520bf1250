/// When to try again after a failure: exponential, capped, with full jitter.
///
/// A thousand stores that lost head office at the same instant must not come back at the same
/// instant: the delay is drawn evenly from 0 to the cap of the attempt ("full jitter", AWS
/// Architecture Blog, Exponential Backoff and Jitter, 2015).
package struct Backoff: Equatable, Sendable {
  package static let firstMilliseconds: Int64 = 200
  package static let longestMilliseconds: Int64 = 30_000

  /// The longest wait that another side can ask for: a day.
  package static let longestRetryAfterMilliseconds: Int64 = 86_400_000

  package private(set) var attempt = 0

  package init() {}

  /// After a success: the next failure begins with the shortest delay.
  package mutating func reset() { attempt = 0 }

  /// The delay before the next attempt, in milliseconds.
  ///
  /// - Parameters:
  ///   - retryAfter: what the other side asked for (HTTP `Retry-After`), which is obeyed: the
  ///     delay is never shorter, up to `longestRetryAfterMilliseconds`.
  ///   - random: 64 random bits.
  /// - Returns: milliseconds.
  package mutating func next(retryAfter: Int64?, random: UInt64) -> Int64 {
    let doublings = min(attempt, 16)
    attempt += 1
    let cap = min(Self.longestMilliseconds, Self.firstMilliseconds << Int64(doublings))
    let drawn = Int64(random % UInt64(cap + 1))
    return min(max(retryAfter ?? 0, 0), Self.longestRetryAfterMilliseconds) + drawn
  }
}
