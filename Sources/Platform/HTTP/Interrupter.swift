import CCurl
import Synchronization

/// Ends a client's running transfer from another thread, at once.
///
/// It stays set: a transfer that starts later ends too, until `rearm`. So an interrupt that comes
/// just before a transfer is not lost.
package final class Interrupter: Sendable {
  @safe
  private struct State {
    var isInterrupted = false
    /// The client's multi handle while the client lives; waking it is allowed from any thread.
    nonisolated(unsafe) var multi: UnsafeMutableRawPointer?
  }

  private let state: Mutex<State>

  init(_ multi: UnsafeMutableRawPointer) {
    // The pointer is used only under the lock, and `detach` takes it away before it is freed.
    nonisolated(unsafe) let multi = unsafe multi
    unsafe state = Mutex(State(multi: multi))
  }

  /// Ends the running transfer, and every later one, with `HTTPClientError.interrupted`.
  package func interrupt() {
    state.withLock { state in
      state.isInterrupted = true
      if let multi = unsafe state.multi { unsafe _ = curl_multi_wakeup(multi) }
    }
  }

  /// Lets transfers run again.
  package func rearm() {
    state.withLock { $0.isInterrupted = false }
  }

  /// Whether transfers are being ended.
  package var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  func detach() {
    state.withLock { unsafe $0.multi = nil }
  }
}
