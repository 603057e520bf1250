import Facts

/// What is wrong with a line.
struct LineProblem: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

/// The fields of one line by the names of their columns, each checked as it is read.
struct LineReader {
  private let fields: [String]
  private let columns: [String]

  /// As many fields as columns.
  init(fields: [String], columns: [String]) {
    self.fields = fields
    self.columns = columns
  }

  subscript(column: String) -> String {
    columns.firstIndex(of: column).map { fields[$0] } ?? ""
  }

  func text(_ column: String) throws(LineProblem) -> String {
    let text = self[column]
    guard !text.isEmpty, text.utf8.count <= 200 else {
      throw LineProblem("\(column) must have 1 to 200 bytes")
    }
    return text
  }

  func integer(
    _ column: String, in range: ClosedRange<Int64>
  ) throws(LineProblem) -> Int64 {
    guard let value = Int64(self[column]), range.contains(value) else {
      throw LineProblem(
        "\(column) is '\(self[column])', not a whole number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return value
  }

  func choice<Value>(
    _ column: String, of values: [String: Value]
  ) throws(LineProblem) -> Value {
    guard let value = values[self[column]] else {
      throw LineProblem(
        "\(column) is '\(self[column])', not one of \(values.keys.sorted().joined(separator: ", "))"
      )
    }
    return value
  }

  /// The code, which no earlier line may have, and both names.
  func name(besides taken: [String]) throws(LineProblem) -> CatalogueName {
    let code = self["code"]
    let isCode =
      (1...64).contains(code.utf8.count)
      && code.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
      }
    guard isCode else {
      throw LineProblem("code is '\(code)', not 1 to 64 of a-z, 0-9 and _")
    }
    if taken.contains(code) { throw LineProblem("code '\(code)' is there twice") }
    return CatalogueName(
      code: code, french: try text("name_fr"), english: try text("name_en"))
  }
}
