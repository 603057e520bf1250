/// Package.swift: no packages, and the edges that docs/architecture.md promises.
enum ManifestChecker {
  /// A target of the manifest.
  struct Target: Equatable {
    let name: String
    let path: String
    let dependencies: Set<String>
    let line: Int
  }

  static func packages(_ manifest: SourceFile) -> [Violation] {
    manifest.words.compactMap { word in
      guard word.text == "package", word.before == UInt8(ascii: "."),
        word.after == UInt8(ascii: "(")
      else { return nil }
      return manifest.violation(
        .packages, at: word.line, "a Swift package; use Foundation or a library of Debian")
    }
  }

  /// Every room of the table has exactly these edges, and every room is in the table.
  static func edges(_ manifest: SourceFile, table: SourceFile) -> [Violation] {
    let targets = targets(of: manifest)
    let rows = rows(of: table)
    var found: [Violation?] = []
    if rows.isEmpty {
      found.append(table.violation(.edges, at: 0, "no table '| Room | may import |'"))
    }
    for row in rows {
      guard let target = targets.first(where: { $0.name == row.name }) else {
        found.append(table.violation(.edges, at: row.line, "\(row.name) is no target"))
        continue
      }
      for name in row.dependencies.symmetricDifference(target.dependencies).sorted() {
        let place = row.dependencies.contains(name) ? "only the table" : "only Package.swift"
        found.append(
          table.violation(.edges, at: row.line, "\(place) lets \(row.name) import \(name)"))
      }
    }
    for target in targets where isRoom(target) && !rows.contains(where: { $0.name == target.name })
    {
      found.append(
        manifest.violation(.edges, at: target.line, "\(target.name) is not in the table"))
    }
    return found.compactMap { $0 }
  }

  private static func isRoom(_ target: Target) -> Bool {
    target.path.hasPrefix("Sources/") && !target.path.hasPrefix("Sources/Platform/C/")
  }

  static func targets(of manifest: SourceFile) -> [Target] {
    manifest.words.compactMap { word in
      guard ["target", "executableTarget", "testTarget"].contains(word.text),
        word.before == UInt8(ascii: "."), word.after == UInt8(ascii: "(")
      else { return nil }
      let call = call(manifest, at: word.line, ".\(word.text)(")
      guard let name = strings(behind: "name:", in: call).first else { return nil }
      let folder = word.text == "testTarget" ? "Tests/" : "Sources/"
      return Target(
        name: name, path: strings(behind: "path:", in: call).first ?? folder + name,
        dependencies: Set(strings(behind: "dependencies:", in: call)), line: word.line)
    }
  }

  /// The text of a call up to its closing bracket.
  private static func call(_ manifest: SourceFile, at line: Int, _ opening: String) -> String {
    let code = manifest.lines[line...].map(withoutComment).joined(separator: "\n")
    guard let start = code.firstRange(of: opening) else { return "" }
    var depth = 1
    let body = code[start.upperBound...].prefix { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth > 0
    }
    return String(body)
  }

  private static func withoutComment(_ line: String) -> Substring {
    line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line[...]
  }

  /// The string behind a label, or all strings of the list behind it.
  private static func strings(behind label: String, in call: String) -> [String] {
    guard let place = call.firstRange(of: label) else { return [] }
    let rest = call[place.upperBound...].drop { $0.isWhitespace }
    let value = rest.first == "[" ? rest.prefix { $0 != "]" } : rest.prefix { $0 != "," }
    let pieces = value.split(separator: "\"", omittingEmptySubsequences: false)
    return pieces.enumerated().compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
  }

  /// The rows of the table whose head is `| Room | may import |`.
  static func rows(
    of table: SourceFile
  ) -> [(name: String, dependencies: Set<String>, line: Int)] {
    let head = table.lines.firstIndex { line in
      let cells = cells(of: line)
      return cells.first?.lowercased() == "room" && cells.dropFirst().first == "may import"
    }
    guard let head else { return [] }
    return table.lines.enumerated().dropFirst(head + 2).prefix { $0.element.hasPrefix("|") }
      .compactMap { index, line in
        let cells = cells(of: line)
        guard cells.count >= 2 else { return nil }
        let names = cells[1].split { $0 == "," || $0 == " " || $0 == "·" }.map(String.init)
        let nothing: Set<String> = ["nothing", "none", "—", "–", "-"]
        return (cells[0], Set(names).subtracting(nothing), index)
      }
  }

  private static func cells(of line: String) -> [String] {
    guard line.hasPrefix("|") else { return [] }
    return line.dropFirst().split(separator: "|").map { cell in
      let plain = cell.filter { $0 != "`" && $0 != "*" }
      return String(plain.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
