import Evening
import Foundation
import Glibc

/// A disk whose power can be cut: ext4 on a file.
///
/// The cut is the one with which file systems are tested: from that instant on nothing more reaches
/// the disk, neither data nor journal that was not flushed.
final class PowerVolume {
  /// Where it is mounted.
  let path: String
  private let file: String
  private var isMounted = false

  /// `_IOR('X', 125, __u32)`, and without flushing the log.
  private static let shutdownRequest: UInt = 0x8004_587D
  private static let withoutLogFlush: UInt32 = 2

  init(scratch: String, megabytes: Int) throws {
    path = scratch + "/volume"
    file = scratch + "/volume.img"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try ProgramRun.run(try Self.program("truncate"), ["-s", "\(megabytes)M", file])
    try ProgramRun.run(try Self.program("mkfs.ext4"), ["-q", file])
    try mount()
  }

  deinit {
    // A test that failed leaves it mounted.
    if isMounted { _ = umount2(path, Int32(MNT_DETACH)) }
  }

  /// Brings everything to the disk that was written so far.
  func settle() throws { try ProgramRun.run(try Self.program("sync"), ["-f", path]) }

  /// Cuts the power.
  func cut() throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try require(descriptor >= 0, "\(path) cannot be opened")
    defer { _ = Glibc.close(descriptor) }
    var how = Self.withoutLogFlush
    let result = ioctl(descriptor, Self.shutdownRequest, &how)
    try require(result == 0, "the power of \(path) cannot be cut: error \(errno)")
  }

  /// Power is back: the journal is played, as at the start of the machine.
  func restart() throws {
    try close()
    try mount()
    do {
      try Data([1]).write(to: URL(fileURLWithPath: path + "/power"))
    } catch {
      throw Violation("\(path) is still without power: who else has it mounted? \(error)")
    }
  }

  func close() throws {
    guard isMounted else { return }
    // A process that was killed a moment ago may hold it still.
    let isFree = try Scratch.eventually(10) {
      try ProgramRun.attempt(try Self.program("umount"), [path]).status == 0
    }
    try require(isFree, "\(path) cannot be unmounted")
    isMounted = false
  }

  private func mount() throws {
    try ProgramRun.run(try Self.program("mount"), ["-o", "loop", file, path])
    isMounted = true
  }

  private static func program(_ name: String) throws -> String {
    guard let path = ProgramRun.find(name) else { throw Violation("\(name) is not installed") }
    return path
  }
}
