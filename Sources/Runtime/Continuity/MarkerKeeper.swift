import Synchronization
package import Toolkit

/// Writes a node's marker every few seconds and at its end, on a thread of its own: no till waits
/// for it.
///
/// Behind by some seconds it still proves most: what it misses is a copy that is younger than its
/// last writing.
package final class MarkerKeeper: Sendable {
  private struct State {
    var written: ContinuityMarker?
    var hasFailed = false
  }

  /// Milliseconds between two looks.
  private static let interval = 5_000

  private let path: String
  private let read: @Sendable () throws -> ContinuityMarker
  private let log: Log
  private let state = Mutex(State())
  private let threads = BackgroundThreads()

  /// Starts it.
  ///
  /// - Parameters:
  ///   - path: the marker's file.
  ///   - log: takes the first of several failures.
  ///   - read: how the database stands now, read under its lock.
  package init(
    path: String, log: Log, read: @escaping @Sendable () throws -> ContinuityMarker
  ) {
    self.path = path
    self.log = log
    self.read = read
    threads.start("continuity marker") { [self] in run() }
  }

  /// Writes the last marker and ends the thread.
  package func stop() {
    threads.stop()
  }

  private func run() {
    repeat {
      threads.pause(milliseconds: Self.interval)
      writeIfChanged()
    } while !threads.isStopping
  }

  /// A marker that cannot be written is no reason to stop selling: the next start then takes the
  /// file for an older copy, which costs an alarm and loses nothing.
  private func writeIfChanged() {
    do {
      let marker = try read()
      guard state.withLock({ $0.written != marker }) else { return }
      try marker.write(to: path)
      state.withLock { state in
        state.written = marker
        state.hasFailed = false
      }
    } catch {
      let isFirst = state.withLock { state in
        defer { state.hasFailed = true }
        return !state.hasFailed
      }
      if isFirst { log.warning("the continuity marker cannot be written", ["why": "\(error)"]) }
    }
  }
}
