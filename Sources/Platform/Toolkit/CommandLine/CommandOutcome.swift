/// What a command line asks for.
package enum CommandOutcome: Sendable, Equatable {
  /// Run this.
  case run(ParsedCommand)
  /// Print this text and end with `ok`.
  case help(String)
}
