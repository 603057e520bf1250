/// One value of a row.
///
/// Text and blobs lie in the batch's byte store, so a cell never allocates.
package enum Cell: Sendable {
  case null
  case integer(Int64)
  case bytes(offset: Int32, count: Int32)

  /// Whether there is no value.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// The value of an integer cell; nil for any other.
  package var integer: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }
}
