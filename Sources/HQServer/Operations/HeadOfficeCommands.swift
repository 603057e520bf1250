import Database
import HTTP
import Security
import Storage
import Toolkit

/// The commands of `pizza-hq`.
package enum HeadOfficeCommands {
  private static let commands: [any Command.Type] = [
    InitCommand.self, RunCommand.self, StatusCommand.self, AlarmsCommand.self, StoreAddCommand.self,
    StoreCodeCommand.self,
    StoreListCommand.self, StoreRevokeCommand.self, PriceSetCommand.self,
    CustomerFindCommand.self, CustomerEraseCommand.self, CustomerErasuresCommand.self,
    RefillCommand.self, ReportSalesCommand.self, ReportStockCommand.self,
    ParkedListCommand.self, ParkedShowCommand.self, ParkedRetryCommand.self,
    VerifyCommand.self,
    RebuildCommand.self, SnapshotCommand.self, BackupCommand.self, RestoreCommand.self,
  ]

  private static let table = CommandTable(
    program: "pizza-hq",
    summary: "OC Pizza's head office: catalogue, stores, consolidated figures.",
    commands: commands.map { $0.spec })

  /// Parses the arguments, without the program's name, and carries the command out.
  ///
  /// - Returns: the process's exit code.
  package static func main(_ arguments: [String]) -> Int32 {
    run(arguments).rawValue
  }

  private static func run(_ arguments: [String]) -> ExitCode {
    CommandRunner.run(
      parse: { () throws(CommandError) in try table.parse(arguments) },
      perform: { command in
        guard let found = commands.first(where: { $0.spec.name == command.name }) else {
          return .software
        }
        return try perform(found, command)
      })
  }

  private static func perform(
    _ type: any Command.Type, _ command: ParsedCommand
  ) throws -> ExitCode {
    do {
      return try type.run(command)
    } catch let error as CommandError {
      throw error
    } catch let error as ToolkitError {
      throw error
    } catch {
      Console.complain("\(command.title): \(error)")
      return exitCode(of: error)
    }
  }

  private static func exitCode(of error: any Error) -> ExitCode {
    switch error {
    case let error as OperationError:
      switch error.code {
      case "no-head-office": .configuration
      case "unreachable", "failed": .unavailable
      default: .dataError
      }
    case is StarterCatalogueError: .dataError
    case let error as FileError: error.isHeldElsewhere ? .temporaryFailure : .io
    case let error as DatabaseError: error.isBusy ? .temporaryFailure : .io
    case let error as HTTPError: error.reason == .cannotListen ? .unavailable : .configuration
    case is HTTPClientError: .unavailable
    case is StorageError, is SecurityError: .dataError
    default: .io
    }
  }
}
