/// The list of compiled-in files is complete and true.
enum EmbeddedChecker {
  static let list = "Sources/Platform/C/CEmbedded/files.inc"

  /// Whether a file has to be compiled in.
  static func mustBeEmbedded(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    if parts.first == "schema" { return path.hasSuffix(".sql") }
    return parts.count >= 5 && parts[0] == "Sources" && parts[2] == "Web" && parts[3] == "Assets"
  }

  /// Two lines a file, sorted by name; nothing missing, nothing that is not there.
  static func check(_ list: SourceFile, paths: [String]) -> [Violation] {
    var found: [Violation?] = []
    var names: [String] = []
    let lines = list.lines.enumerated().filter { !$0.element.hasPrefix("//") }
    for (place, entry) in lines.enumerated() where entry.element.hasPrefix("FILE(") {
      let name = entry.element.components(between: "\"", and: "\"").first ?? ""
      let expected = "#embed \"../../../../\(name)\" limit(LIMIT)"
      let next = place + 1 < lines.count ? lines[place + 1].element : ""
      if next != expected {
        found.append(list.violation(.embedded, at: entry.offset, "must be followed by \(expected)"))
      }
      if !paths.contains(name) {
        found.append(list.violation(.embedded, at: entry.offset, "'\(name)' is not there"))
      }
      names.append(name)
    }
    if names.count * 2 != lines.count {
      found.append(list.violation(.embedded, at: 0, "has lines that belong to no FILE"))
    }
    if names != Set(names).sorted() {
      found.append(list.violation(.embedded, at: 0, "is not sorted by name, or names one twice"))
    }
    for path in paths.filter(mustBeEmbedded) where !names.contains(path) {
      found.append(list.violation(.embedded, at: 0, "'\(path)' is not listed"))
    }
    return found.compactMap { $0 }
  }
}
