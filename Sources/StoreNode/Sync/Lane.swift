import Storage
package import SyncProtocol
import Toolkit

/// One lane at work: the state machine, its connection, and how each step is done.
package final class Lane {
  /// What a lane carries: what this store wrote, or what head office did.
  package enum Kind: Sendable { case push, pull }

  let kind: Kind
  let client: HeadOfficeClient
  var machine = ExchangeLane()

  /// Set by a step after which heads have to be compared.
  package var foundGap = false
  private let store: Store

  package init(_ kind: Kind, store: Store, client: HeadOfficeClient) {
    self.kind = kind
    self.store = store
    self.client = client
  }

  /// The pull lane always has work: a long poll.
  package var hasWork: Bool {
    if kind == .pull { return true }
    do {
      return try store.locked { $0.engine.hasWork }
    } catch {
      // Asking does not read the disk; if it ever fails, trying to push will tell why.
      return true
    }
  }

  /// Does one step.
  ///
  /// - Throws: `StoreLinkError`, `WireError`, `StorageError`, `DatabaseError`, `DiskTrouble`.
  package func perform(_ step: ExchangeLane.Step) throws {
    switch step {
    case .openSession:
      guard let pass = store.identity.pass else { throw StoreLinkError.noPass }
      try client.openSession(pass.credential, key: pass.key)
    case .compareHeads: try compareHeads()
    case .transfer: try kind == .push ? send() : pull()
    case .wait: break
    }
  }

  private func compareHeads() throws {
    let now = store.clock.now()
    let request = try store.locked { try $0.engine.headsRequest(now: now) }
    let answer = try client.compareHeads(request)
    try store.locked {
      try $0.engine.take(answer, to: request, sentAt: now, now: store.clock.now())
    }
  }

  private func send() throws {
    switch try store.locked({ try $0.engine.errand(now: store.clock.now()) }) {
    case .push(let content):
      let answer = try client.push(content)
      foundGap = try store.locked { try $0.engine.take(answer, now: store.clock.now()) }
    case .recover(let request):
      let content = try client.recover(request)
      let report = try store.locked {
        try $0.engine.takeRecovered(content, now: store.clock.now())
      }
      foundGap = report.isStuck
    case .giveBack(let content):
      let answer = try client.giveBack(content)
      let hasMoved = try store.locked {
        try $0.engine.takeGivenBack(answer, now: store.clock.now())
      }
      if hasMoved { machine.compareNext() } else { foundGap = true }
    case nil: break
    }
  }

  private func pull() throws {
    let request = try store.locked {
      try $0.engine.pullRequest(
        waitMilliseconds: Limits.longPollMilliseconds, now: store.clock.now())
    }
    let content = try client.pull(request)
    let report = try store.locked { try $0.engine.takePull(content, now: store.clock.now()) }
    // What is held already would come again and again: heads tell where to begin.
    foundGap = report.isStuck
  }

  /// What a failure means to the state machine.
  static func failure(of error: any Error) -> (ExchangeLane.Failure, retryAfter: Int64?) {
    switch error {
    case StoreLinkError.refused(let status, _, _, let retryAfter):
      switch status {
      case 401: (.sessionExpired, retryAfter)
      case 400, 403, 404, 413, 426: (.refused, retryAfter)
      default: (.transport, retryAfter)
      }
    case StoreLinkError.brokenAnswer, is WireError: (.brokenAnswer, nil)
    default: (.transport, nil)
    }
  }
}
