import SimulatedDisk
import SyncProtocol

/// The faults of a node's machine and disk; what they do to the process is in `World+Dying`.
extension World {
  /// The power goes now, or at one of the next operations on the disk.
  func armPowerCut(_ place: Place) throws {
    guard isUp(place) else { return }
    let isNow = random.chance(40)
    try trace.note(time.now, "the power of \(name(place)) is to go\(isNow ? "" : " soon")")
    guard isNow else {
      armDeath(place, within: 60, cutsPower: true)
      return setArmed(place, .atDiskOperation)
    }
    file(place).planPowerCut(seed: random.next())
    try kill(place)
  }

  /// One of the next reads, writes or syncs fails, once.
  func armDiskError(_ place: Place) throws {
    let kind = random.pick(from: [SimulatedDisk.Kinds.sync, .sync, .write, .read]) ?? .sync
    guard isUp(place) else { return }
    try trace.note(time.now, "the disk of \(name(place)) is to fail: \(kind.rawValue)")
    file(place).armError(kind, after: Int(random.pick(1...16)))
  }

  /// The disk has little or no room left, for a while.
  func fillDisk(_ place: Place) throws {
    let file = file(place)
    guard isUp(place), file.disk.capacity == nil else { return }
    let left = Int(random.pick(0...60_000))
    try trace.note(time.now, "the disk of \(name(place)) has \(left) bytes left")
    counters.add(place == .headOffice ? .headOfficeDiskFull : .storeDiskFull)
    file.disk.capacity = file.disk.used + left
    time.schedule(
      .diskHasRoom(place), at: time.now + random.pick(1...scenario.longestFullDisk))
  }

  func makeRoom(_ place: Place) throws {
    file(place).disk.capacity = nil
    try trace.note(time.now, "the disk of \(name(place)) has room")
  }

  /// A process that starts reads its file anew and may have to repair it: a time to die or to fail
  /// too.
  func armStart(_ place: Place) {
    if isCalm || !random.chance(scenario.startFaultPercent) { return }
    switch random.pick(1...3) {
    case 1: file(place).armError(.read, after: Int(random.pick(1...30)))
    case 2: armDeath(place, within: 8, cutsPower: true)
    default: armDeath(place, within: 8, cutsPower: false)
    }
  }

  /// The process dies at one of the next `changes` that it makes on its disk.
  func armDeath(_ place: Place, within changes: Int64, cutsPower: Bool) {
    file(place).armDeath(
      after: Int(random.pick(1...changes)), seed: random.next(), cutsPower: cutsPower)
  }
}
