import SyncProtocol

/// The faults that are drawn by the hour; those of single messages are the network's.
extension World {
  func fault() throws {
    if isCalm { return }
    time.schedule(.fault, at: time.now + random.pick(1...2 * scenario.faultPause))
    let index = Int(random.pick(0...Int64(stores.count - 1)))
    let place = random.chance(35) ? Place.headOffice : .store(index)
    let kinds: [(weight: Int64, strike: () throws -> Void)] = [
      (scenario.partitionWeight, { [self] in try cutLine(stores[index].number) }),
      (scenario.killStoreWeight, { [self] in try arm(.store(index), KillPoint.ofStore) }),
      (scenario.killHeadOfficeWeight, { [self] in try arm(.headOffice, KillPoint.allCases) }),
      (scenario.powerCutWeight, { [self] in try armPowerCut(place) }),
      (scenario.diskErrorWeight, { [self] in try armDiskError(place) }),
      (scenario.diskFullWeight, { [self] in try fillDisk(place) }),
    ]
    let sum = kinds.reduce(0) { $0 + $1.weight }
    guard sum > 0 else { return }
    var draw = random.pick(1...sum)
    for kind in kinds {
      draw -= kind.weight
      if draw <= 0 { return try kind.strike() }
    }
  }

  private func cutLine(_ store: StoreNumber) throws {
    let direction = random.pick(from: FaultyNetwork.Direction.allCases) ?? .both
    counters.add(.partition)
    try trace.note(time.now, "line of store \(store) is cut: \(direction)")
    network.cut(store, direction)
    time.schedule(.lineHeals(store), at: time.now + random.pick(1...scenario.longestPartition))
  }

  private func arm(_ place: Place, _ points: [KillPoint]) throws {
    let point = random.pick(from: points) ?? .now
    guard isUp(place) else { return }
    try trace.note(time.now, "\(name(place)) is to die \(point)")
    switch point {
    case .now: return try kill(place)
    case .atDiskOperation: armDeath(place, within: 60, cutsPower: false)
    case .inCapture, .inMerge, .afterCommit: break
    }
    setArmed(place, point)
  }
}
