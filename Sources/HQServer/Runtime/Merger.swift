import Dispatch
package import HTTP
package import SyncProtocol
import Synchronization
package import Toolkit

/// Merges pushes on one thread: all that wait share one transaction and one commit.
///
/// A push is opened and verified on the server's threads and waits here as data, its connection
/// suspended. While one transaction runs, the next pushes gather; so the more stores push, the more
/// of them share a commit (group commit). Answers leave only after it.
package final class Merger: Sendable {
  /// Told after each commit, before the answers leave, whose pushes are now visible.
  package typealias MergeListener = @Sendable ([StoreNumber]) -> Void

  private struct Waiting {
    let push: HQEngine.Push
    let reply: HTTPReply
  }

  private struct State {
    var queue: [Waiting] = []
    /// Bytes of the pushes in it, before compression.
    var bytes = 0
  }

  /// Facts that one transaction takes at most, so that nobody waits long behind it.
  private static let factsPerTransaction = 150_000

  /// Bytes of pushes that wait at most: a store whose request timed out sends it again, and beyond
  /// this it is told to come back rather than that the memory fills.
  private static let highestBytes = 256 << 20

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)
  private let threads = BackgroundThreads()
  private let headOffice: HeadOffice
  private let log: Log
  private let waiters: PullWaiters
  private let onMerge: MergeListener

  package init(
    headOffice: HeadOffice, log: Log, waiters: PullWaiters,
    onMerge: @escaping MergeListener = { _ in }
  ) {
    self.headOffice = headOffice
    self.log = log
    self.waiters = waiters
    self.onMerge = onMerge
    threads.start("merger") { [self] in run() }
  }

  /// Takes a push; its reply is sent when it is durable, or when it is known why it is not.
  package func enqueue(_ push: HQEngine.Push, _ reply: HTTPReply) {
    let isTaken = state.withLock { state in
      let bytes = push.batch.bytes.count
      guard state.queue.isEmpty || state.bytes + bytes <= Self.highestBytes else { return false }
      state.queue.append(Waiting(push: push, reply: reply))
      state.bytes += bytes
      return true
    }
    if isTaken {
      signal.signal()
    } else {
      reply.send(Answers.problem(.notStored("too many pushes wait")))
    }
  }

  /// Merges what waits now and ends the thread.
  package func stop() {
    threads.requestStop()
    signal.signal()
    threads.wait()
  }

  private func run() {
    while true {
      signal.wait()
      let batch = take()
      if !batch.isEmpty { merge(batch) } else if threads.isStopping { return }
    }
  }

  private func take() -> [Waiting] {
    state.withLock { state in
      var facts = 0
      var count = 0
      for waiting in state.queue {
        facts += waiting.push.batch.facts.count
        if count > 0, facts > Self.factsPerTransaction { break }
        count += 1
      }
      let taken = Array(state.queue.prefix(count))
      state.queue.removeFirst(count)
      state.bytes -= taken.reduce(0) { $0 + $1.push.batch.bytes.count }
      if !state.queue.isEmpty || threads.isStopping { signal.signal() }
      return taken
    }
  }

  private func merge(_ batch: [Waiting]) {
    let now = headOffice.clock.now()
    do {
      let (answers, relayed) = try headOffice.locked { core in
        let answers = try core.engine.receive(batch.map(\.push), now: now)
        return (answers, core.engine.takeRelayed())
      }
      waiters.wake(relayed)
      onMerge(batch.map(\.push.store))
      for (waiting, answer) in zip(batch, answers) {
        switch answer {
        case .success(let content):
          waiting.reply.send(Answers.message(.pushAnswer, content))
        case .failure(let problem):
          log.error("a push was not stored", ["store": waiting.push.store, "why": problem.title])
          waiting.reply.send(Answers.problem(problem))
        }
      }
    } catch {
      log.error("a merge failed", ["stores": batch.count, "why": "\(error)"])
      for waiting in batch {
        waiting.reply.send(Answers.problem(HQProblem(storing: error)))
      }
    }
  }
}
