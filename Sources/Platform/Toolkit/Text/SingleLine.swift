/// Text from outside made safe for one line of a terminal or log.
package enum SingleLine {
  /// Longest text, in Unicode scalars; the rest is cut and counted.
  static let limit = 2000

  /// The text with every character written out as `\u{…}` that would end the line, steer the
  /// terminal, be invisible or change the direction of writing.
  package static func escaped(_ text: String) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      return text
    }
    var result = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      if isHarmless(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      }
    }
    let cut = text.unicodeScalars.dropFirst(limit).count
    return cut == 0 ? result : result + "… (\(cut) more)"
  }

  /// As `escaped`, and in quotation marks unless it is a plain word; quotation marks and
  /// backslashes inside are then preceded by a backslash.
  static func word(_ text: String) -> String {
    let line = escaped(text)
    let needsQuotes = line.isEmpty || line.contains { $0 == " " || $0 == "\"" || $0 == "=" }
    guard needsQuotes else { return line }
    var result = "\""
    for character in line {
      if character == "\"" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "\""
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      false
    default: true
    }
  }
}
