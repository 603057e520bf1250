import Database
import SimulatedDisk
import Storage
import SyncProtocol

/// Interrupts a flow at every operation that it does on its disk, in every way, and looks at what
/// is left.
///
/// A flow opens the files itself and names each head that it would tell somebody of. Whatever
/// happens to it, the next process must find a clean database that holds these.
struct CrashPoints {
  enum Accident: CaseIterable {
    /// The process dies; the kernel has what it wrote.
    case kill
    /// The power goes with it.
    case powerCut
    /// The operation fails with EIO. The process ends; after the next one has written, the power
    /// goes too, for then it shows what the kernel has not told.
    case ioError
    /// From here on the disk is full, until it has room again.
    case full
  }

  /// What came of all points of a flow.
  struct Outcome {
    var points = 0
    /// A line for each point where something was lost or spoilt.
    var losses: [String] = []
  }

  /// The disk as the flow finds it.
  let image: SimulatedDisk

  /// Does the work, and says each head that is promised to somebody.
  let flow: (_ disk: SimulatedDisk, _ promise: (Head) -> Void) throws -> Void

  /// What the next process does with what is left; it throws where it can do nothing.
  let recover: (_ disk: SimulatedDisk) throws -> NodeDatabase

  /// Writes one change-set more, and says its head.
  let goOn: (_ node: NodeDatabase) throws -> Head

  func run(_ accidents: [Accident] = Accident.allCases) throws -> Outcome {
    let whole = SimulatedDisk(copyOf: image)
    try flow(whole) { _ in }
    var outcome = Outcome()
    for point in 1...whole.operations(.changes) {
      for accident in accidents {
        outcome.points += 1
        do {
          try interrupt(at: point, accident)
        } catch {
          outcome.losses.append("\(accident) at operation \(point): \(error)")
        }
      }
    }
    return outcome
  }

  private func interrupt(at point: Int, _ accident: Accident) throws {
    let disk = SimulatedDisk(copyOf: image)
    let seed = UInt64(point)
    var promised: [Head] = []
    arm(disk, accident, at: point, seed)
    do {
      try flow(disk) { promised.append($0) }
    } catch {
      guard disk.isDown || disk.fired(.ioError) > 0 || disk.fired(.full) > 0 else { throw error }
    }
    disk.disarm(.full)
    if accident == .full { try flow(disk) { promised.append($0) } }
    end(disk, cutsPower: accident == .powerCut, seed)
    try check(disk, promised)
    if accident != .ioError { return }
    end(disk, cutsPower: false, seed)
    promised.append(try goOn(try recover(disk)))
    end(disk, cutsPower: true, seed)
    try check(disk, promised)
  }

  private func arm(_ disk: SimulatedDisk, _ accident: Accident, at point: Int, _ seed: UInt64) {
    switch accident {
    case .kill, .powerCut: disk.arm(.kill, at: .changes, after: point, seed: seed)
    case .ioError: disk.arm(.ioError, at: .changes, after: point)
    case .full: disk.arm(.full, at: [.write, .name], after: point, isForEver: true)
    }
  }

  private func end(_ disk: SimulatedDisk, cutsPower: Bool, _ seed: UInt64) {
    if cutsPower { disk.cutPower(seed: seed) } else { disk.kill() }
    disk.start()
  }

  private struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  private func check(_ disk: SimulatedDisk, _ promised: [Head]) throws {
    let node = try recover(disk)
    let faults = try node.connection.quickCheck()
    guard faults.isEmpty else { throw Broken(description: faults[0]) }
    for head in promised where try node.held(head) == nil {
      throw Broken(description: "\(head.id) was promised and is lost")
    }
    let report = try node.verify()
    guard report.isClean else { throw Broken(description: "\(report)") }
    let differences = try node.rebuild(replacing: false)
    guard differences.isEmpty else { throw Broken(description: "\(differences)") }
  }
}
