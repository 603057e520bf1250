/// The kinds of value a column of a row can hold.
package enum ColumnType: Int32, Sendable {
  /// A whole number.
  case integer = 1
  /// A floating-point number; no synced column has one.
  case real = 2
  /// Text.
  case text = 3
  /// Bytes.
  case blob = 4
  /// No value.
  case null = 5
}
