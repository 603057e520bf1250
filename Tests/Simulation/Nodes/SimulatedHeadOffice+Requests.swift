import HQServer
import Runtime
import Security
import Storage
import SyncProtocol

extension SimulatedHeadOffice.Process {
  /// Answers a request as head office's routes do; nil if the answer comes later.
  func answer(
    _ request: Request, by headOffice: SimulatedHeadOffice, now: Int64
  ) throws -> Answer? {
    do {
      switch request.address {
      case .challenge:
        return .message(.challenge, try sessions.challenge(now: now))
      case .session:
        return try openSession(request, headOffice, now: now)
      case .heads:
        let store = try store(of: request, now: now)
        let content = try open(request.body, .headsRequest)
        let answer = try engine.compareHeads(
          try HeadsRequest(decoding: content), of: store, now: now)
        return .message(.headsAnswer, answer.encoded())
      case .push:
        let store = try store(of: request, now: now)
        var reader = runReader()
        let content = try open(request.body, .push)
        queue.append((request, try HQEngine.Push.read(content, from: store, by: &reader)))
        return nil
      case .pull:
        return try pull(request, now: now)
      case .recover:
        let store = try store(of: request, now: now)
        let recover = try RecoverRequest(decoding: try open(request.body, .recover))
        return .message(.pullAnswer, try engine.recover(recover, by: store, now: now))
      case .giveBack:
        let store = try store(of: request, now: now)
        var reader = runReader()
        let giveBack = try HQEngine.GiveBack.read(
          try open(request.body, .giveBack), from: store, signedBy: headOffice.key.publicKey,
          by: &reader)
        let heads = try engine.take(giveBack, now: now)
        try enrolment.loadRevocations(now: now)
        return .message(.headsAnswer, heads.encoded())
      }
    } catch let problem as HQProblem {
      return refusal(problem)
    } catch let error as WireError {
      return refusal(.wire(error))
    } catch StorageError.damaged(let finding) {
      return refusal(HQProblem(storing: StorageError.damaged(finding)))
    }
  }

  private func refusal(_ problem: HQProblem) -> Answer {
    Answer(status: problem.status, body: [], code: problem.code)
  }

  private func openSession(
    _ request: Request, _ headOffice: SimulatedHeadOffice, now: Int64
  ) throws -> Answer {
    let content = try open(request.body, .sessionRequest)
    let (token, expiresAt) = try sessions.open(
      try SessionRequest(decoding: content), headOfficeKey: headOffice.key.publicKey, now: now)
    var writer = ByteWriter()
    writer.raw(token)
    writer.u64(UInt64(expiresAt))
    return .message(.sessionAnswer, writer.bytes)
  }

  private func store(of request: Request, now: Int64) throws -> StoreNumber {
    guard let token = request.token else { throw HQProblem.unauthorised }
    return try sessions.session(token, now: now).store
  }

  private func pull(_ request: Request, now: Int64) throws -> Answer? {
    let store = try store(of: request, now: now)
    let pull = try PullRequest(decoding: try open(request.body, .pull))
    let wait = min(Int64(pull.waitMilliseconds), Limits.longPollMilliseconds)
    if let found = try engine.pull(pull, by: store, evenIfEmpty: wait == 0, now: now) {
      return .message(.pullAnswer, found)
    }
    waiting.append((request, pull, now + wait))
    return nil
  }

  /// Takes the waiting pulls that `isMeant` picks, with their answers.
  func answerWaiting(
    now: Int64, _ isMeant: (_ store: StoreNumber, _ until: Int64) -> Bool
  ) throws -> [(Request, Answer)] {
    let taken = waiting.filter { isMeant($0.request.store, $0.until) }
    waiting.removeAll { isMeant($0.request.store, $0.until) }
    return try taken.map { waiter in
      do {
        let content = try engine.pull(
          waiter.pull, by: waiter.request.store, evenIfEmpty: true, now: now)
        return (waiter.request, .message(.pullAnswer, content ?? []))
      } catch StorageError.damaged(let finding) {
        return (waiter.request, refusal(HQProblem(storing: StorageError.damaged(finding))))
      }
    }
  }

  /// Merges everything that waits in one transaction, as the merger does.
  func merge(now: Int64) throws -> [(request: Request, answer: Answer)] {
    let batch = queue
    queue = []
    let results = try engine.receive(batch.map(\.push), now: now)
    return zip(batch, results).map { waiting, result in
      switch result {
      case .success(let content): (waiting.request, .message(.pushAnswer, content))
      case .failure(let problem):
        (waiting.request, refusal(problem))
      }
    }
  }
}
