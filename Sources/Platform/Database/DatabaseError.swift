import CSQLite

/// What SQLite refused, where, why, and what the operator should do.
///
/// Bound values are never part of it: the text may go to a log.
package struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  /// SQLite's extended result code, for instance 1555 for a primary key that exists.
  package let extendedCode: Int32
  /// SQLite's own words.
  package let message: String
  /// The statement with its placeholders, or nil where no statement was involved.
  package let sql: String?
  /// The database file; empty for one in memory.
  package let path: String

  /// The low byte of the extended code.
  package var primaryCode: Int32 { extendedCode & 0xff }

  /// A constraint refused the row: uniqueness, NOT NULL, CHECK, or a trigger's RAISE(ABORT).
  package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }
  /// A row with this primary key, or other unique key, is there already.
  package var isPrimaryKeyConflict: Bool {
    extendedCode == Self.primaryKeyConflict || extendedCode == Self.uniqueConflict
      || extendedCode == Self.rowIdConflict
  }
  /// SQLite refused the row for what is in it; the file and the disk are well.
  package var isRowRefused: Bool {
    isConstraint || [SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE].contains(primaryCode)
  }
  /// Another connection held the lock for longer than the busy time-out.
  package var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
  /// The disk, or the permitted page count, is full.
  package var isFull: Bool { primaryCode == SQLITE_FULL }
  /// The operating system failed to read or write the file.
  package var isIOError: Bool { primaryCode == SQLITE_IOERR }
  /// The file is damaged, or is no SQLite database.
  package var isCorrupt: Bool {
    primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB
  }
  /// The connection or the file permits reading only.
  package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
  /// The disk or the file failed, so that what was written may not be there.
  package var isDiskFault: Bool {
    isIOError || isCorrupt || isReadOnly || primaryCode == SQLITE_CANTOPEN
  }

  /// What the operator should do about it.
  package var hint: String {
    switch primaryCode {
    case SQLITE_FULL:
      "Free space on the disk of the database, then try again."
    case SQLITE_IOERR:
      "Check the disk and the kernel log; do not restart before a copy of the file is made."
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      "Stop the node and keep the damaged file; enrol a store with unsent sales anew, which "
        + "carries over what can be read, else restore the newest verified backup."
    case SQLITE_BUSY, SQLITE_LOCKED:
      "Another process uses the database: find it, or wait for it to end."
    case SQLITE_READONLY, SQLITE_PERM:
      "Check that the service's user may write the database file and its folder."
    case SQLITE_CANTOPEN:
      "Check that the path exists, that the service's user may use its folder, and that the disk "
        + "has room and inodes left (df -h, df -i)."
    case SQLITE_NOMEM:
      "The machine is out of memory: free some, then restart the node."
    case SQLITE_CONSTRAINT:
      "The row contradicts the schema; keep the log and report it."
    default:
      "This is a fault of the program; keep the log and report it."
    }
  }

  package var description: String {
    // Which statement came upon the damage says nothing of it.
    if isCorrupt { return "the database \(path) is damaged: \(message). \(hint)" }
    let place = path.isEmpty ? "" : " in \(path)"
    let statement = sql.map { " (\($0))" } ?? ""
    return "database error \(extendedCode)\(place): \(message)\(statement). \(hint)"
  }

  // The extended codes are computed macros, which Swift does not import.
  private static let rowIdConflict = SQLITE_CONSTRAINT | (10 << 8)
  private static let primaryKeyConflict = SQLITE_CONSTRAINT | (6 << 8)
  private static let uniqueConflict = SQLITE_CONSTRAINT | (8 << 8)
  /// A transaction that SQLite has rolled back by itself.
  static let rolledBack = SQLITE_ABORT | (2 << 8)
}

extension DatabaseError {
  static func outOfMemory(path: String) -> DatabaseError {
    DatabaseError(
      extendedCode: SQLITE_NOMEM, message: "no memory for a connection", sql: nil, path: path)
  }

  init(_ error: FileError, code: Int32) {
    self.init(
      extendedCode: code, message: "\(error.operation): \(error.cause)", sql: nil,
      path: error.path)
  }

  /// The newest error of `handle`, under the code that the failed call returned.
  ///
  /// The handle does not know the file's `path` where it was not opened.
  init(_ code: Int32, handle: OpaquePointer, sql: String?, path known: String? = nil) {
    extendedCode = code
    // errmsg describes the newest call; where that is not the failed one, the code's own text.
    let newest = unsafe sqlite3_extended_errcode(handle)
    let text = unsafe newest == code ? sqlite3_errmsg(handle) : sqlite3_errstr(code)
    message = unsafe text.map { unsafe String(cString: $0) } ?? "unknown"
    self.sql = sql
    let name = unsafe sqlite3_db_filename(handle, "main")
    let opened = unsafe name.map { unsafe String(cString: $0) }
    path = known ?? opened ?? ""
  }
}
