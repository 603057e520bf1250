import CSQLite

/// One connection to one SQLite database, and the only owner of its handle.
///
/// Not Sendable, and opened without SQLite's own mutex: whoever shares it holds a lock around
/// it. It closes when it and all its statements are gone.
@safe package final class Connection {
  let handle: OpaquePointer
  let transaction: TransactionState
  private var cache: StatementCache
  /// Nil without WAL, and where the caller moves its pages.
  var walWatch: WALWatch?

  /// Opens `path` (":memory:" for none) and sets what every connection has.
  ///
  /// Triggers also fire for INSERT OR REPLACE, the file's schema is not trusted, damaged cells are
  /// noticed, and the file cannot be spoilt through SQL. The database's own foreign-key check is
  /// off: a fact is checked before it is written, and a reference may lead to another node.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - mode: what may be done with it.
  ///   - cachedStatements: how many prepared statements are kept, above 0.
  /// - Throws: where the file cannot be opened or is no database.
  package init(
    path: String, mode: OpenMode, cachedStatements: Int = 256
  ) throws(DatabaseError) {
    var opened: OpaquePointer?
    let flags = mode.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard let handle = unsafe opened else { throw .outOfMemory(path: path) }
    unsafe self.handle = handle
    transaction = unsafe TransactionState(handle: handle, mode: mode)
    cache = StatementCache(capacity: cachedStatements)
    // From here on deinit closes the handle, also where this throws.
    guard code == SQLITE_OK else {
      throw unsafe DatabaseError(code, handle: handle, sql: nil, path: path)
    }
    setBusyTimeout(milliseconds: 5_000)
    let defensive = unsafe csqlite_set_flag(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    guard defensive == SQLITE_OK else {
      throw unsafe DatabaseError(defensive, handle: handle, sql: nil)
    }
    try execute(
      """
      PRAGMA foreign_keys=OFF; PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF;
      PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;
      """)
    // Reads the header, so that a file that is no database is refused here.
    try execute("SELECT 1 FROM sqlite_schema LIMIT 1")
  }

  deinit {
    cache.removeAll()
    // A statement that is still alive keeps the handle open, and must not find the counter gone.
    if walWatch != nil { unsafe sqlite3_wal_hook(handle, nil, nil) }
    // With statements still alive, SQLite closes the file with the last of them.
    _ = unsafe sqlite3_close_v2(handle)
  }

  /// How long a call waits for another connection's lock, in milliseconds; 5,000 at first.
  package func setBusyTimeout(milliseconds: Int) {
    _ = unsafe sqlite3_busy_timeout(handle, Int32(clamping: milliseconds))
  }

  /// Rows changed by the newest INSERT, UPDATE or DELETE, triggers' rows not counted.
  package var changes: Int { unsafe Int(sqlite3_changes64(handle)) }

  /// The row id of the newest INSERT.
  package var lastInsertRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// The file; empty for a database in memory.
  package var path: String {
    let name = unsafe sqlite3_db_filename(handle, "main")
    return unsafe name.map { unsafe String(cString: $0) } ?? ""
  }

  // MARK: Faults

  /// The first error of the disk or the file that a call has met; nil while there was none.
  ///
  /// After it nothing is written through this connection any more: close it, and verify the file.
  package var fault: DatabaseError? { transaction.fault }

  /// Leaves the file as it is when the last connection closes: what is in the WAL stays there.
  ///
  /// For a connection that has met a fault: closing would else write to the disk that failed.
  package func leaveFileAsItIs() {
    // A flag in memory: where it is refused, closing does what it always does.
    _ = unsafe csqlite_set_flag(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
  }

  // MARK: Statements

  /// The cached statement for `sql`, reset and with nothing bound; prepared where there is none.
  ///
  /// One whose rows are still being read elsewhere is not disturbed: then this is another one.
  ///
  /// - Throws: what `sql` is refused for.
  package func statement(_ sql: String) throws(DatabaseError) -> Statement {
    if let kept = cache.take(sql) { return kept }
    let statement = try prepare(sql, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
    cache.keep(statement, for: sql)
    return statement
  }

  /// A statement that is not cached; for SQL that is used once.
  ///
  /// - Throws: what `sql` is refused for, also where it is empty or more than one statement.
  package func prepare(_ sql: String) throws(DatabaseError) -> Statement {
    try prepare(sql, flags: 0)
  }

  /// Empties the cache: after a temporary table has taken the place of one of the same name, a
  /// statement prepared before would still mean the old one.
  package func forgetStatements() { cache.removeAll() }

  /// Statements in the cache now.
  package var cachedStatementCount: Int { cache.count }

  /// Runs every statement of `script`, ignoring rows.
  ///
  /// Not for BEGIN and COMMIT: use `transaction(_:_:)` or `begin(_:)`.
  ///
  /// - Throws: at the first that fails, with its SQL; those before it have been done.
  package func execute(_ script: String) throws(DatabaseError) {
    var rest = script
    while true {
      let (statement, tail) = try prepareFirst(rest, flags: 0)
      guard let statement else {
        if tail.isEmpty { return }
        rest = tail
        continue
      }
      try statement.run()
      rest = tail
    }
  }

  private func prepare(_ sql: String, flags: UInt32) throws(DatabaseError) -> Statement {
    let (statement, tail) = try prepareFirst(sql, flags: flags)
    guard let statement else { throw misuse("there is no statement in it", sql: sql) }
    // What follows may be space or a comment, of which SQLite makes no statement.
    if !tail.isEmpty, try prepareFirst(tail, flags: 0).0 != nil {
      throw misuse("more than one statement", sql: sql)
    }
    return statement
  }

  /// The first statement of `sql`, nil where that is only space or comment, and the text after.
  private func prepareFirst(
    _ sql: String, flags: UInt32
  ) throws(DatabaseError) -> (Statement?, tail: String) {
    var sql = sql
    var prepared: OpaquePointer?
    var consumed = 0
    let code = sql.withUTF8 { utf8 -> Int32 in
      guard let start = utf8.baseAddress, utf8.count > 0 else { return SQLITE_OK }
      return unsafe start.withMemoryRebound(to: CChar.self, capacity: utf8.count) { text in
        var tail: UnsafePointer<CChar>?
        let code = unsafe sqlite3_prepare_v3(
          handle, text, Int32(clamping: utf8.count), flags, &prepared, &tail)
        consumed = unsafe tail.map { unsafe $0 - text } ?? utf8.count
        return code
      }
    }
    guard code == SQLITE_OK else {
      let error = unsafe DatabaseError(code, handle: handle, sql: String(sql.prefix(200)))
      transaction.noteFailure(error)
      throw error
    }
    let tail = String(decoding: sql.utf8.dropFirst(consumed), as: UTF8.self)
    guard let prepared = unsafe prepared else { return (nil, tail) }
    return (unsafe Statement(handle: prepared, transaction: transaction), tail)
  }

  private func misuse(_ message: String, sql: String) -> DatabaseError {
    DatabaseError(
      extendedCode: SQLITE_MISUSE, message: message, sql: String(sql.prefix(200)), path: path)
  }
}

// The handle has no mutex of its own.
@available(*, unavailable) extension Connection: Sendable {}
@available(*, unavailable) extension Statement: Sendable {}
