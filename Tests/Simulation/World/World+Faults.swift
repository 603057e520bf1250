import SyncProtocol

/// The faults that are drawn by the hour; those of single messages are the network's.
extension World {
  func fault() throws {
    if isCalm { return }
    time.schedule(.fault, at: time.now + random.pick(1...2 * scenario.faultPause))
    let weights = [
      scenario.partitionWeight, scenario.killStoreWeight, scenario.killHeadOfficeWeight,
    ]
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return }
    let draw = random.pick(1...sum)
    let index = Int(random.pick(0...Int64(stores.count - 1)))
    if draw <= weights[0] { return try cutLine(stores[index].number) }
    if draw <= weights[0] + weights[1] { return try armStore(index) }
    try armHeadOffice()
  }

  private func cutLine(_ store: StoreNumber) throws {
    let direction = random.pick(from: FaultyNetwork.Direction.allCases) ?? .both
    counters.add(.partition)
    try trace.note(time.now, "line of store \(store) is cut: \(direction)")
    network.cut(store, direction)
    time.schedule(.lineHeals(store), at: time.now + random.pick(1...scenario.longestPartition))
  }

  private func armStore(_ index: Int) throws {
    let point = random.pick(from: KillPoint.ofStore) ?? .now
    guard stores[index].process != nil else { return }
    try trace.note(time.now, "store \(stores[index].number) is to die \(point)")
    if point == .now { return try killStore(index) }
    stores[index].armed = point
  }

  private func armHeadOffice() throws {
    let point = random.pick(from: KillPoint.allCases) ?? .now
    guard headOffice.process != nil else { return }
    try trace.note(time.now, "head office is to die \(point)")
    if point == .now { return try killHeadOffice() }
    headOffice.armed = point
  }

  // MARK: Dying

  func killStore(_ index: Int) throws {
    counters.add(.storeKilled)
    try stores[index].kill()
    try trace.note(time.now, "store \(stores[index].number) dies")
    time.schedule(
      .storeStarts(index), at: time.now + random.pick(100...scenario.longestDowntime))
  }

  /// Head office dies: its connections are reset, so whoever waits for an answer learns it.
  func killHeadOffice() throws {
    counters.add(.headOfficeKilled)
    guard let process = headOffice.process else { return }
    let waiting = process.queue.map(\.request) + process.waiting.map(\.request)
    try headOffice.kill()
    try trace.note(time.now, "head office dies")
    for request in waiting {
      time.schedule(.requestFails(request), at: time.now + random.pick(1...60))
    }
    time.schedule(
      .headOfficeStarts, at: time.now + random.pick(100...scenario.longestDowntime))
  }
}
