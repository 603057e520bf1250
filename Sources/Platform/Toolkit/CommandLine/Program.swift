/// A program with several commands.
package struct Program: Sendable {
  /// Its commands, for help.
  package let table: CommandTable
  private let commands: [String: any Command.Type]
  private let exitCode: @Sendable (any Error) -> ExitCode?

  /// - Parameters:
  ///   - name: as it is typed.
  ///   - summary: one line: what it is.
  ///   - commands: in the order of the overview; their names must differ.
  ///   - exitCode: what an error ends the program with; nil for one that it should not meet.
  package init(
    _ name: String, summary: String, commands: [any Command.Type],
    exitCode: @escaping @Sendable (any Error) -> ExitCode?
  ) {
    table = CommandTable(program: name, summary: summary, commands: commands.map { $0.spec })
    self.commands = Dictionary(uniqueKeysWithValues: commands.map { ($0.spec.name, $0) })
    self.exitCode = exitCode
  }

  /// Reads the arguments, without the program's name, and carries the command out.
  ///
  /// - Returns: the exit code for the process.
  package func run(_ arguments: [String]) -> ExitCode {
    CommandRunner.run {
      () throws(CommandError) in
      try table.parse(arguments)
    } perform: { command in
      do {
        return try commands[command.name]?.run(command) ?? .software
      } catch let error as CommandError {
        throw error
      } catch let error as ToolkitError {
        throw error
      } catch {
        guard let code = exitCode(error) else { throw error }
        Console.complain("\(command.title): \(error)")
        return code
      }
    }
  }
}
