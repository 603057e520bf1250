import Dispatch
import Synchronization

/// Work that is done one piece after the other, beside the server's threads, and that can be ended.
///
/// What is under way when the process exits would run on in memory that is being torn down.
package final class WorkQueue: Sendable {
  private let queue: DispatchQueue
  private let group = DispatchGroup()
  private let isStopping = Atomic(false)

  /// - Parameter name: for whoever looks at the threads.
  package init(_ name: String) { queue = DispatchQueue(label: name) }

  /// Does `work` when its turn comes, or `refuse` if the queue was stopped before.
  package func add(
    _ work: @escaping @Sendable () -> Void, orElse refuse: @escaping @Sendable () -> Void = {}
  ) {
    queue.async(group: group) { [self] in
      if isStopping.load(ordering: .acquiring) { refuse() } else { work() }
    }
  }

  /// Begins no work any more and waits for what is under way.
  ///
  /// - Parameter seconds: how long at most.
  /// - Returns: whether it has ended.
  package func stop(seconds: Int) -> Bool {
    isStopping.store(true, ordering: .releasing)
    return group.wait(timeout: .now() + .seconds(seconds)) == .success
  }
}
