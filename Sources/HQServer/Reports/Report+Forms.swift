import SyncProtocol
package import Toolkit

extension Report {
  // MARK: For people

  /// The completeness of each store, one line each.
  package var completenessLines: [String] {
    if stores.isEmpty { return ["no store has been opened"] }
    return stores.map { status in
      var line = "store \(status.store) \(status.name): "
      switch status.completeness {
      case .neverConnected: line += "has never connected; it is in no figure"
      case .complete(let instant): line += "complete to \(Self.time(instant, at: status))"
      case .partial(let instant?):
        line += "NOT complete; held to \(Self.time(instant, at: status))"
      case .partial(nil): line += "NOT complete; nothing is held"
      }
      if status.parked > 0 {
        let noun = status.parked == 1 ? "change-set" : "change-sets"
        line += "; \(status.parked) \(noun) parked, not in the figures: pizza-hq parked list DIR"
      }
      if status.isRevoked { line += "; revoked" }
      return SingleLine.escaped(line)
    }
  }

  /// Title, completeness and the table in columns, ending with a newline.
  package var text: String {
    var lines = [title] + completenessLines.map { "  " + $0 } + [""]
    let body = (rows.map(\.cells) + (rows.isEmpty ? [] : totals.map { [$0] } ?? [])).map {
      $0.map(Self.words)
    }
    let widths = columns.indices.map { index in
      ([columns[index].title] + body.map { $0[index] }).map(\.count).max() ?? 0
    }
    for words in [columns.map(\.title)] + body {
      let padded = zip(words, widths).enumerated().map { index, pair in
        let gap = String(repeating: " ", count: max(0, pair.1 - pair.0.count))
        return isNumeric(index) ? gap + pair.0 : pair.0 + gap
      }
      let line = padded.joined(separator: "  ")
      lines.append(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    if rows.isEmpty { lines.append("(nothing)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The sums of orders and money under their columns; nil where there is no money to add up.
  private var totals: [Cell]? {
    guard columns.contains(where: { $0.key == "cents" }) else { return nil }
    return columns.enumerated().map { index, column in
      if index == 0 { return .text("total") }
      let values = rows.compactMap { row -> Int64? in
        switch row.cells[index] {
        case .integer(let value), .money(let value), .halves(let value): value
        case .text, .none: nil
        }
      }
      let sum = values.reduce(0, +)
      switch column.key {
      case "orders": return .integer(sum)
      case "halves": return .halves(sum)
      case "cents": return .money(sum)
      default: return .none
      }
    }
  }

  private func isNumeric(_ column: Int) -> Bool {
    rows.contains { row in
      if case .text = row.cells[column] { return false }
      return row.cells[column] != .none
    }
  }

  private static func words(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): SingleLine.escaped(text)
    case .integer(let value): String(value)
    case .money(let cents): Money.plain(cents)
    case .halves(let halves): pieces(halves)
    case .none: ""
    }
  }

  /// Halves as pieces: `12`, `12.5`.
  package static func pieces(_ halves: Int64) -> String {
    let whole = "\(halves < 0 ? "-" : "")\(halves.magnitude / 2)"
    return halves % 2 == 0 ? whole : whole + ".5"
  }

  /// The store's own clock: `2026-11-21 19:04`, with its time zone.
  private static func time(_ instant: Int64, at status: StoreStatus) -> String {
    do throws(ToolkitError) {
      let calendar = try StoreCalendar(
        timeZone: status.timeZone, cutOverHour: Int(status.cutOverHour))
      let time = calendar.civilTime(of: instant)
      return "\(time.date) \(time.clock) (\(status.timeZone))"
    } catch {
      return CivilTime(utcMilliseconds: instant).description
    }
  }

  // MARK: For programs

  /// CSV with a header line; the last columns say how complete each row is.
  package var csv: [UInt8] {
    var bytes = CSVWriter.row(
      columns.map(\.key) + ["completeness", "completeTo", "parked"])
    for row in rows {
      let (completeness, parked) = status(of: row)
      let instant = completeness.instant.map { CivilTime(utcMilliseconds: $0).description }
      bytes += CSVWriter.row(
        row.cells.map(Self.plainWords) + [completeness.word, instant ?? "", String(parked)])
    }
    return bytes
  }

  /// As `words`, but money stays in integer cents.
  private static func plainWords(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): text
    case .integer(let value), .halves(let value), .money(let value): String(value)
    case .none: ""
    }
  }

  /// JSON: `completeness`, one object a store, and `rows`; money in integer cents.
  ///
  /// - Throws: `JSONError`.
  package func json() throws(JSONError) -> [UInt8] {
    try JSON.encode(ReportDocument(self)) + Array("\n".utf8)
  }
}

/// A report as JSON has it.
private struct ReportDocument: Encodable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct RowDocument: Encodable {
    let columns: [Report.Column]
    let cells: [Report.Cell]

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      for (column, cell) in zip(columns, cells) {
        let key = Key(column.key)
        switch cell {
        case .text(let text): try container.encode(text, forKey: key)
        case .integer(let value), .halves(let value), .money(let value):
          try container.encode(value, forKey: key)
        case .none: try container.encodeNil(forKey: key)
        }
      }
    }
  }

  private let report: Report

  init(_ report: Report) { self.report = report }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(report.title, forKey: Key("title"))
    try container.encode(report.stores.map(StoreDocument.init), forKey: Key("completeness"))
    try container.encode(
      report.rows.map { RowDocument(columns: report.columns, cells: $0.cells) },
      forKey: Key("rows"))
  }
}
