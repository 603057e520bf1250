import SyncProtocol

/// The faults that are drawn by the hour; those of single messages are the network's.
extension World {
  func fault() throws {
    if isCalm { return }
    time.schedule(.fault, at: time.now + random.pick(1...2 * scenario.faultPause))
    let index = Int(random.pick(0...Int64(stores.count - 1)))
    let place = random.chance(35) ? Place.headOffice : .store(index)
    let kinds: [(weight: Int64, strike: () throws -> Void)] = [
      (scenario.partitionWeight, { [self] in try cutLine(index) }),
      (scenario.halfOpenWeight, { [self] in try leaveHalfOpen(index) }),
      (scenario.slowWeight, { [self] in try slowLine(index) }),
      (scenario.silenceWeight, { [self] in try fallSilent(index) }),
      (scenario.restoreStoreWeight, { [self] in try restore(.store(index)) }),
      (scenario.restoreHeadOfficeWeight, { [self] in try restore(.headOffice) }),
      (scenario.cloneWeight, { [self] in try cloneStore(index, isTwin: false) }),
      (scenario.twinWeight, { [self] in try cloneStore(index, isTwin: true) }),
      (scenario.clockJumpWeight, { [self] in try jumpClock(place) }),
      (scenario.killStoreWeight, { [self] in try arm(.store(index), KillPoint.ofStore) }),
      (scenario.killHeadOfficeWeight, { [self] in try arm(.headOffice, KillPoint.allCases) }),
      (scenario.powerCutWeight, { [self] in try armPowerCut(place) }),
      (scenario.diskErrorWeight, { [self] in try armDiskError(place) }),
      (scenario.diskFullWeight, { [self] in try fillDisk(place) }),
      (scenario.rotWeight, { [self] in try rot(place) }),
    ]
    let sum = kinds.reduce(0) { $0 + $1.weight }
    guard sum > 0 else { return }
    var draw = random.pick(1...sum)
    for kind in kinds {
      draw -= kind.weight
      if draw <= 0 { return try kind.strike() }
    }
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
