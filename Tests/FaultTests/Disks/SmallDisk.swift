import Evening
import Foundation
import Glibc

/// A small file system in memory, to be filled up.
final class SmallDisk {
  /// Where it is mounted.
  let path: String
  private var isMounted = false

  /// - Parameters:
  ///   - scratch: a folder of the test.
  ///   - options: of tmpfs: `size=4m`, `nr_inodes=20`.
  /// - Throws: `Violation` if it cannot be mounted.
  init(scratch: String, options: String) throws {
    path = scratch + "/disk"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.mount(["-t", "tmpfs", "-o", options, "tmpfs", path])
    isMounted = true
  }

  deinit {
    // A test that failed leaves it mounted.
    if isMounted { _ = umount2(path, Int32(MNT_DETACH)) }
  }

  private var filler: String { path + "/filler" }

  /// Writes a file until nothing more fits.
  func fill() throws {
    let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    try require(descriptor >= 0, "\(filler) cannot be made")
    defer { Glibc.close(descriptor) }
    let bytes = [UInt8](repeating: 1, count: 4_096)
    while write(descriptor, bytes, bytes.count) > 0 {}
  }

  /// Makes empty files until there is no inode left.
  func useUpInodes() throws {
    for serial in 0... {
      let descriptor = open("\(path)/inode-\(serial)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return }
      Glibc.close(descriptor)
    }
  }

  /// Takes away what `fill` and `useUpInodes` made.
  func free() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    for name in names where name == "filler" || name.hasPrefix("inode-") {
      try FileManager.default.removeItem(atPath: path + "/" + name)
    }
  }

  func close() throws {
    guard isMounted else { return }
    let isFree = Scratch.eventually(10) { umount2(path, 0) == 0 }
    try require(isFree, "\(path) cannot be unmounted")
    isMounted = false
  }

  private static func mount(_ arguments: [String]) throws {
    guard let program = ProgramRun.find("mount") else { throw Violation("mount is not installed") }
    try ProgramRun.run(program, arguments)
  }
}
