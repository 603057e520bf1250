import Glibc

/// SIGTERM and SIGINT as an event that one thread waits for, instead of a handler that interrupts.
package enum StopSignal {
  /// Keeps both signals from ending the process, and SIGPIPE too.
  ///
  /// Call it on the main thread before any other is started: threads inherit what is blocked.
  package static func hold() {
    var signals = stopSignals
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for one of the signals that `hold` keeps.
  ///
  /// - Returns: its number.
  package static func wait() -> Int32 {
    var signals = stopSignals
    var received: Int32 = 0
    while unsafe sigwait(&signals, &received) != 0 {}
    return received
  }

  private static var stopSignals: sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe sigaddset(&signals, SIGINT)
    return signals
  }
}
