import CSQLite

/// A prepared statement: bind from index 1, read columns from index 0, as in SQLite.
///
/// Binding, stepping and reading allocate nothing on the Swift side. A failed bind is kept and
/// thrown by the next `step()`, so that the binds of a row need no `try`. The statement resets
/// itself at the end of its rows, after an error, and when it is bound again, so that one left
/// half read holds no lock longer than its next use; `reset()` ends it earlier. Bindings stay
/// until bound anew or cleared.
///
/// Belongs to its connection's thread. It may outlive the connection, which closes after it.
@safe package final class Statement {
  let handle: OpaquePointer
  private let transaction: TransactionState
  private var isActive = false
  private var bindCode: Int32 = SQLITE_OK
  /// The last execution failed, so the cache gives it up.
  private(set) var hasFailed = false

  /// Takes ownership of `handle`.
  init(handle: OpaquePointer, transaction: TransactionState) {
    unsafe self.handle = handle
    self.transaction = transaction
  }

  deinit {
    // Repeats the code of the last step, which has been thrown already.
    _ = unsafe sqlite3_finalize(handle)
  }

  /// Runs to the next row.
  ///
  /// - Returns: true for a row; false at the end, and then it is reset.
  /// - Throws: the failed bind or step; the statement is then reset.
  package func step() throws(DatabaseError) -> Bool {
    guard bindCode == SQLITE_OK else { throw failure(bindCode) }
    let code = unsafe sqlite3_step(handle)
    if code == SQLITE_ROW {
      isActive = true
      return true
    }
    guard code == SQLITE_DONE else { throw failure(code) }
    isActive = false
    _ = unsafe sqlite3_reset(handle)
    return false
  }

  /// Runs to the end, ignoring rows; the statement is then reset, its bindings kept.
  ///
  /// - Throws: as `step()`.
  package func run() throws(DatabaseError) {
    while try step() {}
  }

  /// Ends the present execution and releases its locks; bindings stay.
  package func reset() {
    isActive = false
    bindCode = SQLITE_OK
    // Repeats the code of the last step, which has been thrown already.
    _ = unsafe sqlite3_reset(handle)
  }

  /// Sets every parameter to NULL, and ends the present execution.
  package func clearBindings() {
    reset()
    _ = unsafe sqlite3_clear_bindings(handle)
  }

  /// A row has been read and the end not reached.
  var isRunning: Bool { isActive }

  private func failure(_ code: Int32) -> DatabaseError {
    let error = unsafe DatabaseError(code, handle: sqlite3_db_handle(handle), sql: sql)
    hasFailed = true
    reset()
    transaction.noteFailure(error)
    return error
  }
}

// MARK: Binding

extension Statement {
  /// Binds an integer to the parameter `index`, counted from 1.
  package func bind(_ value: Int64, at index: Int) {
    prepareToBind()
    note(unsafe sqlite3_bind_int64(handle, Int32(truncatingIfNeeded: index), value))
  }

  /// Binds NULL to the parameter `index`, counted from 1.
  package func bindNull(at index: Int) {
    prepareToBind()
    note(unsafe sqlite3_bind_null(handle, Int32(truncatingIfNeeded: index)))
  }

  /// Binds text, which may contain NUL, to the parameter `index`, counted from 1.
  package func bind(_ text: String, at index: Int) {
    prepareToBind()
    var text = text
    let code = text.withUTF8 { utf8 in
      unsafe csqlite_bind_text(
        handle, Int32(truncatingIfNeeded: index), utf8.baseAddress, UInt64(utf8.count))
    }
    note(code)
  }

  /// Binds a range of `bytes` as text; the caller answers for its being UTF-8.
  package func bindText(_ bytes: [UInt8], from start: Int, count: Int, at index: Int) {
    precondition(start >= 0 && count >= 0 && start <= bytes.count - count, "range out of bytes")
    prepareToBind()
    let code = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe csqlite_bind_text(
        handle, Int32(truncatingIfNeeded: index),
        buffer.baseAddress.map { unsafe $0 + start }, UInt64(count))
    }
    note(code)
  }

  /// Binds a range of `bytes` as a blob; an empty one is an empty blob, not NULL.
  package func bindBlob(_ bytes: [UInt8], from start: Int, count: Int, at index: Int) {
    precondition(start >= 0 && count >= 0 && start <= bytes.count - count, "range out of bytes")
    prepareToBind()
    let code = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe csqlite_bind_blob(
        handle, Int32(truncatingIfNeeded: index),
        buffer.baseAddress.map { unsafe $0 + start }, UInt64(count))
    }
    note(code)
  }

  /// Binds all of `bytes` as a blob.
  package func bindBlob(_ bytes: [UInt8], at index: Int) {
    bindBlob(bytes, from: 0, count: bytes.count, at: index)
  }

  /// Binds a value of any kind; not for hot paths.
  package func bind(_ value: SQLValue, at index: Int) {
    switch value {
    case .null: bindNull(at: index)
    case .integer(let integer): bind(integer, at: index)
    case .text(let text): bind(text, at: index)
    case .blob(let bytes): bindBlob(bytes, at: index)
    }
  }

  /// Binds `values` to the parameters from 1 on; too many of them fail the next `step()`.
  package func bind(_ values: [SQLValue]) {
    for (offset, value) in values.enumerated() { bind(value, at: offset + 1) }
  }

  @inline(__always)
  private func prepareToBind() {
    // SQLite refuses to bind a statement that is still running.
    if isActive { reset() }
  }

  @inline(__always)
  private func note(_ code: Int32) {
    if code != SQLITE_OK && bindCode == SQLITE_OK { bindCode = code }
  }
}
