import Database
import HTTP
import Runtime
import Security
import Storage
import SyncProtocol
import Toolkit

/// Errors of the rooms below that end a command, with the exit code they end it with.
protocol StoreFailure: Error {
  var exitCode: ExitCode { get }
}

extension FileError: StoreFailure {
  var exitCode: ExitCode { isHeldElsewhere ? .temporaryFailure : .io }
}

extension DatabaseError: StoreFailure {
  var exitCode: ExitCode { isBusy ? .temporaryFailure : .io }
}

extension DiskTrouble: StoreFailure {
  var exitCode: ExitCode { .io }
}

extension RestoreRefused: StoreFailure {
  var exitCode: ExitCode { .dataError }
}

extension StorageError: StoreFailure {
  var exitCode: ExitCode { .dataError }
}

extension HTTPError: StoreFailure {
  var exitCode: ExitCode { .unavailable }
}

extension HTTPClientError: StoreFailure {
  var exitCode: ExitCode { .unavailable }
}

extension SecurityError: StoreFailure {
  var exitCode: ExitCode { .configuration }
}

extension OrderProblem: StoreFailure {
  var exitCode: ExitCode { .dataError }
}

extension JSONError: StoreFailure {
  var exitCode: ExitCode { .dataError }
}

extension StoreLinkError: StoreFailure {
  /// A refusal stands until something is changed; a line comes back by itself.
  var exitCode: ExitCode {
    switch self {
    case .refused(let status, _, _, _) where (400..<500).contains(status) && status != 429:
      .dataError
    case .noPass: .configuration
    case .refused, .unreachable, .brokenAnswer: .temporaryFailure
    }
  }
}

/// Why a command cannot do what it was asked to, in words for the operator.
struct NodeError: StoreFailure, CustomStringConvertible {
  /// What was attempted.
  let what: String
  /// Why it failed.
  let cause: String
  /// What the operator should do now.
  let remedy: String
  let exitCode: ExitCode

  var description: String { "cannot \(what): \(cause); \(remedy)" }
}
