import Dispatch
import Foundation
import HTTP
import Runtime
import Security
import Storage
import SyncProtocol
import Synchronization
package import Toolkit

/// The two threads that exchange with head office: one pushes as soon as something is committed,
/// the other waits for what head office writes.
///
/// Selling never waits for either.
package final class SyncLoop: Sendable {
  /// How the exchange stands, for status and pages.
  package struct Status: Sendable {
    /// Whether the last exchange of either lane succeeded, and head office refuses neither.
    package var isOnline = false

    /// Whether head office answers and refuses: no attempt helps before somebody changes something.
    package var isRefused = false

    /// What went wrong last, with either lane: sales may wait here while pulling works.
    package var problem: String?

    /// Who has to do something about it; nil while there is nothing to do.
    package var outage: Outage?
  }

  private struct State {
    var lanes: [Lane.Kind: Status] = [:]
    var interrupters: [Interrupter] = []

    /// Lanes that wait for the next attempt while the other one has just got through.
    var lineIsBackFor: Set<Lane.Kind> = []
  }

  private let store: Store
  private let link: HeadOfficeLink
  private let log: Log
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let threads = BackgroundThreads()

  package init(store: Store, link: HeadOfficeLink, log: Log) {
    self.store = store
    self.link = link
    self.log = log
  }

  /// Starts both threads.
  ///
  /// - Throws: `HTTPClientError` if head office's address cannot be used.
  package func start() throws {
    store.onWrite { [wake] in wake.signal() }
    for kind in [Lane.Kind.push, .pull] {
      let lane = Lane(kind, store: store, client: try HeadOfficeClient(link: link))
      state.withLock { $0.interrupters.append(lane.client.interrupter) }
      let handed = UnsafeLaneBox(lane)
      threads.start("\(kind) lane") { [self] in run(handed.lane) }
    }
  }

  /// How the exchange stands now.
  package var status: Status {
    state.withLock { state in
      let isRefused = state.lanes.values.contains { $0.isRefused }
      return Status(
        isOnline: !isRefused && state.lanes.values.contains { $0.isOnline }, isRefused: isRefused,
        problem: state.lanes[.push]?.problem ?? state.lanes[.pull]?.problem,
        outage: state.lanes[.push]?.outage ?? state.lanes[.pull]?.outage)
    }
  }

  /// Interrupts what is under way and waits for both threads.
  package func stop() {
    threads.requestStop()
    for interrupter in state.withLock({ $0.interrupters }) { interrupter.interrupt() }
    wake.signal()
    threads.wait()
  }

  /// The lanes' clock: a wall clock that is set back would make them wait until it has caught up.
  private static func now() -> Int64 { MonotonicClock.system.now() / 1_000_000 }

  private func run(_ lane: Lane) {
    var isPaused = false
    while !threads.isStopping {
      let problem = diskProblem(lane.kind)
      // The line is not heard of before the next step; the disk is no longer why.
      if isPaused, problem == nil { state.withLock { $0.lanes[lane.kind] = Status() } }
      isPaused = problem != nil
      if let problem {
        note(lane, isOnline: false, problem: problem)
        pause(lane.kind, milliseconds: 500)
        continue
      }
      let now = Self.now()
      let isLineBack = state.withLock { $0.lineIsBackFor.remove(lane.kind) != nil }
      if isLineBack, lane.machine.lastFailure == .transport { lane.machine.retryNow() }
      switch lane.machine.next(now: now, hasWork: lane.hasWork) {
      case .wait(let until): pause(lane.kind, milliseconds: until - now)
      case let step: perform(step, lane)
      }
    }
  }

  /// Why this store takes nothing into custody now, and acknowledges nothing; nil if it does.
  ///
  /// On a disk without room it still sends, which needs none.
  private func diskProblem(_ kind: Lane.Kind) -> String? {
    if let trouble = store.keeper.health.trouble {
      return "\(DiskTrouble(trouble))"
    }
    guard kind == .pull, store.keeper.room.level != .plenty else { return nil }
    return "the disk is full: nothing is taken from head office"
  }

  /// The push lane is woken by a write; the pull lane has nothing to be woken by.
  private func pause(_ kind: Lane.Kind, milliseconds: Int64) {
    // Short, so that a stop is noticed; the machine is asked again anyway.
    let slice = Int(min(max(milliseconds, 1), 500))
    if kind == .push {
      _ = wake.wait(timeout: .now() + .milliseconds(slice))
    } else {
      threads.pause(milliseconds: min(slice, 100))
    }
  }

  private func perform(_ step: ExchangeLane.Step, _ lane: Lane) {
    do {
      try lane.perform(step)
      lane.machine.succeeded(step, now: Self.now())
      if lane.foundGap {
        lane.foundGap = false
        lane.machine.foundGap()
      }
      note(lane, isOnline: true, problem: lane.machine.isStuck ? Self.stuck : nil)
    } catch {
      if threads.isStopping { return }
      let (failure, retryAfter) = Lane.failure(of: error)
      lane.machine.failed(
        failure, retryAfter: retryAfter, now: Self.now(),
        random: UInt64.random(in: 0...(.max)))
      // What this store cannot send has nothing to do with the line.
      note(
        lane, isOnline: error is StorageError, problem: "\(error)",
        isRefused: failure == .refused, outage: (error as? StoreLinkError)?.outage)
    }
  }

  private static let stuck =
    "head office and this store do not hold what the other's change-sets were written after"

  private func note(
    _ lane: Lane, isOnline: Bool, problem: String?, isRefused: Bool = false,
    outage: Outage? = nil
  ) {
    let before = state.withLock { state in
      let before = state.lanes[lane.kind]
      state.lanes[lane.kind] = Status(
        isOnline: isOnline, isRefused: isRefused, problem: problem, outage: outage)
      // What one lane finds out about the line the other need not wait for.
      if isOnline, before?.isOnline == false {
        state.lineIsBackFor.insert(lane.kind == .push ? .pull : .push)
      }
      return before
    }
    guard before?.isOnline != isOnline || before?.problem != problem else { return }
    if let problem {
      let what =
        isOnline
        ? "the exchange is stuck"
        : diskProblem(lane.kind) == nil ? "head office is out of reach" : "the exchange is paused"
      log.warning(what, ["lane": "\(lane.kind)", "why": problem])
    } else {
      log.info("head office answers", ["lane": "\(lane.kind)"])
    }
  }
}

/// Hands a lane to its thread.
///
/// Safe: it is made before the thread starts and used by that thread alone.
private struct UnsafeLaneBox: @unchecked Sendable {  // see above: one owner at a time
  let lane: Lane

  init(_ lane: Lane) { self.lane = lane }
}
