import Glibc

/// The file a download appends to.
///
/// Not synced to disk: the caller verifies it first.
final class DownloadFile {
  let path: String
  private(set) var size: Int
  private(set) var startedOver = false
  private let descriptor: Int32
  private var isPlaced = false

  /// Opens or creates the file (mode 0600); `offset` must be its size or less, and bytes beyond it
  /// are cut off.
  init(path: String, offset: Int) throws(HTTPClientError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    size = offset
    guard descriptor >= 0 else { throw .fileFailed(path: path, errno: errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .fileFailed(path: path, errno: errno)
    }
    guard (0...Int(status.st_size)).contains(offset) else {
      throw .fileFailed(path: path, errno: EINVAL)
    }
    try cut(to: offset)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Puts the next bytes where they belong: behind the old ones if the server answered the range,
  /// at the beginning if it sent the whole file.
  func take(
    _ bytes: UnsafeRawBufferPointer, status: Int, range: String?
  ) throws(HTTPClientError) {
    if !isPlaced { try place(status: status, range: range) }
    var left = unsafe bytes[...]
    while unsafe !left.isEmpty {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: left)
      let written = unsafe write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        let cause = errno
        if cause == EINTR { continue }
        throw .fileFailed(path: path, errno: cause)
      }
      size += written
      unsafe left = left.dropFirst(written)
    }
  }

  /// A whole file without a single byte has replaced the old one, too.
  func finish() throws(HTTPClientError) {
    if !isPlaced { try place(status: 200, range: nil) }
  }

  private func place(status: Int, range: String?) throws(HTTPClientError) {
    if status == 200 {
      startedOver = size > 0
      try cut(to: 0)
    } else {
      guard range?.hasPrefix("bytes \(size)-") == true else {
        throw .broken("the server sent another range than asked for")
      }
    }
    isPlaced = true
  }

  private func cut(to length: Int) throws(HTTPClientError) {
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, length, SEEK_SET) >= 0 else {
      throw .fileFailed(path: path, errno: errno)
    }
    size = length
  }
}
