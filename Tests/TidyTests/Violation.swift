/// One place that breaks a rule.
struct Violation: Equatable, CustomStringConvertible {
  let rule: Rule
  let path: String
  /// From 1; 0 for the file as a whole.
  let line: Int
  let message: String

  var description: String { "\(path):\(line): \(rule.rawValue): \(message)" }
}
