import Glibc

/// Whether a disk works: a small file is written, flushed, and read back from the disk itself.
package enum DiskProbe {
  private static let count = 65_536

  /// Tries the disk of a folder.
  ///
  /// - Throws: the step that failed; EIO where what is read back is not what was written.
  package static func run(in folder: String) throws(FileError) {
    let path = "\(folder)/probe"
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try durableWrite(bytes, to: path)
    dropCache(of: path)
    let found = try readAll(path)
    guard unsafe unlink(path) == 0 else { throw FileError("unlink", path: path, code: errno) }
    try flushFolder(of: path)
    guard found == bytes else { throw FileError("read", path: path, code: EIO) }
  }

  private static func readAll(_ path: String) throws(FileError) -> [UInt8] {
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC, mode: 0)
    guard descriptor >= 0 else { throw FileError("open", path: path, code: errno) }
    defer { _ = Glibc.close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count + 1)
    var filled = 0
    while filled < bytes.count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileError("read", path: path, code: errno) }
      if got == 0 { break }
      filled += got
    }
    return Array(bytes.prefix(filled))
  }
}

/// Has the system forget what it keeps of a file in memory, so that the next reader reads the disk.
///
/// Only what is on the disk is forgotten; a file system that keeps all in memory forgets nothing.
package func dropCache(of path: String) {
  let descriptor = openFile(path, O_RDONLY | O_CLOEXEC, mode: 0)
  // Whoever reads it next finds out.
  guard descriptor >= 0 else { return }
  _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  _ = Glibc.close(descriptor)
}

/// Removes a file, and its name durably; does nothing where there is none.
///
/// - Throws: where a step fails.
package func durableRemove(_ path: String) throws(FileError) {
  guard try FileStatus.of(path) != nil else { return }
  try removeFile(at: path)
  try flushFolder(of: path)
}
