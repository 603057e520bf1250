/// A command line that cannot be carried out.
///
/// The exit code is always `usage` (64).
package struct CommandError: Error, Equatable, CustomStringConvertible {
  /// The program and command, for example `pizza-store run`.
  package let command: String
  /// What is wrong, naming the argument.
  package let problem: String
  /// What to do instead.
  package let remedy: String

  /// An error whose remedy is, unless given, the help of the command.
  package init(command: String, problem: String, remedy: String? = nil) {
    self.command = command
    self.problem = problem
    self.remedy = remedy ?? "see: \(command) --help"
  }

  /// Two lines: the problem, then what to do.
  package var description: String {
    "\(command): \(SingleLine.escaped(problem))\n\(SingleLine.escaped(remedy))"
  }
}
