import HQServer
import Storage
import SyncProtocol

/// The network between, and head office's side, as routes and merger drive it in production.
extension World {
  /// Puts a request on the wire; its deadline runs from now.
  func transmit(_ request: Request) {
    let fate = network.fate(of: request.store, isRequest: true, &counters)
    let deadline =
      request.address == .pull
      ? Limits.longPollMilliseconds + Limits.stallMilliseconds : Limits.stallMilliseconds
    time.schedule(.requestFails(request), at: time.now + deadline)
    if let delay = fate.delay {
      var arriving = request
      arriving.body = network.spoil(
        request.body, isPush: request.address == .push, &counters)
      time.schedule(.requestArrives(arriving), at: time.now + delay)
    } else if fate.isReset {
      time.schedule(.requestFails(request), at: time.now + random.pick(20...500))
    }
    if let delay = fate.repeated {
      var copy = request
      copy.isRepeat = true
      time.schedule(.requestArrives(copy), at: time.now + delay)
    }
  }

  func requestArrives(_ request: Request) throws {
    noteOrder(request)
    guard let process = headOffice.process else {
      // Nobody listens: the machine refuses the connection.
      return time.schedule(.requestFails(request), at: time.now + random.pick(1...40))
    }
    if !isCalm, random.chance(scenario.busyPercent) {
      counters.add(.busy)
      return reply(
        to: request,
        Answer(status: 503, body: [], code: "busy", retryAfter: random.pick(1...8) * 1_000))
    }
    let wasIdle = process.queue.isEmpty
    let now = clock(.headOffice)
    guard
      let handled = try atHeadOffice({
        try process.answer(request, by: headOffice, now: now)
      })
    else { return turnAway([request]) }
    if let answer = handled {
      if answer.status == 400 || answer.status == 413 { counters.add(.brokenRequest) }
      return reply(to: request, answer)
    }
    if wasIdle, !process.queue.isEmpty {
      time.schedule(.merge(process: process.number), at: time.now + random.pick(1...40))
    }
    if request.address == .pull, let waiter = process.waiting.last {
      time.schedule(.pullsDue(process: process.number), at: waiter.until - headOffice.skew)
    }
  }

  /// Of a lane's requests, a copy may come behind a later one.
  private func noteOrder(_ request: Request) {
    let newest = newestArrived[request.store]?[request.lane] ?? 0
    if request.number < newest { counters.add(.messageOvertaken) }
    newestArrived[request.store, default: [:]][request.lane] = max(newest, request.number)
  }

  private func reply(to request: Request, _ answer: Answer) {
    if answer.code == HQProblem.damaged.code { counters.add(.headOfficeSentNoDamage) }
    if request.isRepeat { return }
    let fate = network.fate(of: request.store, isRequest: false, &counters)
    if let delay = fate.delay {
      var arriving = answer
      arriving.body = network.spoil(answer.body, isPush: false, &counters)
      time.schedule(.answerArrives(request, arriving), at: time.now + delay)
    } else if fate.isReset {
      time.schedule(.requestFails(request), at: time.now + random.pick(20...500))
    }
  }

  // MARK: Merging

  func merge(_ number: Int) throws {
    guard let process = headOffice.process, process.number == number else { return }
    let requests = process.queue.map(\.request)
    guard
      let answers = try atHeadOffice({
        try process.merge(now: clock(.headOffice))
      })
    else { return turnAway(requests) }
    if requests.count > 1 { counters.add(.sharedCommits) }
    for report in process.storage.reports {
      counters.add(.changeSetsTaken, report.taken)
      counters.add(.duplicates, report.duplicates)
      counters.add(.parked, report.parked.count)
    }
    let taken = process.storage.reports.map { "\($0.taken)+\($0.duplicates)" }
    try trace.note(time.now, "head office merges \(taken)")
    if headOffice.armed == .afterCommit {
      try killHeadOffice()
      return turnAway(requests)
    }
    for (request, answer) in answers { reply(to: request, answer) }
  }

  /// Head office's disk has let these requests down: refused where it is still up, else reset.
  private func turnAway(_ requests: [Request]) {
    for request in requests {
      if headOffice.process != nil {
        reply(to: request, Answer(status: 503, body: [], code: "not-stored"))
      } else {
        time.schedule(.requestFails(request), at: time.now + random.pick(1...60))
      }
    }
  }

  // MARK: Long polls

  func pullsDue(_ number: Int) throws {
    guard let process = headOffice.process, process.number == number else { return }
    let now = clock(.headOffice)
    // Also what was counted by a clock that has been set back since.
    try answerWaiting(of: process, counting: .longPollEmpty) { _, until in
      until <= now || until - now > Limits.longPollMilliseconds
    }
  }

  /// Answers the waiting pulls that `isMeant` picks.
  private func answerWaiting(
    of process: SimulatedHeadOffice.Process, counting counter: Counters.Name,
    _ isMeant: (_ store: StoreNumber, _ until: Int64) -> Bool
  ) throws {
    let meant = process.waiting.filter { isMeant($0.request.store, $0.until) }.map(\.request)
    let answered = try atHeadOffice {
      try process.answerWaiting(now: clock(.headOffice), isMeant)
    }
    guard let answers = answered else { return turnAway(meant) }
    for (request, answer) in answers {
      counters.add(counter)
      reply(to: request, answer)
    }
  }

  // MARK: Head office's own writes

  func headOfficeWrites() throws {
    if isCalm { return }
    time.schedule(
      .headOfficeWrites, at: time.now + random.pick(1...2 * scenario.headOfficePause))
    guard let process = headOffice.process else { return }
    let now = clock(.headOffice)
    let armed = headOffice.armed
    let written = try atHeadOffice {
      try clerk.write(process.database, now: now) {
        guard armed == .inCapture else { return }
        headOffice.file.kill()
        throw Killed()
      }
    }
    guard let chain = written else { return }
    counters.add(.headOfficeWrites)
    try trace.note(time.now, "head office writes \(chain)")
    try answerWaiting(of: process, counting: .longPollAnswered) { store, _ in
      chain.reader == .allStores || chain.reader == store
    }
  }

  // MARK: Head office's readers

  func headOfficeLooks() throws {
    time.schedule(.headOfficeLooks, at: time.now + random.pick(1...2 * Self.lookPause))
    guard let store = random.pick(from: stores), let process = headOffice.process else { return }
    counters.add(.looks)
    let found = try atHeadOffice {
      try guarantees.look(atFiguresOf: store.number, process.database.connection)
    }
    violations += found ?? []
  }
}
