/// Writes CSV as RFC 4180 has it, safe to open in a spreadsheet.
///
/// A spreadsheet runs a field that begins like a formula. Such a field gets an apostrophe in
/// front, as https://owasp.org/www-community/attacks/CSV_Injection advises; a plain number with
/// a sign is left alone.
package enum CSVWriter {
  /// One row in UTF-8, ending with CRLF.
  package static func row(_ fields: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, text) in fields.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(text, to: &bytes)
    }
    // One empty field would otherwise be an empty line, which readers skip.
    if bytes.isEmpty { bytes.append(contentsOf: "\"\"".utf8) }
    bytes.append(contentsOf: "\r\n".utf8)
    return bytes
  }

  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let guarded = looksLikeFormula(text) && !isNegativeNumber(text) ? "'" + text : text
    let special = guarded.utf8.contains { ",\"\r\n".utf8.contains($0) }
    guard special else {
      bytes.append(contentsOf: guarded.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in guarded.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// By scalar, for an accent behind `=` would make another Character of it.
  private static func looksLikeFormula(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    return "=+-@\t\r\n\0\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
  }

  /// `-12`, `-12.50`, `-12,50`.
  private static func isNegativeNumber(_ text: String) -> Bool {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard text.utf8.first == UInt8(ascii: "-") else { return false }
    let parts = text.utf8.dropFirst().split(
      maxSplits: 1, omittingEmptySubsequences: false,
      whereSeparator: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") })
    return parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(digits.contains) }
  }
}
