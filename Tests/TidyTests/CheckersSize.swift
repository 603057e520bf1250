/// Sizes: files, functions, lines.
enum SizeChecker {
  static let maximumFileLines = 500
  static let maximumFunctionLines = 60
  static let maximumColumns = 100
  /// In the pages' scripts a line often says a thing in French and in English.
  static let maximumScriptColumns = 120

  /// Files that people write by hand and others have to read.
  static func isHandwritten(_ file: SourceFile) -> Bool {
    let endings = [".swift", ".c", ".h", ".inc", ".sql", ".css", ".js", ".html", ".sh"]
    return endings.contains { file.path.hasSuffix($0) } || ["dev", ".ci/run"].contains(file.path)
  }

  static func fileLength(_ file: SourceFile) -> [Violation] {
    guard file.lines.count > maximumFileLines else { return [] }
    let message = "\(file.lines.count) lines; cut it by topic, \(maximumFileLines) is the end"
    return [file.violation(.fileLength, at: 0, message)].compactMap { $0 }
  }

  static func lineLength(_ file: SourceFile) -> [Violation] {
    let most = file.path.hasSuffix(".js") ? maximumScriptColumns : maximumColumns
    return file.lines.enumerated().compactMap { index, line in
      guard line.utf8.count > most, line.count > most else { return nil }
      return file.violation(.lineLength, at: index, "\(line.count) columns; break the line")
    }
  }

  static func functionLength(_ file: SourceFile) -> [Violation] {
    file.code.indices.compactMap { start in
      guard opensFunction(file.code[start]), let end = endOfBody(file.code, from: start) else {
        return nil
      }
      let length = end - start + 1
      guard length > maximumFunctionLines else { return nil }
      let message = "a function of \(length) lines; give its steps names of their own"
      return file.violation(.functionLength, at: start, message)
    }
  }

  private static let modifiers: Set<Substring> = [
    "package", "private", "fileprivate", "internal", "static", "final", "override", "mutating",
    "nonmutating", "consuming", "borrowing", "nonisolated", "isolated", "convenience",
    "required", "class", "prefix", "postfix", "infix", "lazy", "unsafe", "indirect",
  ]

  private static func opensFunction(_ line: String) -> Bool {
    let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@" || $0 == ".") }
    guard let first = words.first(where: { !modifiers.contains($0) && !$0.hasPrefix("@") }) else {
      return false
    }
    if first == "var" { return line.hasSuffix("{") }
    return ["func", "init", "deinit", "subscript"].contains(first)
  }

  /// The index of the line on which the body closes; nil for a requirement of a protocol.
  private static func endOfBody(_ code: [String], from start: Int) -> Int? {
    var round = 0
    var curly = 0
    for index in start..<code.count {
      if index > start, curly == 0, round == 0, opensFunction(code[index]) { return nil }
      for byte in code[index].utf8 {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["): round += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): round -= 1
        case UInt8(ascii: "{") where curly > 0 || round == 0: curly += 1
        case UInt8(ascii: "}") where curly == 0 && round == 0: return nil
        case UInt8(ascii: "}") where curly > 0:
          curly -= 1
          if curly == 0 { return index }
        default: break
        }
      }
    }
    return nil
  }
}
