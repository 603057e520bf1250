/// Words that have no place in certain rooms.
enum WordChecker {
  private static let round = UInt8(ascii: "(")

  /// SyncProtocol and Facts are handed time, chance and everything else.
  static func purity(_ file: SourceFile) -> [Violation] {
    guard file.isUnder("Sources/SyncProtocol") || file.isUnder("Sources/Facts") else { return [] }
    return file.words.compactMap { word in
      let isImpure =
        switch word.text {
        case "Foundation", "Task": true
        case "Date", "UUID", "print": word.after == round
        case "random": word.before == UInt8(ascii: ".")
        default: false
        }
      guard isImpure else { return nil }
      return file.violation(
        .purity, at: word.line, "'\(word.text)' in a pure room; let the caller hand it in")
    }
  }

  /// Pointers and `unsafe` stay in Platform.
  static func memorySafety(_ file: SourceFile) -> [Violation] {
    guard file.isUnder("Sources"), !file.isUnder("Sources/Platform") else { return [] }
    return file.words.compactMap { word in
      let text = word.text
      let isPointer = text.hasPrefix("Unsafe") && text.contains("Pointer")
      guard
        isPointer || text.hasPrefix("withUnsafe")
          || ["unsafe", "Unmanaged", "OpaquePointer"].contains(text)
      else { return nil }
      return file.violation(
        .memorySafety, at: word.line, "'\(text)' outside Sources/Platform; give it a room there")
    }
  }

  /// No forced try, no stopping on data, no swallowed error.
  static func errorHandling(_ file: SourceFile) -> [Violation] {
    guard file.isUnder("Sources") else { return [] }
    let words = file.words.compactMap { word -> Violation? in
      let isForced = word.text == "try" && word.after == UInt8(ascii: "!")
      guard isForced || word.text == "fatalError" && word.after == round else { return nil }
      return file.violation(
        .errorHandling, at: word.line, "'\(word.text)' stops the shop; throw a typed error")
    }
    return words + emptyCatches(file)
  }

  static func optionalTry(_ file: SourceFile) -> [Violation] {
    guard file.isUnder("Sources") else { return [] }
    return file.words.compactMap { word in
      guard word.text == "try", word.after == UInt8(ascii: "?") else { return nil }
      return file.violation(
        .optionalTry, at: word.line, "an optional try loses the cause; catch the error")
    }
  }

  private static func emptyCatches(_ file: SourceFile) -> [Violation] {
    file.words.compactMap { word in
      guard word.text == "catch" else { return nil }
      let rest = file.code[word.line...].prefix(20).joined(separator: "\n")
      guard let place = rest.firstRange(of: "catch"),
        let open = rest[place.upperBound...].firstIndex(of: "{"),
        let next = rest[rest.index(after: open)...].first(where: { !$0.isWhitespace }),
        next == "}"
      else { return nil }
      return file.violation(
        .errorHandling, at: word.line, "an empty catch; say what happens to the error")
    }
  }

  /// The proof stands next to the promise.
  static func sendable(_ file: SourceFile) -> [Violation] {
    file.words.compactMap { word in
      guard word.text == "unchecked", word.before == UInt8(ascii: "@") else { return nil }
      guard !isReasoned(file, at: word.line) else { return nil }
      return file.violation(
        .sendable, at: word.line, "unchecked Sendable without a line that says why it is safe")
    }
  }

  /// A comment on the line or the line above; or in the block above, attributes between, a
  /// comment that speaks of Sendable.
  private static func isReasoned(_ file: SourceFile, at line: Int) -> Bool {
    let above = line > 0 ? file.comments[line - 1] : ""
    let near = [file.comments[line], above].contains { $0.filter(\.isLetter).count >= 10 }
    if near { return true }
    let block = file.lines[..<line].reversed().prefix { text in
      let start = text.drop { $0 == " " }
      return start.hasPrefix("//") || start.hasPrefix("@")
    }
    return block.contains { $0.contains("Sendable") }
  }

  private static let unfinishedWords: Set<Substring> = ["TODO", "FIXME", "XXX"]

  /// Comments of Swift files, the whole of all others.
  static func unfinished(_ file: SourceFile) -> [Violation] {
    file.comments.enumerated().compactMap { index, line in
      let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
      guard let word = words.first(where: unfinishedWords.contains) else { return nil }
      return file.violation(.unfinished, at: index, "'\(word)'; do it now or write an issue")
    }
  }

  /// A path of one machine helps nobody on another.
  static func machinePath(_ file: SourceFile) -> [Violation] {
    let roots = ["work", "root", "home"].map { "/" + $0 + "/" }
    return file.lines.enumerated().compactMap { index, line in
      for root in roots {
        guard let place = line.firstRange(of: root) else { continue }
        let before = line[..<place.lowerBound].last
        if before == nil
          || !(before?.isLetter ?? false || before?.isNumber ?? false)
            && !".-_/}*".contains(before ?? " ")
        {
          return file.violation(.machinePath, at: index, "'\(root)…' is a path of one machine")
        }
      }
      return nil
    }
  }

  /// An exception names a rule and its reason.
  static func allowances(_ file: SourceFile) -> [Violation] {
    guard file.isSwift || file.path.hasSuffix(".sql") else { return [] }
    return file.comments.enumerated().compactMap { index, line in
      guard let place = line.firstRange(of: "tidy:allow") else { return nil }
      let words = line[place.upperBound...].split(separator: " ")
      let rule = words.first.flatMap { Rule(rawValue: String($0)) }
      if let rule, !rule.knowsNoException, words.count >= 4, words[1] == "because" { return nil }
      return file.violation(
        .allowance, at: index, "write 'tidy:allow RULE because REASON' with a rule that allows it")
    }
  }
}
