import CSQLite

/// How many pages the WAL of a connection holds, and from how many on they are moved to the file.
///
/// SQLite can do that by itself, but then it keeps an error of the disk to itself too.
@safe final class WALWatch {
  private let pages: UnsafeMutablePointer<Int32>
  private let threshold: Int32

  /// Watches the connection until this is gone; whoever closes it closes it first.
  init(handle: OpaquePointer, threshold: Int) {
    unsafe pages = .allocate(capacity: 1)
    unsafe pages.initialize(to: 0)
    self.threshold = Int32(clamping: threshold)
    unsafe csqlite_watch_wal(handle, pages)
  }

  deinit { unsafe pages.deallocate() }

  /// Whether there is so much that it should be moved; asked once for each commit.
  func takeDue() -> Bool {
    let isDue = unsafe threshold > 0 && pages.pointee >= threshold
    if isDue { unsafe pages.pointee = 0 }
    return isDue
  }
}
