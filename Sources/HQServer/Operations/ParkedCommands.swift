import Facts
package import Runtime
import Storage
package import SyncProtocol
import Toolkit

/// `pizza-hq parked list`: change-sets in custody that are in no figure, and why.
enum ParkedListCommand: Command {
  static let spec = CommandSpec(
    name: "parked list", summary: "List change-sets that could not be merged, and the remedy.",
    usage: "DIR", positionals: 1...1, options: [.json], examples: ["pizza-hq parked list hq"],
    exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let items = try ParkedReport.all(in: try command.folder.openForReading())
    try command.show(items, else: ParkedReport.text(items))
    return .ok
  }
}

/// `pizza-hq parked show`: one of them, taken apart.
enum ParkedShowCommand: Command {
  static let spec = CommandSpec(
    name: "parked show", summary: "Show the facts of a parked change-set.",
    usage: "DIR ID", positionals: 2...2, options: [.json],
    examples: ["pizza-hq parked show hq 3-9dd675d894e4/35"],
    exitCodes: [.dataError, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let database = try command.folder.openForReading()
    let id = try ParkedReport.id(command)
    guard let content = try database.parkedContent(of: id) else {
      throw OperationError(
        "not-parked", "\(id) is not parked", remedy: "see: pizza-hq parked list DIR")
    }
    let detail = ParkedDetail(content)
    try command.show(detail, else: detail.text)
    return .ok
  }
}

/// `pizza-hq parked retry`: tries them again, after a remedy.
enum ParkedRetryCommand: Command {
  static let spec = CommandSpec(
    name: "parked retry", summary: "Try parked change-sets again: all of them, or one.",
    usage: "DIR [ID]", positionals: 1...2, options: [.json],
    examples: ["pizza-hq parked retry hq", "pizza-hq parked retry hq 3-9dd675d894e4/35"],
    exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let id = command.positionals.count > 1 ? try ParkedReport.id(command) : nil
    let answer = try OperationRunner(folder: command.folder).run(
      RetryParked(id: id?.description))
    try command.show(answer, else: answer.text)
    return .ok
  }
}

/// Tries parked change-sets again.
package struct RetryParked: HeadOfficeOperation {
  package static let address = "parked-retry"

  /// The one to try; nil: all.
  package var id: String?

  package init(id: String? = nil) { self.id = id }

  /// Merges what can be merged now.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> RetryAnswer {
    let wanted = id.flatMap { ChangeSetID($0) }
    if let id, wanted.map({ core.database.parked.contains($0) }) != true {
      throw OperationError(
        "not-parked", "\(id) is not parked", remedy: "see: pizza-hq parked list DIR")
    }
    return RetryAnswer(try core.database.retryParked(wanted))
  }
}
