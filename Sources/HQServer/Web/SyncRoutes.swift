import Facts
package import HTTP
import Runtime
import Security
import Storage
import SyncProtocol
package import Toolkit

/// The addresses of the protocol (`docs/protocol.md#addresses`).
package final class SyncRoutes: Sendable {
  private let headOffice: HeadOffice
  private let merger: Merger
  private let waiters: PullWaiters
  private let snapshots: SnapshotShelf
  private let log: Log

  /// Builds snapshots one after the other: a year of sales takes a while to copy, and a thread of
  /// the server that waited for it would keep every store waiting whose connection it serves.
  private let copying = WorkQueue("snapshots")

  /// Seconds that a snapshot under way is waited for at the end.
  private static let stopSeconds = 60

  package init(
    headOffice: HeadOffice, merger: Merger, waiters: PullWaiters, snapshots: SnapshotShelf,
    log: Log
  ) {
    self.headOffice = headOffice
    self.merger = merger
    self.waiters = waiters
    self.snapshots = snapshots
    self.log = log
  }

  /// Answers a request to `/v1/…`; nil if the address is not one of the protocol.
  package func answer(_ request: HTTPRequest, _ reply: HTTPReply) -> HTTPAnswer? {
    do {
      switch (request.method, request.path) {
      case ("POST", "/v1/enrol"): return .now(try enrol(request))
      case ("POST", "/v1/challenge"): return .now(try challenge())
      case ("POST", "/v1/session"): return .now(try openSession(request))
      case ("POST", "/v1/heads"): return .now(try compareHeads(request, reply))
      case ("POST", "/v1/push"): return try push(request, reply)
      case ("POST", "/v1/pull"): return try pull(request, reply)
      case ("POST", "/v1/recover"): return .now(try recover(request, reply))
      case ("POST", "/v1/give-back"): return .now(try takeBack(request, reply))
      case ("GET", "/v1/snapshot"): return try snapshotManifest(request, reply)
      case ("GET", "/v1/snapshot/file"): return try snapshotFile(request, reply)
      default: return nil
      }
    } catch {
      return .now(refusal(request, error))
    }
  }

  private func refusal(_ request: HTTPRequest, _ error: any Error) -> HTTPResponse {
    switch error {
    case let problem as HQProblem: return Answers.problem(problem)
    case let error as WireError: return Answers.problem(.wire(error))
    default:
      log.error("a request failed", ["path": request.path, "why": "\(error)"])
      return Answers.problem(HQProblem(storing: error))
    }
  }

  // MARK: Who is there

  private func enrol(_ request: HTTPRequest) throws -> HTTPResponse {
    let content = try Message.opened(request.body, expecting: .enrolRequest, by: .zstd)
    let enrolRequest = try EnrolRequest(decoding: content)
    let now = headOffice.clock.now()
    let answer = try headOffice.locked { try $0.enrolment.enrol(enrolRequest, now: now) }
    log.info("a node was enrolled", ["store": answer.credential.store])
    return Answers.message(.enrolAnswer, answer.encoded())
  }

  private func challenge() throws -> HTTPResponse {
    Answers.message(
      .challenge, try headOffice.sessions.challenge(now: headOffice.clock.now()))
  }

  private func openSession(_ request: HTTPRequest) throws -> HTTPResponse {
    let content = try Message.opened(request.body, expecting: .sessionRequest, by: .zstd)
    let asked = try SessionRequest(decoding: content)
    let now = headOffice.clock.now()
    let (token, expiresAt): ([UInt8], Int64)
    do {
      (token, expiresAt) = try headOffice.sessions.open(
        asked, headOfficeKey: headOffice.key.publicKey, now: now)
    } catch HQProblem.revoked {
      reportRefused(asked.credential, now: now)
      throw HQProblem.revoked
    }
    var writer = ByteWriter()
    writer.raw(token)
    writer.u64(UInt64(expiresAt))
    return Answers.message(.sessionAnswer, writer.bytes)
  }

  /// A PC that was replaced or revoked may still sell: a person is to fetch what it holds.
  private func reportRefused(_ credential: Credential, now: Int64) {
    guard headOffice.sessions.isReportDue(credential.store, now: now) else { return }
    do {
      try headOffice.locked { core in
        try core.database.raise(
          .replacedPC, about: credential.store,
          "credential \(credential.number), replaced or revoked, asked for a session")
      }
    } catch {
      log.error("a replaced PC was not noted", ["store": credential.store, "why": "\(error)"])
    }
  }

  /// The store that a request's token stands for: never what a payload says.
  private func store(of request: HTTPRequest, _ reply: HTTPReply) throws -> StoreNumber {
    guard let header = request.header("Authorization"), header.hasPrefix("Bearer "),
      let token = HexText.bytes(header.dropFirst(7))
    else { throw HQProblem.unauthorised }
    let session = try headOffice.sessions.session(token, now: headOffice.clock.now())
    reply.markAuthenticated()
    return session.store
  }

  // MARK: Exchange

  /// Who sends a message, and its content.
  private func open(
    _ request: HTTPRequest, _ kind: Envelope.Kind, _ reply: HTTPReply
  ) throws -> (store: StoreNumber, content: [UInt8]) {
    let store = try store(of: request, reply)
    return (store, try Message.opened(request.body, expecting: kind, by: .zstd))
  }

  private func compareHeads(_ request: HTTPRequest, _ reply: HTTPReply) throws -> HTTPResponse {
    let (store, content) = try open(request, .headsRequest, reply)
    let asked = try HeadsRequest(decoding: content)
    let now = headOffice.clock.now()
    let answer = try headOffice.locked { try $0.engine.compareHeads(asked, of: store, now: now) }
    return Answers.message(.headsAnswer, answer.encoded())
  }

  private func push(_ request: HTTPRequest, _ reply: HTTPReply) throws -> HTTPAnswer {
    let (store, content) = try open(request, .push, reply)
    var reader = RunReader(schema: headOffice.schema, sha256: try SystemHash.sha256())
    merger.enqueue(try HQEngine.Push.read(content, from: store, by: &reader), reply)
    return .later
  }

  private func pull(_ request: HTTPRequest, _ reply: HTTPReply) throws -> HTTPAnswer {
    let (store, content) = try open(request, .pull, reply)
    let pullRequest = try PullRequest(decoding: content)
    let now = headOffice.clock.now()
    let wait = min(Int64(pullRequest.waitMilliseconds), Limits.longPollMilliseconds)
    // Asked and added under the lock that every write takes, so that no write falls between.
    let (answer, relayed) = try headOffice.locked { core in
      let found = try core.engine.pull(
        pullRequest, by: store, evenIfEmpty: wait == 0, now: now)
      if found == nil {
        waiters.add(
          PullWaiters.Waiter(store: store, request: pullRequest, reply: reply, until: now + wait))
      }
      // Refilling may have ended with it.
      return (found, core.engine.takeRelayed())
    }
    waiters.wake(relayed)
    return answer.map { .now(Answers.message(.pullAnswer, $0)) } ?? .later
  }

  // MARK: Refilling

  private func recover(_ request: HTTPRequest, _ reply: HTTPReply) throws -> HTTPResponse {
    let (store, content) = try open(request, .recover, reply)
    let asked = try RecoverRequest(decoding: content)
    let now = headOffice.clock.now()
    let answer = try headOffice.locked { try $0.engine.recover(asked, by: store, now: now) }
    return Answers.message(.pullAnswer, answer)
  }

  private func takeBack(_ request: HTTPRequest, _ reply: HTTPReply) throws -> HTTPResponse {
    let (store, content) = try open(request, .giveBack, reply)
    var reader = RunReader(schema: headOffice.schema, sha256: try SystemHash.sha256())
    let giveBack = try HQEngine.GiveBack.read(
      content, from: store, signedBy: headOffice.key.publicKey, by: &reader)
    let now = headOffice.clock.now()
    let heads = try headOffice.locked { core in
      let heads = try core.engine.take(giveBack, now: now)
      // A revocation may be among it.
      try core.enrolment.loadRevocations(now: now)
      return heads
    }
    log.warning("a store gives head office's own change-sets back", ["store": store])
    // Others wait for head office's chains.
    answer(waiters.take(readersOf: .common))
    return Answers.message(.headsAnswer, heads.encoded())
  }

  // MARK: Waiting

  /// Answers pulls that waited, with what there is now.
  package func answer(_ waiting: [PullWaiters.Waiter]) {
    let now = headOffice.clock.now()
    for waiter in waiting {
      do {
        let content = try headOffice.locked {
          try $0.engine.pull(waiter.request, by: waiter.store, evenIfEmpty: true, now: now)
        }
        waiter.reply.send(Answers.message(.pullAnswer, content ?? []))
      } catch {
        log.error("a pull failed", ["store": waiter.store, "why": "\(error)"])
        waiter.reply.send(Answers.problem(HQProblem(storing: error)))
      }
    }
  }

  // MARK: Snapshots

  /// Drops snapshots that hold a customer who was erased, once none is being built.
  package func dropErasedSnapshots() {
    copying.add { [snapshots, log] in
      do {
        try snapshots.dropErased()
      } catch {
        log.error("a snapshot that holds an erased customer stays", ["why": "\(error)"])
      }
    }
  }

  /// Builds no snapshot any more, and waits for the one under way.
  package func stop() {
    if !copying.stop(seconds: Self.stopSeconds) {
      log.warning("a snapshot is still being built", ["seconds": Self.stopSeconds])
    }
  }

  private func snapshotManifest(
    _ request: HTTPRequest, _ reply: HTTPReply
  ) throws -> HTTPAnswer {
    let store = try store(of: request, reply)
    return later(request, reply) { [snapshots] in
      let manifest = try snapshots.snapshot(for: store).manifest
      return Answers.message(.snapshotManifest, manifest.encoded())
    }
  }

  private func snapshotFile(_ request: HTTPRequest, _ reply: HTTPReply) throws -> HTTPAnswer {
    let store = try store(of: request, reply)
    return later(request, reply) { [snapshots] in
      Self.part(of: try snapshots.lastSnapshot(for: store), for: request)
    }
  }

  private func later(
    _ request: HTTPRequest, _ reply: HTTPReply,
    _ answer: @escaping @Sendable () throws -> HTTPResponse
  ) -> HTTPAnswer {
    copying.add {
      do {
        reply.send(try answer())
      } catch {
        reply.send(self.refusal(request, error))
      }
    } orElse: {
      reply.send(Answers.problem(.notStored("head office is stopping")))
    }
    return .later
  }

  /// The file, or the range of it that is asked for.
  private static func part(
    of snapshot: SnapshotShelf.Snapshot, for request: HTTPRequest
  ) -> HTTPResponse {
    let size = Int(snapshot.manifest.byteCount)
    let etag = "\"\(snapshot.manifest.digest)\""
    guard let header = request.header("Range"),
      request.header("If-Range").map({ $0 == etag }) ?? true
    else { return .file(snapshot.path, size: size, etag: etag) }
    switch ByteRange.parse(header, size: size) {
    case .part(let range): return .file(snapshot.path, size: size, range: range, etag: etag)
    case .unsatisfiable: return .unsatisfiable(size: size)
    case .whole: return .file(snapshot.path, size: size, etag: etag)
    }
  }
}
