/// A text file, split into what the rules look at.
struct SourceFile {
  /// From the repository's root.
  let path: String
  /// The lines as they are.
  let lines: [String]
  /// The lines with comments and the text of string literals blanked (Swift files only).
  let code: [String]
  /// The lines with everything but comments blanked (Swift files only).
  let comments: [String]
  /// The words of the code.
  let words: [Word]

  /// A word of code: an identifier or keyword.
  struct Word {
    let text: String
    /// Index of the line, from 0.
    let line: Int
    /// The byte in front of it, or a line feed.
    let before: UInt8
    /// The byte behind it, or a line feed.
    let after: UInt8
  }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
  var text: String { lines.joined(separator: "\n") }

  init(path: String, text: String) {
    self.path = path
    lines = Self.split(Array(text.utf8))
    guard path.hasSuffix(".swift") else {
      (code, comments, words) = (lines, lines, [])
      return
    }
    var lexer = SwiftLexer(text)
    lexer.run()
    code = Self.split(lexer.code)
    comments = Self.split(lexer.comments)
    words = Self.words(of: lexer.code)
  }

  /// Whether the file lies in the folder or below it.
  func isUnder(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }

  /// The exception for a rule at a line (index from 0) or on a comment line right above it.
  func allows(_ rule: Rule, at line: Int) -> Bool {
    guard !rule.knowsNoException, lines.indices.contains(line) else { return false }
    let mark = "tidy:allow \(rule.rawValue) because "
    if comments[line].contains(mark) { return true }
    guard line > 0 else { return false }
    let isCommentLine = code[line - 1].allSatisfy { $0 == " " } || !isSwift
    return isCommentLine && comments[line - 1].contains(mark)
  }

  /// A violation at a line (index from 0), unless it is excused there.
  func violation(_ rule: Rule, at line: Int, _ message: String) -> Violation? {
    allows(rule, at: line)
      ? nil : Violation(rule: rule, path: path, line: line + 1, message: message)
  }

  private static func split(_ bytes: [UInt8]) -> [String] {
    var pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func words(of code: [UInt8]) -> [Word] {
    let newline = UInt8(ascii: "\n")
    var words: [Word] = []
    var line = 0
    var index = 0
    while index < code.count {
      let byte = code[index]
      guard byte.isIdentifier else {
        if byte == newline { line += 1 }
        index += 1
        continue
      }
      let start = index
      while index < code.count, code[index].isIdentifier { index += 1 }
      words.append(
        Word(
          text: String(decoding: code[start..<index], as: UTF8.self), line: line,
          before: start > 0 ? code[start - 1] : newline,
          after: index < code.count ? code[index] : newline))
    }
    return words
  }
}

extension UInt8 {
  /// Part of a Swift identifier; every byte of a character beyond ASCII counts as one.
  var isIdentifier: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
