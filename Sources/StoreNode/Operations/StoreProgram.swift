package import Toolkit

/// The program `pizza-store`.
package enum StoreProgram {
  /// Reads the arguments, without the program's name, and carries the command out.
  ///
  /// - Returns: the process's exit code.
  package static func main(_ arguments: [String]) -> Int32 { program.run(arguments).rawValue }

  /// Its commands.
  package static let program = Program(
    "pizza-store", summary: "The node of one pizzeria: it sells, online or not.",
    commands: [
      EnrolCommand.self, RunCommand.self, StatusCommand.self, VerifyCommand.self,
      RebuildCommand.self, ImportCommand.self, PairCommand.self, PINCommand.self,
      AlarmsCommand.self,
      ParkedListCommand.self, ParkedShowCommand.self, ParkedRetryCommand.self,
      BackupCommand.self, RestoreCommand.self, FiscalVerifyCommand.self,
      FiscalArchiveCommand.self, SeedStockCommand.self,
    ],
    exitCode: { ($0 as? any StoreFailure)?.exitCode })
}
