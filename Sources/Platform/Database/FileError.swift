import Glibc

/// What the operating system refused to do with a file.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The call that failed, for instance "fsync".
  package let operation: String
  /// The file.
  package let path: String
  /// The system's error number (errno).
  package let code: Int32
  /// Another process holds the lock.
  package let isHeldElsewhere: Bool

  init(_ operation: String, path: String, code: Int32, isHeldElsewhere: Bool = false) {
    self.operation = operation
    self.path = path
    self.code = code
    self.isHeldElsewhere = isHeldElsewhere
  }

  /// The disk or the user's quota is full.
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }

  /// The system's words for the error number.
  package var cause: String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }

  /// What the operator should do about it.
  package var hint: String {
    if isHeldElsewhere {
      return "Another process of the node runs already: stop it first, or ask it."
    }
    switch code {
    case ENOSPC, EDQUOT: return "Free space on the disk, then try again."
    case EACCES, EPERM, EROFS: return "Check that the service's user may write there."
    case ENOENT, ENOTDIR: return "Check that the folder exists."
    case EEXIST: return "There is a file already: choose another name or move it away."
    case EIO: return "Check the disk and the kernel log."
    default: return "Check the file and its folder."
    }
  }

  package var description: String {
    let what = isHeldElsewhere ? "held by another process" : cause
    return "\(operation) \(path): \(what). \(hint)"
  }
}
