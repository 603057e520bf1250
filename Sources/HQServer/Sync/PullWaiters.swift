package import HTTP
package import SyncProtocol
import Synchronization

/// Pulls that wait for something to come: suspended connections, not a thread each.
package final class PullWaiters: Sendable {
  /// One waiting pull.
  package struct Waiter: Sendable {
    package let store: StoreNumber
    package let request: PullRequest
    package let reply: HTTPReply

    /// When it is answered at the latest, milliseconds UTC.
    package fileprivate(set) var until: Int64

    package init(store: StoreNumber, request: PullRequest, reply: HTTPReply, until: Int64) {
      self.store = store
      self.request = request
      self.reply = reply
      self.until = until
    }
  }

  private let waiting = Mutex<[Waiter]>([])

  package init() {}

  /// Pulls that wait now.
  package var count: Int { waiting.withLock { $0.count } }

  /// Lets a pull wait.
  package func add(_ waiter: Waiter) { waiting.withLock { $0.append(waiter) } }

  /// Lets these stores' pulls be answered with those whose time is up.
  package func wake(_ stores: Set<StoreNumber>) {
    if stores.isEmpty { return }
    waiting.withLock { waiting in
      for index in waiting.indices where stores.contains(waiting[index].store) {
        waiting[index].until = 0
      }
    }
  }

  /// Those that may have something now: all of them for the common chain, else one store's.
  package func take(readersOf chain: ChainID) -> [Waiter] {
    take { chain.reader == .allStores || $0.store == chain.reader }
  }

  /// Those whose time is up, or was counted by a clock that has been set back.
  package func take(dueAt now: Int64) -> [Waiter] {
    take { $0.until <= now || $0.until - now > Limits.longPollMilliseconds }
  }

  private func take(_ isMeant: (Waiter) -> Bool) -> [Waiter] {
    waiting.withLock { waiting in
      let taken = waiting.filter(isMeant)
      waiting.removeAll(where: isMeant)
      return taken
    }
  }
}
