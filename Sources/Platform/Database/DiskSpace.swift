import Glibc

/// What a file system has, and has left for an ordinary user, in bytes.
package struct DiskSpace: Equatable, Sendable {
  package let freeBytes: Int64
  package let totalBytes: Int64

  /// Files that can still be made; nil where the file system does not limit them.
  package let freeFiles: Int64?

  /// Whether it is mounted to be read only, as Linux does of itself after an error of the disk.
  package let isReadOnly: Bool

  package init(
    freeBytes: Int64, totalBytes: Int64, freeFiles: Int64? = nil, isReadOnly: Bool = false
  ) {
    self.freeBytes = freeBytes
    self.totalBytes = totalBytes
    self.freeFiles = freeFiles
    self.isReadOnly = isReadOnly
  }

  /// Asks the file system that holds a file or folder.
  ///
  /// - Throws: where it does not answer.
  package init(at path: String) throws(FileError) {
    var answer = statvfs()
    guard unsafe statvfs(path, &answer) == 0 else {
      throw FileError("statvfs", path: path, code: errno)
    }
    let block = Int64(clamping: answer.f_frsize)
    freeBytes = Self.product(block, answer.f_bavail)
    totalBytes = Self.product(block, answer.f_blocks)
    freeFiles = answer.f_files == 0 ? nil : Int64(clamping: answer.f_favail)
    isReadOnly = answer.f_flag & Self.readOnlyFlag != 0
  }

  /// ST_RDONLY of statvfs(3).
  private static let readOnlyFlag: UInt = 1

  private static func product(_ block: Int64, _ count: fsblkcnt_t) -> Int64 {
    let (bytes, isTooMuch) = block.multipliedReportingOverflow(by: Int64(clamping: count))
    return isTooMuch ? .max : bytes
  }
}
