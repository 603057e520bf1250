/// One command of a program.
package protocol Command: SendableMetatype {
  static var spec: CommandSpec { get }

  /// Carries it out and prints what it did.
  ///
  /// - Returns: the exit code.
  /// - Throws: `CommandError` for a wrong argument, or why it could not be done.
  static func run(_ command: ParsedCommand) throws -> ExitCode
}

extension ParsedCommand {
  /// Prints a value as JSON if `--json` is given, else the text.
  ///
  /// - Throws: where the output is closed.
  package func show(_ value: some Encodable, else text: @autoclosure () -> String) throws {
    if flag("json") {
      try Console.write(try JSON.encode(value) + Array("\n".utf8))
    } else {
      try Console.print(text())
    }
  }
}

extension CommandOption {
  /// `--json`: what `ParsedCommand.show` looks at.
  package static let json = CommandOption("json", help: "Print JSON for a script.")
}
