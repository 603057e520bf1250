import Glibc

/// The right to be the one process that writes a database: a lock on a file beside it.
///
/// Held until this is gone, and freed by the system when the process dies. The file stays, empty:
/// removing it would let two processes lock two files of one name.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, without waiting.
  ///
  /// - Throws: `isHeldElsewhere` where another holder has it; else where the file cannot be made.
  package init(path: String) throws(FileError) {
    let opened = openFile(path, O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
    guard opened >= 0 else { throw FileError("open", path: path, code: errno) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      _ = Glibc.close(opened)
      throw FileError("lock", path: path, code: code, isHeldElsewhere: code == EWOULDBLOCK)
    }
    descriptor = opened
  }

  deinit {
    // Closing frees the lock; nothing was written that could be lost.
    _ = Glibc.close(descriptor)
  }
}
