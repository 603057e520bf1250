/// What the documents name is there.
enum LinkChecker {
  private static let roots = ["Sources/", "Tests/", "schema/", "docs/", ".ci/"]
  private static let names = [
    "./dev", "Package.swift", ".swift-format", "LICENSE", "README.md", "CHANGELOG.md",
    "CONTRIBUTING.md",
  ]

  /// Relative links, and paths of the repository in backticks.
  static func links(_ file: SourceFile, exists: (String) -> Bool) -> [Violation] {
    let links = Markdown.links(file).compactMap { line, target -> Violation? in
      guard !target.contains(":"), !target.hasPrefix("#") else { return nil }
      let path = resolve(String(target.prefix { $0 != "#" }), in: file.folder)
      guard let path else {
        return file.violation(.links, at: line, "'\(target)' leads out of the repository")
      }
      guard !exists(path) else { return nil }
      return file.violation(.links, at: line, "'\(target)' is not there")
    }
    let paths = Markdown.spans(file).compactMap { line, span -> Violation? in
      guard let path = repositoryPath(span), !exists(path) else { return nil }
      return file.violation(.links, at: line, "'\(path)' is not there")
    }
    return links + paths
  }

  /// The path that a code span names; nil if it names none, or a pattern of several.
  static func repositoryPath(_ span: String) -> String? {
    let word = String(span.prefix { $0 != " " && $0 != "#" })
    if names.contains(word) { return word.hasPrefix("./") ? String(word.dropFirst(2)) : word }
    let pattern = "*{}<>…$=|?"
    guard roots.contains(where: word.hasPrefix), !word.contains(where: pattern.contains),
      !word.contains("NNNN"), !word.contains("...")
    else { return nil }
    return word.hasSuffix("/") ? String(word.dropLast()) : word
  }

  private static func resolve(_ target: String, in folder: String) -> String? {
    var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for part in target.split(separator: "/") where part != "." {
      if part != ".." {
        parts.append(part)
      } else if parts.popLast() == nil {
        return nil
      }
    }
    return parts.joined(separator: "/")
  }

  /// The walk names files and, behind each within its paragraph, symbols that stand in it.
  ///
  /// A symbol before any file of its paragraph must stand in some file.
  static func walk(_ walk: SourceFile, files: [SourceFile]) -> [Violation] {
    var current: SourceFile?
    var lastLine = 0
    var found: [Violation?] = []
    for (line, span) in Markdown.spans(walk) {
      let between = walk.lines[lastLine...line]
      if between.contains(where: { $0.allSatisfy(\.isWhitespace) }) { current = nil }
      lastLine = line
      if let path = repositoryPath(span), path.contains(".") {
        current = files.first { $0.path == path }
        if current == nil {
          found.append(walk.violation(.walk, at: line, "'\(path)' is not there"))
        }
      } else if let names = symbol(span) {
        let places = current.map { [$0] } ?? files
        let missing = names.filter { name in !places.contains { has($0, name) } }
        for name in missing {
          let place = current?.path ?? "any file"
          found.append(walk.violation(.walk, at: line, "'\(name)' is not in \(place)"))
        }
      }
    }
    return found.compactMap { $0 }
  }

  /// The names in `Type.member(label:)`; nil for a span that is no symbol.
  static func symbol(_ span: String) -> [String]? {
    let name = span.prefix { $0 != "(" }
    let labels = span.dropFirst(name.count)
    let isCall = labels.isEmpty || labels.hasSuffix(")") && !labels.contains(" ")
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy(\.isIdentifier) && !(part.first?.isNumber ?? true)
    }
    let endings: [Substring] = ["md", "sql", "swift", "csv", "inc"]
    guard isCall, isName, let last = parts.last, !endings.contains(last) else { return nil }
    return parts.map(String.init)
  }

  private static func has(_ file: SourceFile, _ name: String) -> Bool {
    if file.isSwift { return file.words.contains { $0.text == name } }
    return file.lines.contains { line in
      line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == name }
    }
  }
}
