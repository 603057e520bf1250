import CMicroHTTPD
import Glibc

/// A flag that one thread raises and another waits for with a timeout of the monotonic clock.
final class WakeSignal: Sendable {
  private let descriptor: Int32

  init() throws(HTTPError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else {
      throw HTTPError(
        reason: .noResources, place: "start", errno: errno, hint: "Raise the descriptor limit.")
    }
  }

  deinit { close(descriptor) }

  func raise() {
    // Cannot fail short of 2^64 raises: the signal is then up already.
    _ = eventfd_write(descriptor, 1)
  }

  /// Waits until the signal is up (and stays up) or the time is over; true where it is up.
  func wait(milliseconds: Int) -> Bool {
    let end = MonotonicClock.milliseconds() + Int64(milliseconds)
    while true {
      let left = end - MonotonicClock.milliseconds()
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&entry, 1, Int32(clamping: max(0, left)))
      if ready > 0 { return true }
      if ready == 0 || left <= 0 { return false }
    }
  }
}
