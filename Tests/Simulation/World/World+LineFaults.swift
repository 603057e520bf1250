import SyncProtocol

/// The faults of a store's line to head office that last for a while.
extension World {
  func cutLine(_ index: Int) throws {
    let direction = random.pick(from: FaultyNetwork.Direction.allCases) ?? .both
    let store = stores[index].number
    guard silent != index else { return }
    counters.add(.partition)
    if direction != .both { counters.add(.oneWayPartition) }
    try trace.note(time.now, "line of store \(store) is cut: \(direction)")
    network.cut(store, direction)
    time.schedule(.lineHeals(store), at: time.now + random.pick(1...scenario.longestPartition))
  }

  /// Connections stand, and nobody answers: only deadlines tell.
  func leaveHalfOpen(_ index: Int) throws {
    let direction = random.pick(from: FaultyNetwork.Direction.allCases) ?? .both
    let store = stores[index].number
    guard silent != index else { return }
    counters.add(.halfOpen)
    try trace.note(time.now, "line of store \(store) is half-open: \(direction)")
    network.cut(store, direction, isHalfOpen: true)
    time.schedule(.lineHeals(store), at: time.now + random.pick(1...scenario.longestPartition))
  }

  func slowLine(_ index: Int) throws {
    let store = stores[index].number
    let most = random.pick(1_000...9_000)
    counters.add(.slowLine)
    try trace.note(time.now, "line of store \(store) is slow: \(most) ms a message")
    network.slow(store, by: most)
    time.schedule(.lineHeals(store), at: time.now + random.pick(1...scenario.longestSlowness))
  }

  func heal(_ store: StoreNumber) {
    if silent.map({ stores[$0].number }) != store { network.heal(store) }
  }

  // MARK: Silence

  /// In how many leaps the days of a silence pass; between them the fleet lives on for a moment.
  private static let leaps: Int64 = 30

  /// A store is out of reach for 90 days and sells on; once in a run.
  func fallSilent(_ index: Int) throws {
    guard counters[.silence] == 0 else { return }
    silent = index
    counters.add(.silence)
    try trace.note(time.now, "store \(stores[index].number) falls silent")
    network.cut(stores[index].number, .both, isHalfOpen: random.chance(50))
    time.schedule(.leap(index, left: Self.leaps), at: time.now + 500)
  }

  /// Lets days pass in which nothing happens anywhere.
  func leap(_ index: Int, left: Int64) throws {
    guard left > 0 else {
      silent = nil
      try trace.note(time.now, "store \(stores[index].number) is heard again")
      return network.heal(stores[index].number)
    }
    let days = scenario.silence / Self.leaps
    time.leap(days)
    for process in stores.compactMap(\.process) {
      for kind in LaneKind.allCases {
        guard let wakesAt = process.lanes[kind]?.wakesAt else { continue }
        process.lanes[kind]?.wakesAt = wakesAt + days
      }
    }
    time.schedule(.leap(index, left: left - 1), at: time.now + random.pick(400...1_400))
  }
}
