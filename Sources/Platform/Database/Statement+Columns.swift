import CSQLite

/// Reading the present row; only between a `step()` that returned true and the next one.
/// A column index out of range reads as NULL.
extension Statement {
  /// How many columns a row has; 0 for a statement that returns none.
  package var columnCount: Int { unsafe Int(sqlite3_column_count(handle)) }

  /// How many parameters the statement has.
  package var parameterCount: Int { unsafe Int(sqlite3_bind_parameter_count(handle)) }

  /// The name of the column `index`, counted from 0.
  package func columnName(at index: Int) -> String {
    let name = unsafe sqlite3_column_name(handle, Int32(truncatingIfNeeded: index))
    return unsafe name.map { unsafe String(cString: $0) } ?? ""
  }

  /// What the column `index`, counted from 0, holds in this row.
  package func type(at index: Int) -> ColumnType {
    let code = unsafe sqlite3_column_type(handle, Int32(truncatingIfNeeded: index))
    return ColumnType(rawValue: code) ?? .null
  }

  /// The column is NULL in this row.
  package func isNull(at index: Int) -> Bool {
    unsafe sqlite3_column_type(handle, Int32(truncatingIfNeeded: index)) == SQLITE_NULL
  }

  /// The integer in the column; 0 for NULL.
  package func integer(at index: Int) -> Int64 {
    unsafe sqlite3_column_int64(handle, Int32(truncatingIfNeeded: index))
  }

  /// The text in the column, NUL bytes included; empty for NULL.
  ///
  /// Invalid UTF-8 is repaired: where the exact bytes matter, use `appendBytes(at:to:)`.
  package func text(at index: Int) -> String {
    unsafe withBytes(at: index) { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
  }

  /// The bytes of a text or blob column; none for NULL.
  package func blob(at index: Int) -> [UInt8] {
    unsafe withBytes(at: index) { bytes in unsafe [UInt8](bytes) }
  }

  /// The size in bytes of a text or blob column; 0 for NULL.
  package func byteCount(at index: Int) -> Int {
    unsafe Int(sqlite3_column_bytes(handle, Int32(truncatingIfNeeded: index)))
  }

  /// Appends the bytes of a text or blob column to `output` in one copy; none for NULL.
  package func appendBytes(at index: Int, to output: inout [UInt8]) {
    unsafe withBytes(at: index) { bytes in unsafe output.append(contentsOf: bytes) }
  }

  /// The column as a value of its own kind; a real number, which no column of ours has, as null.
  package func value(at index: Int) -> SQLValue {
    switch type(at: index) {
    case .integer: .integer(integer(at: index))
    case .text: .text(text(at: index))
    case .blob: .blob(blob(at: index))
    case .null, .real: .null
    }
  }

  /// The statement as it was written, with its placeholders.
  package var sql: String {
    unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) } ?? ""
  }

  @inline(__always)
  private func withBytes<R>(at index: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let column = Int32(truncatingIfNeeded: index)
    // The pointer first: SQLite documents the size as that of the form asked for last.
    let start = unsafe sqlite3_column_blob(handle, column)
    let count = unsafe Int(sqlite3_column_bytes(handle, column))
    // SQLite keeps the memory until the next step; `body` only copies from it.
    return unsafe body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}
