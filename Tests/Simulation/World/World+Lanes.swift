import Runtime
import Storage
import StoreNode
import SyncProtocol

/// The store's side of the exchange, as `SyncLoop` drives it in production.
extension World {
  /// Wakes a lane's thread at an instant; an earlier one that was planned stands.
  func wake(_ index: Int, _ kind: LaneKind, at instant: Int64) {
    guard let process = stores[index].process, var lane = process.lanes[kind],
      lane.pending == nil
    else { return }
    if let planned = lane.wakesAt, planned <= instant { return }
    lane.wakesAt = instant
    process.lanes[kind] = lane
    time.schedule(.laneWakes(index, kind, process: process.number), at: instant)
  }

  func laneWakes(_ index: Int, _ kind: LaneKind, _ number: Int) throws {
    guard let process = stores[index].process, process.number == number,
      process.lanes[kind]?.wakesAt == time.now
    else { return }
    process.lanes[kind]?.wakesAt = nil
    if process.lanes[kind]?.pending == nil { try turn(index, kind) }
  }

  /// Asks the state machine until a request is under way or there is nothing to do.
  func turn(_ index: Int, _ kind: LaneKind) throws {
    guard let process = stores[index].process else { return }
    // A machine that always knows one more step without a request would spin for ever.
    for _ in 0..<8 {
      guard var lane = process.lanes[kind] else { return }
      let step = lane.machine.next(now: time.now, hasWork: process.hasWork(kind))
      if case .wait(let until) = step {
        if control == .retryOnlyOnWrite, lane.machine.lastFailure != nil { return }
        return wake(index, kind, at: until)
      }
      let made: (Request.Address, [UInt8])??
      do {
        made = try atStore(index) {
          try process.body(for: step, kind, now: clock(.store(index)))
        }
      } catch StorageError.damaged {
        counters.add(.storeSentNoDamage)
        return try fail(index, kind, .transport)
      }
      guard let made else { return try failUnlessDead(index, kind) }
      if let (address, body) = made { return try send(index, kind, step, address, body) }
      lane.machine.succeeded(step, now: time.now)
      process.lanes[kind] = lane
    }
    violations.append(
      Violation(
        checker: "liveness", place: "store \(stores[index].number)",
        detail: "the \(kind) lane spins"))
  }

  private func send(
    _ index: Int, _ kind: LaneKind, _ step: ExchangeLane.Step, _ address: Request.Address,
    _ body: [UInt8]
  ) throws {
    let store = stores[index]
    guard let process = store.process else { return }
    if let until = process.lanes[kind]?.leftAloneUntil, time.now < until {
      violations.append(
        Violation(
          checker: "liveness", place: "store \(store.number)",
          detail: "the \(kind) lane asks \(until - time.now) ms before Retry-After"))
    }
    requests += 1
    let request = Request(
      number: requests, store: store.number, node: index, process: process.number, lane: kind,
      address: address, token: process.lanes[kind]?.token, body: body)
    process.lanes[kind]?.pending = SimulatedLane.Pending(
      number: requests, step: step, address: address)
    try trace.note(time.now, "store \(store.number) \(kind) sends \(address)")
    transmit(request)
  }

  // MARK: What comes back

  func answerArrives(_ request: Request, _ answer: Answer) throws {
    guard let (index, process, pending) = waiting(for: request) else { return }
    let kind = request.lane
    let now = clock(.store(index))
    process.lanes[kind]?.pending = nil
    guard answer.status == 200 else {
      try trace.note(time.now, "store \(request.store) \(kind) is refused: \(answer.code)")
      return try fail(
        index, kind, SimulatedStore.Process.failure(status: answer.status),
        retryAfter: answer.retryAfter)
    }
    do {
      let taken = try atStore(index) {
        try take(index, process, request, answer, pending.step, now: now)
      }
      guard let isDone = taken else { return try failUnlessDead(index, kind) }
      if !isDone { return }
    } catch is WireError {
      return try fail(index, kind, .brokenAnswer)
    } catch is StoreLinkError {
      return try fail(index, kind, .brokenAnswer)
    }
    try turn(index, kind)
  }

  /// - Returns: whether the step is done; opening a session takes a second request.
  private func take(
    _ index: Int, _ process: SimulatedStore.Process, _ request: Request, _ answer: Answer,
    _ step: ExchangeLane.Step, now: Int64
  ) throws -> Bool {
    let kind = request.lane
    var foundGap = false
    switch request.address {
    case .challenge:
      let nonce = try opened(answer, .challenge)
      let body = try stores[index].sessionBody(nonce: nonce)
      try send(index, kind, step, .session, body)
      return false
    case .session:
      var reader = ByteReader(try opened(answer, .sessionAnswer))
      process.lanes[kind]?.token = try reader.raw(SessionRequest.tokenBytes)
      counters.add(.sessionsOpened)
    case .heads:
      let heads = try HeadsAnswer(decoding: try opened(answer, .headsAnswer))
      let asked = try HeadsRequest(
        decoding: try Message.opened(request.body, expecting: .headsRequest, by: .zstd))
      try process.engine.take(heads, to: asked, sentAt: now, now: now)
      note(process.engine.comparison)
    case .push:
      let taken = try PushAnswer(decoding: try opened(answer, .pushAnswer))
      foundGap = try process.engine.take(taken, now: now)
      try note(taken, request.store)
    case .pull:
      let report = try process.engine.takePull(
        try opened(answer, .pullAnswer), now: now)
      foundGap = report.isStuck
      counters.add(.pulledChangeSets, report.taken)
      // What a pull finds missing the other lane fetches.
      wake(index, .push, at: time.now)
      counters.add(.parked, report.parked.count)
      if report.gap != nil { counters.add(.pullGap) }
      try trace.note(time.now, "store \(request.store) pulled \(report.taken)")
      if report.taken > 0, stores[index].armed == .afterCommit {
        counters.add(.storeKilledAfterMerge)
        stores[index].file.kill()
        return false
      }
    case .recover: foundGap = try takeRecovered(process, request, answer, now: now)
    case .giveBack: foundGap = try takeGivenBack(process, request, answer, now: now)
    }
    let wasDown = process.lanes[kind]?.machine.lastFailure != nil
    process.lanes[kind]?.machine.succeeded(step, now: time.now)
    if foundGap { process.lanes[kind]?.machine.foundGap() }
    if wasDown { tellOtherLane(index, kind) }
    return true
  }

