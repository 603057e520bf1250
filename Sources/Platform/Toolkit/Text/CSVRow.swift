/// One row of a CSV file.
package struct CSVRow: Sendable, Equatable {
  /// The line of the file on which it begins, from 1.
  package let line: Int
  /// The fields without their quotation marks, at least one.
  package let fields: [String]
}
