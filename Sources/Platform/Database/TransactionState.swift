import CSQLite

/// What a connection and its statements know together about the transaction that is open, and
/// about the disk.
///
/// The need: after some errors (disk full, I/O, RAISE(ROLLBACK)) SQLite rolls the whole
/// transaction back by itself and goes on in autocommit. A caller that catches such an error and
/// writes on would then write half a transaction, each row committed alone. So the moment is
/// noticed where the error is made, and the connection refuses writes until the transaction is
/// ended by its owner. See: https://sqlite.org/lang_transaction.html, "Response To Errors".
///
/// After an error of the disk itself nothing is written any more, ever: a failed fsync leaves
/// pages that are neither on the disk nor marked for writing, and the next one succeeds over a
/// hole.
@safe final class TransactionState {
  private let handle: OpaquePointer
  private var isOpen = false
  /// SQLite has rolled back what the owner still believes open.
  private(set) var isLost = false
  /// The first error of the disk or the file; it stays.
  private(set) var fault: DatabaseError?
  private let mode: OpenMode

  /// Takes no ownership: the connection closes the handle.
  init(handle: OpaquePointer, mode: OpenMode) {
    unsafe self.handle = handle
    self.mode = mode
  }

  func opened() {
    isOpen = true
  }

  /// To be called after each failed call.
  func noteFailure(_ error: DatabaseError) {
    // Where writes are refused on purpose, being refused says nothing of the disk.
    let isOnPurpose = error.isReadOnly && (isLost || mode == .readOnly)
    if fault == nil, error.isDiskFault, !isOnPurpose {
      fault = error
      setQueryOnly(true)
    }
    noteLoss()
  }

  /// To be called where SQLite may have ended the transaction.
  func noteLoss() {
    guard isOpen, !isLost, unsafe sqlite3_get_autocommit(handle) != 0 else { return }
    isLost = true
    setQueryOnly(true)
  }

  func closed() {
    isOpen = false
    guard isLost else { return }
    isLost = false
    if fault == nil { setQueryOnly(false) }
  }

  private func setQueryOnly(_ on: Bool) {
    // Sets a flag in memory, so that it works on a full or failing disk too.
    let sql = on ? "PRAGMA query_only=ON" : "PRAGMA query_only=OFF"
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    precondition(code == SQLITE_OK, "query_only could not be set: \(code)")
  }
}
