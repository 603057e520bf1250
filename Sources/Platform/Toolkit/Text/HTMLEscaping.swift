/// The characters that mean something in HTML, written as references.
enum HTMLEscaping {
  /// Appends the text; control characters that HTML forbids become U+FFFD.
  static func append(_ text: some StringProtocol, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
      case UInt8(ascii: "\t"), UInt8(ascii: "\n"): bytes.append(byte)
      case 0..<0x20, 0x7F: bytes.append(contentsOf: "\u{FFFD}".utf8)
      default: bytes.append(byte)
      }
    }
  }

  /// Whether a browser that follows the address stays within http, https, mailto or tel.
  ///
  /// Browsers drop tabs, line breaks and leading control characters and spaces from an address,
  /// so one that contains any of them is refused rather than understood.
  static func isHarmlessAddress(_ address: String) -> Bool {
    guard address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
    let scheme = address.prefix { !":/?#".contains($0) }
    guard address.dropFirst(scheme.count).first == ":" else { return true }
    return ["http", "https", "mailto", "tel"].contains(scheme.lowercased())
  }
}
