/// A CSV file that cannot be read: the line, and what is wrong with it.
package struct CSVError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  package enum Problem: Sendable, Equatable {
    /// A quotation mark inside a field that does not begin with one.
    case quoteInPlainField
    /// Something other than a comma or the line's end behind a closing quotation mark.
    case textAfterQuote
    /// The file ends inside quotation marks.
    case unclosedQuote
    /// A carriage return without a line feed.
    case strayCarriageReturn
    /// A field is not UTF-8.
    case notUTF8
    /// A row is longer than `CSVReader.maximumRowBytes`.
    case rowTooLong
    /// A row has another number of fields than the first: found, expected.
    case fieldCount(Int, Int)
  }

  /// The line of the file on which the row begins, from 1.
  package let line: Int
  /// What is wrong.
  package let problem: Problem

  /// The line and the problem, for the operator.
  package var description: String {
    let words =
      switch problem {
      case .quoteInPlainField: "a quotation mark in the middle of a field; put the field in quotes"
      case .textAfterQuote: "text behind a closing quotation mark; double the mark to keep it"
      case .unclosedQuote: "a quotation mark is never closed"
      case .strayCarriageReturn: "a carriage return without a line feed"
      case .notUTF8: "not UTF-8; save the file as UTF-8"
      case .rowTooLong: "longer than \(CSVReader.maximumRowBytes) bytes"
      case .fieldCount(let found, let expected): "\(found) fields instead of \(expected)"
      }
    return "line \(line): \(words)"
  }
}
