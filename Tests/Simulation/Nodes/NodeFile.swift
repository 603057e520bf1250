import SimulatedDisk

/// A node's database file on a disk of its own, and how the disk lets the process down.
final class NodeFile {
  /// How the disk has failed during one step of the process.
  enum Failure {
    /// The process is dead: killed, or the power is gone.
    case death
    /// A read, a write or a sync failed. Production does not go on with such a connection.
    case ioError
    /// A write found no room. The process goes on.
    case full
  }

  let disk: SimulatedDisk
  let name: String

  /// What a power cut draws from when the process dies at the operation that is armed; nil where it
  /// is only killed.
  private var powerCut: UInt64?

  /// The kind of operation that an error was armed for last.
  private(set) var failedKind: SimulatedDisk.Kinds = .sync

  private var ioErrors = 0
  private var fullWrites = 0

  /// With `ignoresSync`, a control, the disk says "synced" and does nothing.
  init(name: String, ignoresSync: Bool) {
    self.name = name
    disk = SimulatedDisk()
    disk.ignoresSync = ignoresSync
  }

  private init(copyOf other: NodeFile) {
    name = other.name
    disk = SimulatedDisk(copyOf: other.disk)
    disk.ignoresSync = other.disk.ignoresSync
  }

  /// A copy of the disk as it is at this moment, in the middle of whatever is under way.
  func copy() -> NodeFile { NodeFile(copyOf: self) }

  /// Puts the disk back to an image of it; the process is dead.
  func restore(_ image: NodeFile) { disk.replaceAll(by: image.disk) }

  /// What a process opens.
  var path: String { disk.path(name) }

  /// What a checker opens: no fault meets it.
  var observerPath: String { disk.observerPath(name) }

  /// Offsets at which some bytes stand in the file.
  func places(of wanted: [UInt8]) -> [Int] {
    guard let first = wanted.first, let content = disk.content(of: name) else { return [] }
    return content.indices.filter {
      content[$0] == first && content[$0...].starts(with: wanted)
    }
  }

  /// A process opens its file from here on.
  func start() { disk.start() }

  /// What was adopted is durable before it gets its name.
  func sync() { disk.sync() }

  /// The process dies in the middle of a step; `end` follows behind it.
  func kill() { disk.kill() }

  /// The process is to die at its change number `after` of the disk, from now on.
  func armDeath(after: Int, seed: UInt64, cutsPower: Bool) {
    disk.arm(.kill, at: .changes, after: after, seed: seed)
    if cutsPower { powerCut = seed }
  }

  /// When the process ends, the power goes with it.
  func planPowerCut(seed: UInt64) { powerCut = seed }

  /// The read, write or sync number `after`, from now on, fails once.
  func armError(_ kind: SimulatedDisk.Kinds, after: Int) {
    disk.arm(.ioError, at: kind, after: after)
    failedKind = kind
  }

  /// Takes every fault back that has not fired.
  func disarm() {
    for effect in SimulatedDisk.Effect.allCases { disk.disarm(effect) }
    disk.capacity = nil
  }

  /// A step of the process begins.
  func beginStep() {
    ioErrors = disk.fired(.ioError)
    fullWrites = disk.fired(.full)
  }

  /// How the disk has failed since the step began; nil if it has not.
  var failure: Failure? {
    if disk.isDown { return .death }
    if disk.fired(.ioError) > ioErrors { return .ioError }
    return disk.fired(.full) > fullWrites ? .full : nil
  }

  /// Ends the process; where its death was to be a power cut, what was not synced is lost.
  ///
  /// - Returns: operations of which something was lost; nil where the power stayed on.
  func end() -> Int? {
    disk.kill()
    defer { powerCut = nil }
    return powerCut.map { disk.cutPower(seed: $0) }
  }
}
