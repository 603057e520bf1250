import CSQLite

/// What a connection may do with its file.
package enum OpenMode: Sendable {
  /// Reads and writes; makes the file where there is none.
  case readWriteCreate
  /// Reads and writes a file that must exist.
  case readWrite
  /// Reads a file that must exist.
  case readOnly

  var flags: Int32 {
    switch self {
    case .readWriteCreate: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .readWrite: SQLITE_OPEN_READWRITE
    case .readOnly: SQLITE_OPEN_READONLY
    }
  }
}
