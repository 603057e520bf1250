/// What went wrong in this room, in words for the operator.
package struct ToolkitError: Error, Equatable, CustomStringConvertible {
  /// What was attempted, for example "write to standard output".
  package let what: String
  /// Why it failed, as the system or the library put it.
  package let cause: String
  /// What the operator should do now.
  package let remedy: String
  /// The exit code of a command that stops because of this.
  package let exitCode: ExitCode

  /// All in one line.
  package var description: String { "cannot \(what): \(cause); \(remedy)" }
}
