import Glibc

/// The right to be the one process that writes a database: a lock on a file beside it.
///
/// Held until this is gone, and freed by the system when the process dies. The file stays, empty:
/// removing it would let two processes lock two files of one name.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// How often the lock is tried, and microseconds between two attempts.
  private static let attempts = 25
  private static let pause: UInt32 = 20_000

  /// Takes the lock.
  ///
  /// It waits half a second at most: whoever held it may be ending just now, or a program that the
  /// holder was about to start may have the descriptor between fork and exec.
  ///
  /// - Throws: `isHeldElsewhere` where another holder has it; else where the file cannot be made.
  package init(path: String) throws(FileError) {
    let opened = openFile(path, O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
    guard opened >= 0 else { throw FileError("open", path: path, code: errno) }
    var code = Self.lock(opened)
    for _ in 1..<Self.attempts where code == EWOULDBLOCK {
      usleep(Self.pause)
      code = Self.lock(opened)
    }
    guard code == 0 else {
      _ = Glibc.close(opened)
      throw FileError("lock", path: path, code: code, isHeldElsewhere: code == EWOULDBLOCK)
    }
    descriptor = opened
  }

  /// 0, or why the lock is not to be had.
  private static func lock(_ descriptor: Int32) -> Int32 {
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
  }

  deinit {
    // Closing frees the lock; nothing was written that could be lost.
    _ = Glibc.close(descriptor)
  }
}
