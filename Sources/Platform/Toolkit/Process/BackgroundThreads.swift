import Dispatch
import Foundation
import Synchronization

/// Named threads that run until they are asked to stop, and are waited for.
///
/// A process must not end under a thread that works: what the libraries tidy away at its exit is
/// then missing to that thread.
package final class BackgroundThreads: Sendable {
  private struct State {
    var isStopping = false
    var count = 0
  }

  private let state = Mutex(State())
  private let bell = DispatchSemaphore(value: 0)
  private let running = DispatchGroup()

  package init() {}

  /// Whether they have been asked to stop: each looks at this between two steps.
  package var isStopping: Bool { state.withLock { $0.isStopping } }

  /// Starts one more.
  package func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.count += 1 }
    running.enter()
    let work = Work(body)
    let thread = Thread { [running] in
      work.run()
      running.leave()
    }
    thread.name = name
    thread.start()
  }

  /// What a thread does, let go before its end is told: the thread itself lives a little longer,
  /// and must not keep files open that whoever waits for it closes.
  private final class Work: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>

    init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

    func run() {
      let body = self.body.withLock { body in
        defer { body = nil }
        return body
      }
      body?()
    }
  }

  /// Lets the calling thread pause, and not beyond the stop.
  package func pause(milliseconds: Int) {
    guard !isStopping else { return }
    _ = bell.wait(timeout: .now() + .milliseconds(milliseconds))
  }

  /// Asks all to stop, and wakes those that pause.
  package func requestStop() {
    let count = state.withLock { state in
      state.isStopping = true
      return state.count
    }
    for _ in 0..<count { bell.signal() }
  }

  /// Waits until all have ended, or for so many seconds at most.
  package func wait(seconds: Int? = nil) {
    _ = running.wait(timeout: seconds.map { .now() + .seconds($0) } ?? .distantFuture)
  }

  /// Asks all to stop and waits until they have.
  package func stop() {
    requestStop()
    wait()
  }
}