  /// What one lane finds out about the line the other need not wait for.
  private func tellOtherLane(_ index: Int, _ kind: LaneKind) {
    let other = kind == .push ? LaneKind.pull : .push
    guard control != .retryOnlyOnWrite,
      stores[index].process?.lanes[other]?.machine.lastFailure == .transport
    else { return }
    stores[index].process?.lanes[other]?.machine.retryNow()
    wake(index, other, at: time.now)
  }

  /// - Returns: whether it brought nobody further.
  private func takeRecovered(
    _ process: SimulatedStore.Process, _ request: Request, _ answer: Answer, now: Int64
  ) throws -> Bool {
    let report = try process.engine.takeRecovered(try opened(answer, .pullAnswer), now: now)
    counters.add(.recoveredChangeSets, report.taken)
    try trace.note(time.now, "store \(request.store) fetched back \(report.taken)")
    return report.isStuck
  }

  /// - Returns: whether it brought nobody further.
  private func takeGivenBack(
    _ process: SimulatedStore.Process, _ request: Request, _ answer: Answer, now: Int64
  ) throws -> Bool {
    let heads = try HeadsAnswer(decoding: try opened(answer, .headsAnswer))
    let hasMoved = try process.engine.takeGivenBack(heads, now: now)
    if hasMoved { process.lanes[request.lane]?.machine.compareNext() }
    counters.add(.gaveBack)
    try trace.note(time.now, "store \(request.store) gave back")
    return !hasMoved
  }

  private func opened(_ answer: Answer, _ kind: Envelope.Kind) throws(WireError) -> [UInt8] {
    try Message.opened(answer.body, expecting: kind, by: .zstd)
  }

  func requestFails(_ request: Request) throws {
    guard let (index, process, _) = waiting(for: request) else { return }
    process.lanes[request.lane]?.pending = nil
    try trace.note(time.now, "store \(request.store) \(request.lane) gets no answer")
    try fail(index, request.lane, .transport)
  }

  private func fail(
    _ index: Int, _ kind: LaneKind, _ failure: ExchangeLane.Failure, retryAfter: Int64? = nil
  ) throws {
    switch failure {
    case .transport: counters.add(.transportFailed)
    case .sessionExpired: counters.add(.sessionExpired)
    case .refused: counters.add(.refused)
    case .brokenAnswer: counters.add(.brokenAnswer)
    }
    stores[index].process?.lanes[kind]?.machine.failed(
      failure, retryAfter: retryAfter, now: time.now, random: random.next())
    if let retryAfter {
      stores[index].process?.lanes[kind]?.leftAloneUntil = time.now + retryAfter
    }
    try turn(index, kind)
  }

  /// The disk has let a step down: tried again later, if the process is alive.
  private func failUnlessDead(_ index: Int, _ kind: LaneKind) throws {
    if stores[index].process != nil { try fail(index, kind, .transport) }
  }

  /// Who waits for the answer to a request; nil if nobody does any more.
  private func waiting(
    for request: Request
  ) -> (Int, SimulatedStore.Process, SimulatedLane.Pending)? {
    let index = request.node
    guard !request.isRepeat, let process = stores[index].process, process.number == request.process,
      let pending = process.lanes[request.lane]?.pending, pending.number == request.number
    else { return nil }
    return (index, process, pending)
  }

  // MARK: Counting

  private func note(_ comparison: HeadsComparison?) {
    switch comparison {
    case .equal: counters.add(.comparedEqual)
    case .ahead: counters.add(.comparedAhead)
    case .behind: counters.add(.comparedBehind)
    case .forked: counters.add(.comparedForked)
    case .unknown: counters.add(.comparedUnknown)
    case nil: break
    }
  }

  private func note(_ answer: PushAnswer, _ store: StoreNumber) throws {
    switch answer.outcome {
    case .taken: counters.add(.pushTaken)
    case .gap: counters.add(.pushGap)
    case .forked: counters.add(.pushForked)
    }
    acknowledged[store] = answer.signed.heads
    let heads = answer.signed.heads.map { "\($0.id) \($0.hash.description.prefix(12))" }
    try trace.note(time.now, "store \(store) pushed up to \(heads)")
  }
}
