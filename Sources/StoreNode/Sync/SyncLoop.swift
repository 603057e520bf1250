import Dispatch
import Foundation
import HTTP
import Security
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
    /// Whether the last exchange of either lane succeeded.
    package var isOnline = false

    /// What went wrong last, if the line is not up.
    package var problem: String?
  }

  private struct State {
    var lanes: [Lane.Kind: Status] = [:]
    var interrupters: [Interrupter] = []
    var isStopping = false
  }

  private let store: Store
  private let link: HeadOfficeLink
  private let log: Log
  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

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
      ended.enter()
      let handed = UnsafeLaneBox(lane)
      let thread = Thread { [self] in
        run(handed.lane)
        ended.leave()
      }
      thread.name = "\(kind) lane"
      thread.start()
    }
  }

  /// How the exchange stands now.
  package var status: Status {
    state.withLock { state in
      let lanes = state.lanes.values
      return Status(
        isOnline: lanes.contains { $0.isOnline },
        problem: lanes.contains { $0.isOnline } ? nil : lanes.compactMap(\.problem).first)
    }
  }

  /// Interrupts what is under way and waits for both threads.
  package func stop() {
    let interrupters = state.withLock { state in
      state.isStopping = true
      return state.interrupters
    }
    for interrupter in interrupters { interrupter.interrupt() }
    wake.signal()
    ended.wait()
  }

  private func run(_ lane: Lane) {
    while !state.withLock({ $0.isStopping }) {
      let now = store.clock.now()
      switch lane.machine.next(now: now, hasWork: lane.hasWork) {
      case .wait(let until): pause(lane.kind, milliseconds: until - now)
      case let step: perform(step, lane)
      }
    }
  }

  /// The push lane is woken by a write; the pull lane has nothing to be woken by.
  private func pause(_ kind: Lane.Kind, milliseconds: Int64) {
    // Short, so that a stop is noticed; the machine is asked again anyway.
    let slice = Int(min(max(milliseconds, 1), 500))
    if kind == .push {
      _ = wake.wait(timeout: .now() + .milliseconds(slice))
    } else {
      Thread.sleep(forTimeInterval: Double(min(slice, 100)) / 1_000)
    }
  }

  private func perform(_ step: ExchangeLane.Step, _ lane: Lane) {
    do {
      try lane.perform(step)
      lane.machine.succeeded(step, now: store.clock.now())
      if lane.foundGap {
        lane.foundGap = false
        lane.machine.foundGap()
      }
      note(lane, problem: nil)
    } catch {
      if state.withLock({ $0.isStopping }) { return }
      let (failure, retryAfter) = Lane.failure(of: error)
      lane.machine.failed(
        failure, retryAfter: retryAfter, now: store.clock.now(),
        random: UInt64.random(in: 0...(.max)))
      note(lane, problem: "\(error)")
    }
  }

  private func note(_ lane: Lane, problem: String?) {
    let before = state.withLock { state in
      let before = state.lanes[lane.kind]
      state.lanes[lane.kind] = Status(isOnline: problem == nil, problem: problem)
      return before
    }
    guard before?.isOnline != (problem == nil) || before?.problem != problem else { return }
    if let problem {
      log.warning("head office is out of reach", ["lane": "\(lane.kind)", "why": problem])
    } else if before?.isOnline != true {
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
