import Toolkit

/// One CSV file of a catalogue, line by line.
///
/// No field of a catalogue contains a line break, so each line is read by itself and a bad one does
/// not hide the next.
struct CatalogueFile {
  /// One line that could be read as CSV.
  struct Row {
    let line: Int
    let fields: [String]
  }

  /// The file's name, for example `recipes.csv`.
  let name: String
  private(set) var rows: [Row] = []
  private(set) var badLines: [StarterCatalogueError.BadLine] = []

  /// Reads the file; the first line must name the columns.
  init(_ name: String, _ bytes: [UInt8]?, columns: [String]) {
    self.name = name
    guard let bytes else {
      note(line: 0, "the file is missing")
      return
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, content) in lines.enumerated() {
      let line = content.last == UInt8(ascii: "\r") ? content.dropLast() : content
      if !line.isEmpty { read(Array(line), line: index + 1, columns) }
    }
    if rows.isEmpty && badLines.isEmpty { note(line: 1, "the file has no rows") }
  }

  private mutating func read(_ content: [UInt8], line: Int, _ columns: [String]) {
    do throws(CSVError) {
      let fields = try CSVReader.rows(of: content).first?.fields ?? []
      if line == 1 {
        guard fields == columns else {
          return note(line: 1, "the columns must be \(columns.joined(separator: ","))")
        }
      } else if fields.count != columns.count {
        note(line: line, "\(fields.count) fields instead of \(columns.count)")
      } else {
        rows.append(Row(line: line, fields: fields))
      }
    } catch {
      note(line: line, error.reason)
    }
  }

  mutating func note(line: Int, _ reason: String) {
    badLines.append(StarterCatalogueError.BadLine(file: name, line: line, reason: reason))
  }
}

extension CSVError {
  /// The problem without the line in front.
  fileprivate var reason: String {
    let prefix = "line \(line): "
    return description.hasPrefix(prefix) ? String(description.dropFirst(prefix.count)) : description
  }
}
