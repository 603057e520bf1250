import CSQLite

/// What a connection and its statements know together about the transaction that is open.
///
/// The need: after some errors (disk full, I/O, RAISE(ROLLBACK)) SQLite rolls the whole
/// transaction back by itself and goes on in autocommit. A caller that catches such an error and
/// writes on would then write half a transaction, each row committed alone. So the moment is
/// noticed where the error is made, and the connection refuses writes until the transaction is
/// ended by its owner. See: https://sqlite.org/lang_transaction.html, "Response To Errors".
@safe final class TransactionState {
  private let handle: OpaquePointer
  private var isOpen = false
  /// SQLite has rolled back what the owner still believes open.
  private(set) var isLost = false

  /// Takes no ownership: the connection closes the handle.
  init(handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  func opened() {
    isOpen = true
  }

  /// To be called after each failed call.
  func noteFailure() {
    guard isOpen, !isLost, unsafe sqlite3_get_autocommit(handle) != 0 else { return }
    isLost = true
    setQueryOnly(true)
  }

  func closed() {
    isOpen = false
    guard isLost else { return }
    isLost = false
    setQueryOnly(false)
  }

  private func setQueryOnly(_ on: Bool) {
    // Sets a flag in memory, so that it works on a full or failing disk too.
    let sql = on ? "PRAGMA query_only=ON" : "PRAGMA query_only=OFF"
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    precondition(code == SQLITE_OK, "query_only could not be set: \(code)")
  }
}
