/// Refuses anything but additive change between two versions of a facts script.
///
/// Additive are new tables, and new columns at the end of a table. It reads the house form of the
/// scripts: one column a line, in its table or added to it.
struct SchemaComparison {
  struct Table: Equatable {
    var name: String
    /// Column definitions as written, comments left out.
    var columns: [String]
    /// What closes the table: key and options.
    var ending: String
  }

  /// What is not additive in `new`, compared with `old`; empty if all is well.
  static func faults(from old: String, to new: String) -> [String] {
    let before = tables(old)
    let after = tables(new)
    var faults: [String] = []
    let kept = after.map(\.name).filter { name in before.contains { $0.name == name } }
    if kept != before.map(\.name) { faults.append("a table was dropped, renamed or moved") }
    if Set(after.map(\.name)).count != after.count { faults.append("a table is there twice") }
    for table in before {
      guard let next = after.first(where: { $0.name == table.name }) else { continue }
      if !next.columns.starts(with: table.columns) {
        faults.append("\(table.name): a column was dropped, renamed, moved or changed")
      }
      if next.ending != table.ending { faults.append("\(table.name): key or options changed") }
      for column in next.columns.dropFirst(table.columns.count) where !isAddable(column) {
        faults.append("\(table.name): \(column) is more than a name and a type")
      }
    }
    return faults
  }

  /// A name, a type, and at most a constant default.
  private static func isAddable(_ column: String) -> Bool {
    let words = column.split(separator: " ")
    guard words.count == 2 || (words.count == 4 && words[2] == "DEFAULT") else { return false }
    guard ["INTEGER", "TEXT", "BLOB"].contains(words[1]) else { return false }
    return words.count == 2 || !words[3].contains("(")
  }

  static func tables(_ script: String) -> [Table] {
    var found: [Table] = []
    for raw in script.split(separator: "\n") {
      let code = raw.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)[0]
      let line = code.split(separator: " ").joined(separator: " ")
      let words = line.split(separator: " ")
      if line.hasPrefix("ALTER TABLE "), words.count > 5 {
        let column = words[5...].joined(separator: " ")
        guard let table = found.firstIndex(where: { $0.name == words[2] }) else { continue }
        found[table].columns.append(column.hasSuffix(";") ? String(column.dropLast()) : column)
      } else if line.hasPrefix("CREATE TABLE ") {
        found.append(Table(name: String(words[2]), columns: [], ending: ""))
      } else if line.hasPrefix("PRIMARY KEY") || line.hasPrefix(")") {
        found[found.count - 1].ending += line
      } else if !line.isEmpty, !found.isEmpty {
        let column = line.hasSuffix(",") ? String(line.dropLast()) : line
        found[found.count - 1].columns.append(column)
      }
    }
    return found
  }
}
