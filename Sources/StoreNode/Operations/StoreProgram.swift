package import Toolkit

/// The program `pizza-store`: its commands, and what each of them is.
package enum StoreProgram {
  /// Reads the arguments, without the program's name, and performs the command.
  ///
  /// - Returns: the exit code for the process.
  package static func main(_ arguments: [String]) -> Int32 { run(arguments).rawValue }

  /// As `main`.
  package static func run(_ arguments: [String]) -> ExitCode {
    CommandRunner.run {
      () throws(CommandError) in
      try table.parse(arguments)
    } perform: { command in
      do {
        return try perform(command)
      } catch let error as StoreLinkError {
        Console.complain("\(command.title): \(error)")
        return error.exitCode
      } catch let error as any StoreFailure {
        Console.complain("\(command.title): \(error)")
        return error.exitCode
      }
    }
  }

  private static func perform(_ command: ParsedCommand) throws -> ExitCode {
    switch command.name {
    case "enrol": try EnrolCommand.run(command)
    case "run": try RunCommand.run(command)
    case "status": try StatusCommand.run(command)
    case "verify": try VerifyCommand.run(command)
    case "rebuild": try RebuildCommand.run(command)
    case "import": try ImportCommand.run(command)
    case "pair": try PairCommand.run(command)
    case "alarms": try AlarmsCommand.run(command)
    case "parked list": try ParkedListCommand.run(command)
    case "parked show": try ParkedShowCommand.run(command)
    case "parked retry": try ParkedRetryCommand.run(command)
    case "backup": try BackupCommand.run(command)
    case "restore": try RestoreCommand.run(command)
    default: try SeedStockCommand.run(command)
    }
  }

  /// All commands, with help, examples and exit codes.
  package static let table = CommandTable(
    program: "pizza-store", summary: "The node of one pizzeria: it sells, online or not.",
    commands: [
      EnrolCommand.spec, RunCommand.spec, StatusCommand.spec, VerifyCommand.spec,
      RebuildCommand.spec, ImportCommand.spec, PairCommand.spec, AlarmsCommand.spec,
      ParkedListCommand.spec, ParkedShowCommand.spec, ParkedRetryCommand.spec,
      BackupCommand.spec, RestoreCommand.spec, SeedStockCommand.spec,
    ])
}
