/// A value to bind, for statements that are not on a hot path.
package enum SQLValue: Sendable, Equatable {
  /// No value.
  case null
  /// A whole number.
  case integer(Int64)
  /// Text, which may contain NUL.
  case text(String)
  /// Bytes; none of them is an empty blob, not NULL.
  case blob([UInt8])
}
