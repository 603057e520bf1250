import Glibc

/// What measures durations: never jumps, means nothing to another process.
package struct MonotonicClock: Sendable {
  /// Nanoseconds since some moment.
  package let now: @Sendable () -> Int64

  /// A clock that asks a closure.
  package init(now: @escaping @Sendable () -> Int64) { self.now = now }

  /// The machine's clock.
  package static let system = MonotonicClock {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
