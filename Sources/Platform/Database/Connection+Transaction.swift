import CSQLite

/// When a transaction takes the write lock.
package enum TransactionKind: Sendable {
  /// At once: a transaction that will write never fails half-way for another writer.
  case immediate
  /// With its first write; one that only reads never takes it, and sees one state throughout.
  case deferred
}

extension Connection {
  /// A transaction is open.
  package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
  ///
  /// - Throws: what `body` throws, or a `DatabaseError` from BEGIN or COMMIT.
  @_disfavoredOverload
  package func transaction<R>(
    _ kind: TransactionKind = .immediate, _ body: () throws -> R
  ) throws -> R {
    try begin(kind)
    do {
      let result = try body()
      try commit()
      return result
    } catch {
      rollback()
      throw error
    }
  }

  /// As the other `transaction(_:_:)`, for a body that throws a `DatabaseError` or nothing.
  ///
  /// A closure that throws says so: `{ () throws(DatabaseError) in … }`.
  package func transaction<R>(
    _ kind: TransactionKind = .immediate, _ body: () throws(DatabaseError) -> R
  ) throws(DatabaseError) -> R {
    try begin(kind)
    do throws(DatabaseError) {
      let result = try body()
      try commit()
      return result
    } catch {
      rollback()
      throw error
    }
  }

  /// Runs `body` in a savepoint: what it wrote is kept when it returns, undone when it throws.
  ///
  /// Outside a transaction it is an immediate transaction.
  ///
  /// - Throws: what `body` throws, or a `DatabaseError`. Where `isTransactionLost` is true
  ///   afterwards, SQLite has undone the outer transaction too; then every write fails until it
  ///   ends.
  @_disfavoredOverload
  package func savepoint<R>(_ name: String, _ body: () throws -> R) throws -> R {
    guard isInTransaction else { return try transaction(.immediate, body) }
    try openSavepoint(name)
    do {
      let result = try body()
      try releaseSavepoint(name)
      return result
    } catch {
      undoSavepoint(name)
      throw error
    }
  }

  /// As the other `savepoint(_:_:)`, for a body that throws a `DatabaseError` or nothing.
  package func savepoint<R>(
    _ name: String, _ body: () throws(DatabaseError) -> R
  ) throws(DatabaseError) -> R {
    guard isInTransaction else { return try transaction(.immediate, body) }
    try openSavepoint(name)
    do throws(DatabaseError) {
      let result = try body()
      try releaseSavepoint(name)
      return result
    } catch {
      undoSavepoint(name)
      throw error
    }
  }

  /// Opens a transaction, to be ended by `commit()` or `rollback()`.
  ///
  /// - Throws: where one is open already, or the lock is not to be had in time, or the disk has
  ///   failed before.
  package func begin(_ kind: TransactionKind = .immediate) throws(DatabaseError) {
    if kind == .immediate, let fault { throw fault }
    switch kind {
    case .immediate: try statement("BEGIN IMMEDIATE").run()
    case .deferred: try statement("BEGIN DEFERRED").run()
    }
    transaction.opened()
  }

  /// Makes the open transaction durable and ends it.
  ///
  /// - Throws: where it is lost, or could not be written, or the disk failed in it. Call
  ///   `rollback()` then.
  package func commit() throws(DatabaseError) {
    if let fault { throw fault }
    guard !isTransactionLost else {
      throw DatabaseError(
        extendedCode: DatabaseError.rolledBack,
        message: "an earlier error has rolled the transaction back", sql: "COMMIT", path: path)
    }
    try statement("COMMIT").run()
    transaction.closed()
    moveWALIfDue()
  }

  /// Undoes the open transaction and ends it; does nothing where none is open.
  package func rollback() {
    if isInTransaction {
      // Its code adds nothing: the caller has the error that led here, and had SQLite kept the
      // transaction, the next BEGIN would fail.
      _ = unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }
    transaction.closed()
  }

  /// SQLite has undone the open transaction by itself, after an error such as a full disk.
  ///
  /// Until it is ended every write fails, so that no half of it is written.
  package var isTransactionLost: Bool { transaction.isLost }

  // MARK: Savepoints

  private func openSavepoint(_ name: String) throws(DatabaseError) {
    try statement("SAVEPOINT \(quoted(name))").run()
  }

  private func releaseSavepoint(_ name: String) throws(DatabaseError) {
    try statement("RELEASE \(quoted(name))").run()
  }

  private func undoSavepoint(_ name: String) {
    guard isInTransaction, !isTransactionLost else { return }
    let script = "ROLLBACK TO \(quoted(name)); RELEASE \(quoted(name))"
    if unsafe sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK { return }
    // What could not be undone must not be committed with the rest.
    _ = unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    transaction.noteLoss()
  }

  private func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
