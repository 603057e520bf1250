import Evening
import Foundation
import Glibc
import Testing

/// Tests that change this machine's mounts or namespaces, one after the other: what runs in a
/// network namespace has a copy of every mount, and keeps it from being unmounted.
@Suite(.serialized)
enum MachineTests {}

/// What this machine lets a test do; nil says that it does, a text says why not.
///
/// What is missing is said aloud and counted at the end of `./dev test`.
enum Powers {
  /// Mounting a file of its own as ext4 and shutting it down.
  static let whyNoPowerCut: String? = missing(["mkfs.ext4", "mount", "umount"]) ?? tryLoop()

  /// Mounting a small file system in memory.
  static let whyNoSmallDisk: String? = missing(["mount", "umount"]) ?? tryMemory()

  /// Network namespaces with a line between them that can be spoilt.
  static let whyNoNetwork: String? = missing(["ip", "nft", "tc"]) ?? tryNamespace()

  private static func missing(_ programs: [String]) -> String? {
    if geteuid() != 0 { return "needs root" }
    let absent = programs.filter { ProgramRun.find($0) == nil }
    return absent.isEmpty ? nil : "needs \(absent.joined(separator: ", "))"
  }

  private static func tryLoop() -> String? {
    attempt("a file cannot be mounted as ext4") {
      let scratch = try Scratch.folder("power")
      defer { Scratch.remove(scratch) }
      let volume = try PowerVolume(scratch: scratch, megabytes: 8)
      try volume.close()
    }
  }

  private static func tryMemory() -> String? {
    attempt("a tmpfs cannot be mounted") {
      let scratch = try Scratch.folder("power")
      defer { Scratch.remove(scratch) }
      let disk = try SmallDisk(scratch: scratch, options: "size=1m")
      try disk.close()
    }
  }

  private static func tryNamespace() -> String? {
    attempt("a network namespace cannot be made") {
      let line = try ShopLine()
      defer { line.close() }
      try line.lose(percent: 30)
      try line.slowDown(kilobits: 64)
    }
  }

  private static func attempt(_ what: String, _ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(what): \(error)"
    }
  }
}
