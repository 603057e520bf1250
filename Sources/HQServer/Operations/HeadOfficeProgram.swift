import Database
import HTTP
import Security
import Storage
package import Toolkit

/// The program `pizza-hq`.
package enum HeadOfficeProgram {
  /// Reads the arguments, without the program's name, and carries the command out.
  ///
  /// - Returns: the process's exit code.
  package static func main(_ arguments: [String]) -> Int32 { program.run(arguments).rawValue }

  /// Its commands.
  package static let program = Program(
    "pizza-hq", summary: "OC Pizza's head office: catalogue, stores, consolidated figures.",
    commands: [
      InitCommand.self, RunCommand.self, StatusCommand.self, AlarmsCommand.self,
      StoreAddCommand.self, StoreSetCommand.self, StoreCodeCommand.self, StoreListCommand.self,
      StoreRevokeCommand.self,
      PriceSetCommand.self, StaffAddCommand.self, CustomerFindCommand.self,
      CustomerEraseCommand.self,
      CustomerErasuresCommand.self, RefillCommand.self, ReportSalesCommand.self,
      ReportStockCommand.self, ParkedListCommand.self, ParkedShowCommand.self,
      ParkedRetryCommand.self, VerifyCommand.self, RebuildCommand.self, SnapshotCommand.self,
      BackupCommand.self, RestoreCommand.self,
    ],
    exitCode: exitCode)

  private static func exitCode(of error: any Error) -> ExitCode {
    switch error {
    case let error as OperationError:
      switch error.code {
      case "no-head-office", "no-ledger": .configuration
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
