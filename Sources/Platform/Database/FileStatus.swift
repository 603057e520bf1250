import Glibc

/// What the file system says of a file: where it lies, and how long it is.
package struct FileStatus: Equatable, Sendable {
  /// The file system, as the kernel numbers it.
  package let device: UInt64

  /// The file's number in its file system: a copy has another one.
  package let inode: UInt64

  /// Its length in bytes.
  package let byteCount: Int64

  package let isFolder: Bool

  /// Asks for the file at `path`; nil where there is none.
  ///
  /// - Throws: where it cannot be asked for, such as in a folder that may not be entered.
  package static func of(_ path: String) throws(FileError) -> FileStatus? {
    var found = stat()
    guard unsafe stat(path, &found) == 0 else {
      let code = errno
      if code == ENOENT || code == ENOTDIR { return nil }
      throw FileError("stat", path: path, code: code)
    }
    return FileStatus(
      device: UInt64(found.st_dev), inode: UInt64(found.st_ino),
      byteCount: Int64(found.st_size), isFolder: found.st_mode & S_IFMT == S_IFDIR)
  }
}

/// Removes the file at `path`; one that is not there is no error.
///
/// - Throws: where it is there and cannot be removed.
package func removeFile(at path: String) throws(FileError) {
  guard unsafe unlink(path) != 0 else { return }
  let code = errno
  guard code != ENOENT else { return }
  throw FileError("unlink", path: path, code: code)
}

/// Adds `bytes` at the end of the file at `path`, durably; it is made, mode 0600, where there is
/// none.
///
/// A power cut may leave a part of them: what is added has to show where it ends.
///
/// - Throws: where a step fails; then a part of the bytes may be there.
package func durableAppend(_ bytes: [UInt8], to path: String) throws(FileError) {
  let isNew = try FileStatus.of(path) == nil
  try appendAndFlush(bytes, to: path)
  if isNew { try flushFolder(of: path) }
}
