/// The parts of a Markdown file that name something: links and code spans outside code blocks.
enum Markdown {
  /// Targets of `[text](target)` with the index of the line.
  static func links(_ file: SourceFile) -> [(line: Int, target: String)] {
    prose(file).flatMap { index, line in
      withoutSpans(line).components(between: "](", and: ")").map {
        (index, String($0.prefix { $0 != " " }))
      }
    }
  }

  /// Texts in single backticks with the index of the line.
  static func spans(_ file: SourceFile) -> [(line: Int, text: String)] {
    prose(file).flatMap { index, line in
      let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
      return pieces.enumerated().compactMap { offset, piece in
        offset % 2 == 1 && offset + 1 < pieces.count ? (index, String(piece)) : nil
      }
    }
  }

  private static func prose(_ file: SourceFile) -> [(Int, String)] {
    var isCode = false
    return file.lines.enumerated().compactMap { index, line in
      if line.drop(while: { $0 == " " }).hasPrefix("```") {
        isCode.toggle()
        return nil
      }
      return isCode ? nil : (index, line)
    }
  }

  private static func withoutSpans(_ line: String) -> String {
    let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
    return pieces.enumerated().map { $0.offset % 2 == 1 ? "" : String($0.element) }.joined()
  }
}

extension String {
  /// The texts between two marks, shortest first match each.
  func components(between opening: String, and closing: String) -> [String] {
    var found: [String] = []
    var rest = self[...]
    while let start = rest.firstRange(of: opening) {
      rest = rest[start.upperBound...]
      guard let end = rest.firstRange(of: closing) else { break }
      found.append(String(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    return found
  }
}
