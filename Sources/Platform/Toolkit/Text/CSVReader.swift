/// Reads CSV as RFC 4180 has it, piece by piece, so that a file need not fit in memory.
///
/// A line may also end with a line feed alone; a byte order mark at the start is skipped, and so
/// are empty lines. Every row must have as many fields as the first. After an error the reader
/// is of no further use.
package struct CSVReader {
  /// A longer row is refused, so that one open quotation mark does not swallow a whole file.
  package static let maximumRowBytes = 1 << 20

  private enum State { case fieldStart, plain, quoted, quoteInQuoted, carriageReturn }

  private var state = State.fieldStart
  private var field: [UInt8] = []
  private var fields: [String] = []
  private var rowBytes = 0
  private var line = 1
  private var rowLine = 1
  private var width: Int?
  private var prefix: [UInt8]? = []

  /// A reader at the start of a file.
  package init() {}

  /// All rows of a file that is in memory.
  ///
  /// - Throws: `CSVError` at the first row that is wrong.
  package static func rows(of bytes: [UInt8]) throws(CSVError) -> [CSVRow] {
    var reader = CSVReader()
    return try reader.read(bytes) + reader.finish()
  }

  /// Takes the next piece and returns the rows that it completes.
  ///
  /// - Throws: `CSVError` at the first row that is wrong.
  package mutating func read(_ piece: [UInt8]) throws(CSVError) -> [CSVRow] {
    var rows: [CSVRow] = []
    for byte in piece { try take(byte, &rows) }
    return rows
  }

  /// Ends the file and returns the last row if no line end stood behind it.
  ///
  /// - Throws: `CSVError` if the file ends where it must not.
  package mutating func finish() throws(CSVError) -> [CSVRow] {
    var rows: [CSVRow] = []
    if let held = prefix {
      prefix = nil
      for byte in held { try step(byte, &rows) }
    }
    switch state {
    case .quoted: throw error(.unclosedQuote)
    case .carriageReturn: throw error(.strayCarriageReturn)
    case .fieldStart, .plain, .quoteInQuoted: try endRow(&rows, endBytes: 0)
    }
    return rows
  }

  /// Holds the first bytes back until it is known whether they are a byte order mark.
  private mutating func take(_ byte: UInt8, _ rows: inout [CSVRow]) throws(CSVError) {
    guard var held = prefix else { return try step(byte, &rows) }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    held.append(byte)
    if mark.starts(with: held) {
      prefix = held == mark ? nil : held
    } else {
      prefix = nil
      for byte in held { try step(byte, &rows) }
    }
  }

  private mutating func step(_ byte: UInt8, _ rows: inout [CSVRow]) throws(CSVError) {
    rowBytes += 1
    guard rowBytes <= Self.maximumRowBytes else { throw error(.rowTooLong) }
    switch (state, byte) {
    case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
    case (.quoted, _): keep(byte)
    case (.quoteInQuoted, UInt8(ascii: "\"")):
      field.append(byte)
      state = .quoted
    case (.carriageReturn, UInt8(ascii: "\n")), (.fieldStart, UInt8(ascii: "\n")),
      (.plain, UInt8(ascii: "\n")), (.quoteInQuoted, UInt8(ascii: "\n")):
      try endRow(&rows, endBytes: state == .carriageReturn ? 2 : 1)
    case (.carriageReturn, _): throw error(.strayCarriageReturn)
    case (_, UInt8(ascii: "\r")): state = .carriageReturn
    case (_, UInt8(ascii: ",")): try endField()
    case (.fieldStart, UInt8(ascii: "\"")): state = .quoted
    case (.plain, UInt8(ascii: "\"")): throw error(.quoteInPlainField)
    case (.quoteInQuoted, _): throw error(.textAfterQuote)
    case (.fieldStart, _), (.plain, _):
      field.append(byte)
      state = .plain
    }
  }

  private mutating func keep(_ byte: UInt8) {
    field.append(byte)
    if byte == UInt8(ascii: "\n") { line += 1 }
  }

  private mutating func endField() throws(CSVError) {
    guard let text = String(validating: field, as: UTF8.self) else { throw error(.notUTF8) }
    fields.append(text)
    field.removeAll(keepingCapacity: true)
    state = .fieldStart
  }

  /// Ends the row; `endBytes` of what was read for it are the line's end.
  private mutating func endRow(_ rows: inout [CSVRow], endBytes: Int) throws(CSVError) {
    if rowBytes > endBytes {
      try endField()
      let expected = width ?? fields.count
      guard fields.count == expected else { throw error(.fieldCount(fields.count, expected)) }
      width = expected
      rows.append(CSVRow(line: rowLine, fields: fields))
    }
    fields.removeAll(keepingCapacity: true)
    state = .fieldStart
    line += 1
    rowLine = line
    rowBytes = 0
  }

  private func error(_ problem: CSVError.Problem) -> CSVError {
    CSVError(line: rowLine, problem: problem)
  }
}
