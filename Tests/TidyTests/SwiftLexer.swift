/// Tells code, comments and string literals of a Swift file apart.
///
/// Enough of the grammar for house rules: nested comments, raw and multi-line strings,
/// interpolations (which are code), raw identifiers. Regex literals are taken for code.
struct SwiftLexer {
  private let bytes: [UInt8]
  private var index = 0
  /// The file with everything but code blanked; quotation marks stay.
  private(set) var code: [UInt8]
  /// The file with everything but comments blanked.
  private(set) var comments: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
    code = bytes
    comments = bytes
  }

  mutating func run() {
    var depth = 0
    while index < bytes.count { step(&depth) }
  }

  /// Reads one thing of code; counts round brackets for interpolations.
  private mutating func step(_ depth: inout Int) {
    let byte = bytes[index]
    if starts(with: "//") {
      while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { takeComment() }
    } else if starts(with: "/*") {
      blockComment()
    } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#") {
      let hashes = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
      let quote = index + hashes
      if quote < bytes.count, bytes[quote] == UInt8(ascii: "\"") {
        for _ in 0..<hashes { takeCode() }
        string(hashes: hashes)
      } else {
        takeCode()
      }
    } else if byte == UInt8(ascii: "`") {
      takeCode()
      while index < bytes.count, bytes[index] != UInt8(ascii: "`"),
        bytes[index] != UInt8(ascii: "\n")
      { takeString() }
      if index < bytes.count { takeCode() }
    } else {
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      takeCode()
    }
  }

  private mutating func blockComment() {
    var depth = 0
    repeat {
      let opens = starts(with: "/*")
      let closes = starts(with: "*/")
      if opens { depth += 1 }
      if closes { depth -= 1 }
      takeComment()
      if opens || closes { takeComment() }
    } while depth > 0 && index < bytes.count
  }

  private mutating func string(hashes: Int) {
    let mark = String(repeating: "#", count: hashes)
    let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
    for _ in quotes.utf8 { takeCode() }
    while index < bytes.count {
      if starts(with: quotes + mark) {
        for _ in (quotes + mark).utf8 { takeCode() }
        return
      }
      if quotes == "\"", bytes[index] == UInt8(ascii: "\n") { return }
      if starts(with: "\\" + mark + "(") {
        for _ in 0...hashes { takeString() }
        interpolation()
      } else if starts(with: "\\" + mark) {
        for _ in 0...(hashes + 1) where index < bytes.count { takeString() }
      } else {
        takeString()
      }
    }
  }

  private mutating func interpolation() {
    takeCode()
    var depth = 1
    while index < bytes.count, depth > 0 { step(&depth) }
  }

  private func starts(with text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

  private mutating func takeCode() {
    blank(&comments)
    index += 1
  }

  private mutating func takeComment() {
    guard index < bytes.count else { return }
    blank(&code)
    index += 1
  }

  private mutating func takeString() {
    blank(&code)
    blank(&comments)
    index += 1
  }

  private func blank(_ copy: inout [UInt8]) {
    if copy[index] != UInt8(ascii: "\n") { copy[index] = UInt8(ascii: " ") }
  }
}
