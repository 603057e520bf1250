import Glibc

/// Room on the disk kept for the moment when there is none: a file that holds nothing.
///
/// Once the disk is full it is removed, and what has to be finished is written in its place.
package struct ReserveFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// Whether it is there.
  package var exists: Bool { unsafe access(path, F_OK) == 0 }

  /// Makes it, with all its blocks; does nothing where it is there.
  ///
  /// - Parameter bytes: its size, above 0.
  /// - Throws: where there is no room; then nothing is left of it.
  package func make(bytes: Int64) throws(FileError) {
    if exists { return }
    let descriptor = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: 0o600)
    guard descriptor >= 0 else { throw FileError("open", path: path, code: errno) }
    let code = posix_fallocate(descriptor, 0, off_t(bytes))
    _ = Glibc.close(descriptor)
    guard code == 0 else {
      // The first error is the one to report.
      _ = unsafe unlink(path)
      throw FileError("fallocate", path: path, code: code)
    }
  }

  /// Removes it: its room is free when this returns.
  ///
  /// - Returns: whether there was one.
  /// - Throws: where it cannot be removed.
  @discardableResult
  package func release() throws(FileError) -> Bool {
    if unsafe unlink(path) == 0 { return true }
    guard errno == ENOENT else { throw FileError("unlink", path: path, code: errno) }
    return false
  }
}
