import Glibc

/// What tells the time of day.
///
/// Tests and the simulator give their own.
package struct WallClock: Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z; may jump, also backwards.
  package let now: @Sendable () -> Int64

  /// A clock that asks a closure.
  package init(now: @escaping @Sendable () -> Int64) { self.now = now }

  /// The machine's clock.
  package static let system = WallClock {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
