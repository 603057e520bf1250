/// The last step of a `main`: parse, print help or the complaint, or run.
package enum CommandRunner {
  /// Parses with `parse`, then performs the command.
  ///
  /// Help goes to standard output. An error goes to standard error with what to do about it.
  ///
  /// - Returns: the exit code for the process.
  package static func run(
    parse: () throws(CommandError) -> CommandOutcome,
    perform: (ParsedCommand) throws -> ExitCode
  ) -> ExitCode {
    do {
      switch try parse() {
      case .help(let text):
        try Console.print(text)
        return .ok
      case .run(let command):
        return try perform(command)
      }
    } catch let error as CommandError {
      Console.complain("\(error)")
      return .usage
    } catch let error as ToolkitError {
      Console.complain("\(error)")
      return error.exitCode
    } catch {
      Console.complain("\(error)")
      return .software
    }
  }
}
