import Glibc

// A file that is replaced whole: written beside, flushed, renamed over the old one, and the
// folder flushed, for a rename is not durable before that. Who reads sees the old or the new
// content, never a part, also after a power cut.

/// Replaces the content of `path` with `bytes`, durably and in one step.
///
/// It is written to `path` with ".new" added first; one caller at a time for one path.
///
/// - Parameters:
///   - bytes: the new content.
///   - path: the file, which need not exist; its folder must.
///   - mode: the file's permissions, by default for its owner alone.
/// - Throws: where a step fails; the old content is then still there.
package func durableWrite(
  _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600
) throws(FileError) {
  let temporary = "\(path).new"
  do throws(FileError) {
    try writeTemporary(bytes, to: temporary, mode: mode)
    try renameDurably(temporary, to: path)
  } catch {
    // The first error is the one to report; a left-over is written over the next time.
    _ = unsafe unlink(temporary)
    throw error
  }
}

/// Flushes the file at `source` and gives it the name `path`, durably and in one step.
///
/// Both must be on one file system.
///
/// - Throws: where a step fails.
package func durableMove(from source: String, to path: String) throws(FileError) {
  try flush(source, flags: O_RDONLY)
  try renameDurably(source, to: path)
}

/// Makes an empty file of mode 0600.
///
/// - Throws: where there is one already, or none can be made.
func makePrivateFile(at path: String) throws(FileError) {
  let descriptor = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: 0o600)
  guard descriptor >= 0 else { throw FileError("open", path: path, code: errno) }
  _ = Glibc.close(descriptor)
}

/// `open(2)`, begun anew where a signal interrupts it; -1 with `errno` set on failure.
func openFile(_ path: String, _ flags: Int32, mode: UInt32) -> Int32 {
  while true {
    let descriptor = unsafe Glibc.open(path, flags, mode)
    if descriptor >= 0 || errno != EINTR { return descriptor }
  }
}

private func writeTemporary(
  _ bytes: [UInt8], to path: String, mode: UInt32
) throws(FileError) {
  let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
  let descriptor = openFile(path, flags, mode: mode)
  guard descriptor >= 0 else { throw FileError("open", path: path, code: errno) }
  defer { _ = Glibc.close(descriptor) }
  // The umask, or a file left over, may have decided otherwise.
  guard fchmod(descriptor, mode) == 0 else {
    throw FileError("chmod", path: path, code: errno)
  }
  try writeAll(bytes, to: descriptor, path: path)
  guard fsync(descriptor) == 0 else { throw FileError("fsync", path: path, code: errno) }
}

/// Appends to a file, made where there is none, and flushes it.
func appendAndFlush(_ bytes: [UInt8], to path: String) throws(FileError) {
  let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
  let descriptor = openFile(path, flags, mode: 0o600)
  guard descriptor >= 0 else { throw FileError("open", path: path, code: errno) }
  defer { _ = Glibc.close(descriptor) }
  try writeAll(bytes, to: descriptor, path: path)
  guard fsync(descriptor) == 0 else { throw FileError("fsync", path: path, code: errno) }
}

/// Gives the file at `source` the name `path`, durably and in one step, without flushing its
/// content.
///
/// - Throws: where a step fails.
package func renameDurably(_ source: String, to path: String) throws(FileError) {
  guard unsafe rename(source, path) == 0 else { throw FileError("rename", path: path, code: errno) }
  try flushFolder(of: path)
}

/// Makes the name of the file at `path` durable.
func flushFolder(of path: String) throws(FileError) {
  let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  try flush(folder.isEmpty ? "/" : folder, flags: O_RDONLY | O_DIRECTORY)
}

private func flush(_ path: String, flags: Int32) throws(FileError) {
  let descriptor = openFile(path, flags | O_CLOEXEC, mode: 0)
  guard descriptor >= 0 else { throw FileError("open", path: path, code: errno) }
  defer { _ = Glibc.close(descriptor) }
  guard fsync(descriptor) == 0 else { throw FileError("fsync", path: path, code: errno) }
}

private func writeAll(
  _ bytes: [UInt8], to descriptor: Int32, path: String
) throws(FileError) {
  var written = 0
  while written < bytes.count {
    let count = unsafe bytes.withUnsafeBytes { buffer in
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
      return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
    }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw FileError("write", path: path, code: errno) }
    written += count
  }
}
