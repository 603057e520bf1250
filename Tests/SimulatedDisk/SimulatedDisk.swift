import CSimulatedDisk

/// A disk in memory, under real SQLite, that can lose what was not synced, fail and fill up.
///
/// Need: what a node confirms must survive a power cut at any moment, and no test on a real disk
/// has the moment in its hand. So SQLite runs on a VFS of its own, chosen by the `vfs` of the
/// file's URI: the engine above opens a path as ever and knows nothing. For each file the disk
/// holds what the processes see and what is durable, and between them the writes since the last
/// sync.
///
/// The unit is one operation as SQLite asks for it. Operations are counted, and a fault is armed
/// for the n-th from now: a test can go through all of them, and a seed meets the same one again.
///
/// Not Sendable: one thread at a time.
@safe package final class SimulatedDisk {
  /// What an operation does; a fault is armed for one kind or several.
  package struct Kinds: OptionSet, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let read = Kinds(rawValue: Int32(DISK_READ))
    /// Writing and truncating.
    package static let write = Kinds(rawValue: Int32(DISK_WRITE))
    package static let sync = Kinds(rawValue: Int32(DISK_SYNC))
    /// Making and deleting a file.
    package static let name = Kinds(rawValue: Int32(DISK_NAME))

    /// All that change the disk.
    package static let changes: Kinds = [.write, .sync, .name]
  }

  /// What happens at an operation that a fault is armed for.
  package enum Effect: Int32, CaseIterable, Sendable {
    /// The process dies: of a write a part may still happen, and nothing after it.
    case kill = 0
    /// It fails with EIO; a sync that fails loses what it was to write, as Linux does.
    case ioError = 1
    /// A write fails with ENOSPC.
    case full = 2
  }

  private let disk: OpaquePointer

  package init() {
    guard let made = unsafe disk_make() else { preconditionFailure("no memory for a disk") }
    unsafe disk = made
  }

  /// An image of another disk: all its files as they are at this moment, also in mid-transaction.
  package convenience init(copyOf other: SimulatedDisk) {
    self.init()
    replaceAll(by: other)
  }

  deinit { unsafe disk_release(disk) }

  /// What SQLite opens to get to the file `name` of this disk.
  package func path(_ name: String) -> String {
    let vfs = unsafe String(cString: disk_name(disk))
    return "file:/\(name)?vfs=\(vfs)"
  }

  /// As `path`, for a reader from outside: no fault meets it and its operations do not count.
  package func observerPath(_ name: String) -> String { path(name) + "&observer=1" }

  // MARK: Faults

  /// Arms a fault for the operation number `after`, from now on, of any of `kinds`.
  ///
  /// One fault of each effect can be armed at a time; a kill disarms all.
  ///
  /// - Parameters:
  ///   - effect: what happens then.
  ///   - kinds: the operations that are counted.
  ///   - after: 1 for the next one.
  ///   - isForEver: whether each one from there on fails too, until it is disarmed.
  ///   - seed: draws how much of a killed write still happens.
  package func arm(
    _ effect: Effect, at kinds: Kinds, after: Int = 1, isForEver: Bool = false, seed: UInt64 = 0
  ) {
    unsafe disk_arm(
      disk, effect.rawValue, kinds.rawValue, Int64(after), isForEver ? 1 : 0, seed)
  }

  /// Takes a fault back.
  package func disarm(_ effect: Effect) { unsafe disk_disarm(disk, effect.rawValue) }

  /// How often an effect has happened; a write beyond `capacity` counts as `.full`.
  package func fired(_ effect: Effect) -> Int { unsafe Int(disk_fired(disk, effect.rawValue)) }

  /// Operations so far of any of `kinds`.
  package func operations(_ kinds: Kinds) -> Int {
    unsafe Int(disk_operations(disk, kinds.rawValue))
  }

  /// Bytes that all files have together at most; nil for no limit.
  package var capacity: Int? {
    didSet { unsafe disk_set_capacity(disk, Int64(capacity ?? -1)) }
  }

  /// Bytes that all files have together.
  package var used: Int { unsafe Int(disk_used(disk)) }

  /// A disk that says "synced" and does nothing: the control of every power cut.
  package var ignoresSync = false {
    didSet { unsafe disk_ignore_sync(disk, ignoresSync ? 1 : 0) }
  }

  // MARK: Dying

  /// Ends every process that has files open, as `kill -9`: what they still do comes to nothing, and
  /// what they wrote is there, synced or not.
  package func kill() { unsafe disk_kill(disk) }

  /// Whether a kill or a power cut happened and nobody has started since.
  package var isDown: Bool { unsafe disk_is_down(disk) != 0 }

  /// Cuts the power: of what was not synced any part is lost, sector by sector, and so may be the
  /// making or deleting of a file.
  ///
  /// - Returns: operations of which something was lost.
  @discardableResult
  package func cutPower(seed: UInt64) -> Int { unsafe Int(disk_cut_power(disk, seed)) }

  /// Lets the next process open files.
  package func start() { unsafe disk_start(disk) }

  // MARK: Files

  /// Makes all files and their names durable, as a program does that moves a finished file.
  package func sync() {
    let isDone = unsafe disk_sync(disk)
    precondition(isDone != 0, "no memory for a disk")
  }

  /// Replaces all files by those of another disk as they are now: restores a backup.
  package func replaceAll(by other: SimulatedDisk) {
    let isDone = unsafe disk_copy(disk, other.disk)
    precondition(isDone != 0, "no memory for a copy of a disk")
  }

  /// The content of a file as processes see it; nil if there is none.
  package func content(of name: String) -> [UInt8]? {
    let count = unsafe disk_size(disk, "/\(name)")
    guard count >= 0 else { return nil }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
      unsafe disk_read(disk, "/\(name)", 0, buffer.baseAddress, count)
      filled = Int(count)
    }
  }

  /// Flips the bits of `mask` in a byte at rest, as a disk does that rots.
  ///
  /// - Returns: whether the file has such a byte.
  @discardableResult
  package func flip(_ name: String, at offset: Int, mask: UInt8) -> Bool {
    unsafe disk_flip(disk, "/\(name)", Int64(offset), mask) != 0
  }
}

// One connection after another uses its files, without a lock.
@available(*, unavailable) extension SimulatedDisk: Sendable {}
