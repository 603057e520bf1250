import CSQLite

/// How far a commit waits for the disk.
package enum Synchronous: String, Sendable {
  /// Each commit is on the disk when it returns: what a till confirms survives a power cut.
  case full = "FULL"
  /// A power cut may take the newest commits, never the file's health.
  case normal = "NORMAL"
  /// A power cut may spoil the file; only for what can be built anew.
  case off = "OFF"
}

extension Connection {
  /// Turns the database to WAL, in which readers never wait for the writer.
  ///
  /// What is deleted or overwritten is filled with zeros, so that an erased value is gone.
  ///
  /// - Parameters:
  ///   - synchronous: how far a commit waits for the disk.
  ///   - cacheKibibytes: the page cache of this connection, in KiB.
  ///   - autocheckpointPages: after how many pages in the WAL a commit moves them to the file;
  ///     0 leaves it to `walCheckpoint(truncate:)`.
  /// - Throws: where the file is on a file system without WAL, or not writable.
  package func configureWAL(
    synchronous: Synchronous, cacheKibibytes: Int = 8_192, autocheckpointPages: Int = 1_000
  ) throws(DatabaseError) {
    let mode = try text("PRAGMA journal_mode=WAL") ?? ""
    guard mode == "wal" else {
      throw DatabaseError(
        extendedCode: SQLITE_CANTOPEN, message: "no WAL here, journal mode is \(mode)",
        sql: "PRAGMA journal_mode=WAL", path: path)
    }
    try execute(
      """
      PRAGMA synchronous=\(synchronous.rawValue); PRAGMA cache_size=-\(max(0, cacheKibibytes));
      PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=ON;
      """)
    walWatch = unsafe WALWatch(handle: handle, threshold: autocheckpointPages)
  }

  /// Moves the WAL's pages into the file where there are many.
  ///
  /// What was committed is safe either way: an error is no failure of the commit, and is found in
  /// `fault`.
  package func moveWALIfDue() {
    guard walWatch?.takeDue() == true else { return }
    do throws(DatabaseError) {
      try walCheckpoint(truncate: false)
    } catch {
      // Noted where it was made. A reader that is in the way is none of the disk's doing.
      return
    }
  }

  /// Moves the WAL's pages into the file, and with `truncate` empties the WAL.
  ///
  /// - Returns: pages in the WAL and pages of them moved; both -1 without WAL.
  /// - Throws: with `truncate`, busy where a reader keeps the WAL; never for that without.
  @discardableResult
  package func walCheckpoint(
    truncate: Bool
  ) throws(DatabaseError) -> (pages: Int, moved: Int) {
    var pages: Int32 = -1
    var moved: Int32 = -1
    let mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, mode, &pages, &moved)
    guard code == SQLITE_OK else {
      let error = unsafe DatabaseError(code, handle: handle, sql: nil)
      transaction.noteFailure(error)
      throw error
    }
    return (Int(pages), Int(moved))
  }

  /// Empties the WAL without waiting for a reader.
  ///
  /// - Returns: whether it is empty; not where a reader keeps it or the disk fails: the next write
  ///   finds that out.
  package func emptyWAL() -> Bool {
    setBusyTimeout(milliseconds: 0)
    defer { setBusyTimeout(milliseconds: 5_000) }
    return unsafe sqlite3_wal_checkpoint_v2(
      handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil) == SQLITE_OK
  }

  /// Writes the whole file anew, so that no unused part of a page keeps what once stood there.
  ///
  /// It needs room for a copy, and as long as it takes nobody else writes.
  ///
  /// - Throws: where there is no room, or another connection writes; then the file is as it was.
  package func rewrite() throws(DatabaseError) {
    forgetStatements()
    // The copy on its way does not fit the memory.
    try execute("PRAGMA temp_store=FILE")
    try execute("VACUUM")
    try execute("PRAGMA temp_store=MEMORY")
  }

  /// Reads the whole file and checks its structure, not its indexes' content.
  ///
  /// - Returns: what is wrong, at most 100 lines; empty where all is well.
  /// - Throws: where the file cannot be read.
  package func quickCheck() throws(DatabaseError) -> [String] {
    let found = try rows("PRAGMA quick_check(100)") { $0.text(at: 0) }
    return found == ["ok"] ? [] : found
  }

  /// Reads one table and its indexes, and checks their structure.
  ///
  /// - Returns: what is wrong, at most 100 lines; empty where all is well.
  /// - Throws: where the file cannot be read.
  package func quickCheck(table: String) throws(DatabaseError) -> [String] {
    let found = try rows("SELECT * FROM pragma_quick_check(?)", [.text(table)]) { $0.text(at: 0) }
    return found == ["ok"] ? [] : found
  }

  /// The names of all tables, ascending.
  ///
  /// - Throws: where the file cannot be read.
  package func tableNames() throws(DatabaseError) -> [String] {
    try rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
      $0.text(at: 0)
    }
  }

  /// Copies the database as it is now to a new file, while others read and write.
  ///
  /// Other connections' commits meanwhile are not in it, and do not start it anew. The copy is one
  /// durable file, not in WAL.
  ///
  /// - Parameters:
  ///   - path: the new file, made with mode 0600; there must be none.
  ///   - progress: called after each step with the pages left and the pages in all.
  /// - Throws: where the file exists or cannot be written, or this connection is in a
  ///   transaction that writes. What was begun is left there, for the caller to remove.
  package func backup(
    to path: String, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DatabaseError) {
    do throws(FileError) {
      try makePrivateFile(at: path)
    } catch {
      throw DatabaseError(error, code: SQLITE_CANTOPEN)
    }
    let target = try Connection(path: path, mode: .readWrite)
    // One read transaction over all steps keeps one state of the source.
    let ownsTransaction = !isInTransaction
    if ownsTransaction { try begin(.deferred) }
    defer { if ownsTransaction { rollback() } }
    _ = try integer("SELECT count(*) FROM sqlite_schema")
    try copyPages(to: target, progress: progress)
    try makeSelfContained(target, at: path)
  }

  /// Takes the copy out of WAL, so that it is one file that can also be read from a folder that
  /// is not writable, and makes its name durable.
  private func makeSelfContained(
    _ target: Connection, at path: String
  ) throws(DatabaseError) {
    let mode = try target.text("PRAGMA journal_mode=DELETE") ?? ""
    guard mode == "delete" else {
      throw DatabaseError(
        extendedCode: SQLITE_ERROR, message: "the copy stays in journal mode \(mode)",
        sql: "PRAGMA journal_mode=DELETE", path: path)
    }
    do throws(FileError) {
      try flushFolder(of: path)
    } catch {
      throw DatabaseError(error, code: SQLITE_IOERR)
    }
  }

  private func copyPages(
    to target: Connection, progress: (Int, Int) -> Void
  ) throws(DatabaseError) {
    guard let backup = unsafe sqlite3_backup_init(target.handle, "main", handle, "main") else {
      throw unsafe DatabaseError(
        sqlite3_extended_errcode(target.handle), handle: target.handle, sql: nil)
    }
    var code = SQLITE_OK
    repeat {
      code = unsafe sqlite3_backup_step(backup, 1_024)
      unsafe progress(
        Int(sqlite3_backup_remaining(backup)), Int(sqlite3_backup_pagecount(backup)))
    } while code == SQLITE_OK
    let finished = unsafe sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, finished == SQLITE_OK else {
      let failed = code == SQLITE_DONE ? finished : code
      throw unsafe DatabaseError(failed, handle: target.handle, sql: nil)
    }
  }
}
