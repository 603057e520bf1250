import Runtime
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store parked list`.
enum ParkedListCommand: Command {
  static let spec = CommandSpec(
    name: "parked list", summary: "Lists change-sets that could not be merged, and the remedy.",
    usage: NodeCommand.folderUsage, positionals: 1...1, options: [.json],
    examples: ["pizza-store parked list /var/lib/oc-pizza"], exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let items = try ParkedReport.all(
      in: try NodeCommand.readOnly(try NodeCommand.folder(command)))
    try command.show(items, else: ParkedReport.text(items))
    return .ok
  }
}

/// The command `pizza-store parked show`.
enum ParkedShowCommand: Command {
  static let spec = CommandSpec(
    name: "parked show", summary: "Shows the facts of a parked change-set.",
    usage: NodeCommand.folderUsage + " ID", positionals: 2...2, options: [.json],
    examples: ["pizza-store parked show /var/lib/oc-pizza 0-9dd675d894e4/35"],
    exitCodes: [.dataError, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let database = try NodeCommand.readOnly(try NodeCommand.folder(command))
    let id = try ParkedReport.id(command)
    guard let content = try database.parkedContent(of: id) else { throw Self.notParked(id) }
    let detail = ParkedDetail(content)
    try command.show(detail, else: detail.text)
    return .ok
  }

  static func notParked(_ id: ChangeSetID) -> NodeError {
    NodeError(
      what: "use \(id)", cause: "it is not parked", remedy: "see: pizza-store parked list DIR",
      exitCode: .dataError)
  }
}

/// The command `pizza-store parked retry`.
enum ParkedRetryCommand: Command {
  static let spec = CommandSpec(
    name: "parked retry", summary: "Tries parked change-sets again: all of them, or one.",
    usage: NodeCommand.folderUsage + " [ID]", positionals: 1...2, options: [.json],
    examples: ["pizza-store parked retry /var/lib/oc-pizza"],
    exitCodes: [.dataError, .io, .temporaryFailure, .configuration])

  /// What is asked of a running node.
  struct Request: Codable {
    let id: String?
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let id = command.positionals.count > 1 ? try ParkedReport.id(command) : nil
    let answer: RetryAnswer
    if let client = try DoorClient(folder) {
      answer = try client.ask(
        RetryAnswer.self, "POST", "/admin/v1/parked-retry", Request(id: id?.description))
    } else {
      answer = try retry(id, at: try Store(folder: folder))
    }
    try command.show(answer, else: answer.text)
    return .ok
  }

  /// Merges what can be merged now.
  static func retry(_ id: ChangeSetID?, at store: Store) throws -> RetryAnswer {
    try store.writing { core in
      if let id, !core.database.parked.contains(id) { throw ParkedShowCommand.notParked(id) }
      return RetryAnswer(try core.database.retryParked(id))
    }
  }
}
