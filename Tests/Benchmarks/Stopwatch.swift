import Glibc
import Toolkit

/// Wall-clock time and CPU time of the process, summed over several stretches.
struct Stopwatch {
  private(set) var seconds = 0.0
  private(set) var cpuSeconds = 0.0

  /// Adds the time that `body` takes.
  mutating func measure<R>(_ body: () throws -> R) rethrows -> R {
    let cpu = Self.processCPU()
    let start = MonotonicClock.system.now()
    defer {
      seconds += Double(MonotonicClock.system.now() - start) / 1e9
      cpuSeconds += Self.processCPU() - cpu
    }
    return try body()
  }

  private static func processCPU() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
