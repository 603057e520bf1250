/// A catalogue that is not taken over: every line that is wrong, with its number and the reason.
package struct StarterCatalogueError: Error, Equatable, CustomStringConvertible {
  /// One line that is wrong.
  package struct BadLine: Equatable, Sendable, CustomStringConvertible {
    package let file: String

    /// From 1; 0 where the whole file is missing.
    package let line: Int
    package let reason: String

    package var description: String { "\(file), line \(line): \(reason)" }
  }

  /// In order of file and line.
  package let badLines: [BadLine]

  package var description: String {
    let lines = badLines.map { "\n  \($0)" }.joined()
    return
      "the catalogue has \(badLines.count) bad lines; correct them, nothing was written:\(lines)"
  }
}
