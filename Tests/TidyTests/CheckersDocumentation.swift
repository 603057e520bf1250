/// What other rooms can see is explained where it is declared.
enum DocumentationChecker {
  /// Every `package` declaration in Sources has a `///` right above it, attributes between.
  ///
  /// Not asked of what its type's own text explains: initialisers, what a standard protocol
  /// demands, and stored properties (whose unit, where they have one, is written all the same).
  static func check(_ file: SourceFile) -> [Violation] {
    guard file.isUnder("Sources") else { return [] }
    return file.words.compactMap { word in
      guard word.text == "package", isDeclaration(file.code[word.line]) else { return nil }
      guard !isDocumented(file, at: word.line) else { return nil }
      return file.violation(.documentation, at: word.line, "a package declaration without ///")
    }
  }

  private static func isDeclaration(_ code: String) -> Bool {
    let words = code.split(separator: " ")
    guard let index = words.firstIndex(where: { $0 == "package" }) else { return false }
    return words[..<index].allSatisfy(isAttributeOrModifier) && index + 1 < words.count
      && words[index + 1] != "import" && !isExplainedByItsType(words[(index + 1)...], code)
  }

  private static func isExplainedByItsType(_ words: ArraySlice<Substring>, _ code: String) -> Bool {
    let text = words.drop(while: isAttributeOrModifier).joined(separator: " ")
    if ["init(", "init?(", "convenience init"].contains(where: text.hasPrefix) { return true }
    let demanded = ["var description", "func hash(into", "func ==", "func <"]
    if demanded.contains(where: text.hasPrefix) { return true }
    let isProperty = text.hasPrefix("let ") || text.hasPrefix("var ")
    return isProperty && !code.contains("{")
  }

  private static func isAttributeOrModifier(_ word: Substring) -> Bool {
    word.hasPrefix("@")
      || [
        "static", "final", "override", "nonisolated", "indirect", "private(set)", "mutating",
        "internal(set)",
      ].contains(word)
  }

  private static func isDocumented(_ file: SourceFile, at line: Int) -> Bool {
    var index = line - 1
    while index >= 0 {
      let text = file.lines[index].drop { $0 == " " }
      if text.hasPrefix("///") { return true }
      let isComment = text.hasPrefix("//")
      guard text.hasPrefix("@") || text.hasPrefix(")") || isComment else { return false }
      index -= 1
    }
    return false
  }
}
