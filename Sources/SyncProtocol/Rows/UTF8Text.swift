/// Checks text that came from outside, without building a string.
package enum UTF8Text {
  /// Whether a part of the bytes is valid UTF-8.
  package static func isValid(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    // ASCII, the usual case, needs no decoder.
    if bytes[range].allSatisfy({ $0 < 0x80 }) { return true }
    return String(validating: bytes[range], as: UTF8.self) != nil
  }
}
