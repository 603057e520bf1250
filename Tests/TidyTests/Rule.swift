/// What the repository promises about itself.
///
/// The raw value is the word in an exception:
/// `// tidy:allow line-length because the address cannot be broken`.
enum Rule: String, CaseIterable {
  case fileLength = "file-length"
  case functionLength = "function-length"
  case lineLength = "line-length"
  case purity
  case imports
  case memorySafety = "memory-safety"
  case errorHandling = "error-handling"
  case optionalTry = "optional-try"
  case sendable
  case documentation
  case unfinished
  case packages
  case edges
  case links
  case walk
  case machinePath = "machine-path"
  case embedded
  case allowance

  /// Rules about data: an error that is swallowed is never excused.
  var knowsNoException: Bool { self == .optionalTry || self == .allowance }
}
