import CSQLite

extension Connection {
  /// Writes what an earlier process left in the WAL anew, byte for byte, and syncs it.
  ///
  /// Need: after a sync that failed, Linux believes the pages clean: it never writes them, shows
  /// them to the next process, and lets that one's syncs succeed. What the next process commits
  /// then hangs on a hole, and a power cut takes it although it was synced; a checkpoint would
  /// carry half of it into the file. Written again the pages are dirty again, and the sync is a
  /// true one. Each byte keeps its value, so a power cut in the middle of it does no harm.
  ///
  /// To be done by whoever is the one to write the database, before it confirms anything.
  ///
  /// - Throws: where the file is no database in WAL, another connection writes, or the disk fails.
  package func settleWAL() throws(DatabaseError) {
    // Finds the end of the WAL, and keeps every other writer away.
    try begin(.immediate)
    defer { rollback() }
    var found: UnsafeMutablePointer<sqlite3_file>?
    let code = unsafe sqlite3_file_control(
      handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &found)
    guard code == SQLITE_OK, let file = unsafe found, let methods = unsafe file.pointee.pMethods
    else { throw failure(code == SQLITE_OK ? SQLITE_MISUSE : code) }
    var size: Int64 = 0
    try check(unsafe methods.pointee.xFileSize(file, &size))
    // SQLite's own VFS takes less than 128 KiB at a time.
    let step: Int64 = 1 << 16
    var place: Int64 = 0
    while place < size {
      let count = min(step, size - place)
      let written = unsafe withUnsafeTemporaryAllocation(byteCount: Int(count), alignment: 8) {
        buffer -> Int32 in
        let read = unsafe methods.pointee.xRead(file, buffer.baseAddress, Int32(count), place)
        guard read == SQLITE_OK else { return read }
        return unsafe methods.pointee.xWrite(file, buffer.baseAddress, Int32(count), place)
      }
      try check(written)
      place += count
    }
    if size > 0 { try check(unsafe methods.pointee.xSync(file, SQLITE_SYNC_NORMAL)) }
  }

  private func check(_ code: Int32) throws(DatabaseError) {
    if code != SQLITE_OK { throw failure(code) }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    unsafe DatabaseError(code, handle: handle, sql: nil)
  }
}
