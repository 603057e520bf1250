import Storage
import SyncProtocol

/// The tills of each store and the shop's own line between them and the store node.
extension World {
  func tillWorks(_ index: Int) {
    if isCalm || stores[index].isClosing { return }
    time.schedule(
      .tillWorks(index), at: time.now + random.pick(1...2 * scenario.operationPause))
    let operation = shops[index].next()
    time.schedule(.tillAsks(index, operation: operation), at: time.now)
    if random.chance(scenario.tillRepeatPercent) {
      counters.add(.tillRequestRepeated)
      time.schedule(
        .tillAsks(index, operation: operation), at: time.now + random.pick(1...3_000))
    }
  }

  func tillAsks(_ index: Int, _ number: Int) throws {
    guard number >= shops[index].firstAsked else { return }
    shops[index].noteAttempt(number)
    let operation = shops[index].history[number]
    guard let process = stores[index].process else { return askAgain(index, number) }
    let armed = stores[index].armed
    do {
      let answered = try atStore(index) {
        let now = try process.tillTime(wall: clock(.store(index)))
        let service = TillService(
          database: process.database, store: stores[index].number, now: now,
          key: stores[index].pc.key, isForgetful: control == .forgetRequests)
        let reply = try service.perform(operation) {
          guard armed == .inCapture else { return }
          counters.add(.storeKilledInCapture)
          stores[index].file.kill()
          throw Killed()
        }
        if !reply.isFromMemory { process.noteWritten(at: now) }
        return reply
      }
      guard let reply = answered else { return askAgain(index, number) }
      try trace.note(time.now, "\(operation.id) attempt \(operation.attempts): \(reply.keys)")
      if reply.isFromMemory { counters.add(.answeredFromMemory) }
      if armed == .afterCommit {
        counters.add(.storeKilledAfterCommit)
        try killStore(index)
        return askAgain(index, number)
      }
      // As after every write: the push lane is told.
      if control == .retryOnlyOnWrite { process.lanes[.push]?.machine.retryNow() }
      wake(index, .push, at: time.now)
      try answer(index, number, reply)
    } catch is TillService.NotOpen {
      askAgain(index, number)
    } catch let error as StorageError {
      violations.append(
        Violation(
          checker: "workload", place: "store \(stores[index].number)",
          detail: "\(operation.id) \(operation.kind): \(error)"))
    }
  }

  private func answer(_ index: Int, _ number: Int, _ reply: TillService.Reply) throws {
    if !isCalm, random.chance(scenario.tillLossPercent) {
      counters.add(.tillAnswerLost)
      return askAgain(index, number)
    }
    let operation = shops[index].history[number]
    guard operation.state == .pending else { return }
    counters.add(.operations)
    if operation.kind == .takeOrder {
      counters.add(.orders)
      if silent == index { counters.add(.ordersInSilence) }
    }
    if reply.receipt != nil { counters.add(.receipts) }
    shops[index].confirm(number, reply.keys, reply.receipt)
    try look(index, operation, reply.keys)
  }

  /// The till looks at what it has just written.
  private func look(_ index: Int, _ operation: Operation, _ keys: [FactKey]) throws {
    guard let process = stores[index].process else { return }
    counters.add(.looks)
    let found = try atStore(index) {
      try guarantees.look(
        operation, keys, at: stores[index].number, node: index, process.database.connection)
    }
    violations += found ?? []
  }

  /// The till heard nothing: it asks again with the same id, or a person gives up.
  private func askAgain(_ index: Int, _ number: Int) {
    guard shops[index].history[number].state == .pending else { return }
    if !isCalm, shops[index].history[number].attempts > 2, random.chance(3) {
      counters.add(.tillGaveUp)
      return shops[index].giveUp(number)
    }
    time.schedule(
      .tillAsks(index, operation: number), at: time.now + random.pick(300...3_000))
  }
}
