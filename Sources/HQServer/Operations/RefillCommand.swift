import Storage
import SyncProtocol
import Toolkit

/// `pizza-hq refill`: how far a restored head office has been refilled by its stores.
enum RefillCommand: Command {
  private struct Answer: Encodable {
    let isRefilling: Bool
    /// Stores that have not come back.
    let missing: [Int64]

    enum CodingKeys: String, CodingKey {
      case isRefilling
      case missing
    }
  }

  static let spec = CommandSpec(
    name: "refill",
    summary: "After a restore: say which stores have not given back yet what is missing here.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption("finish", help: "Do not wait for them any longer: they will not come back."),
      .json,
    ], examples: ["pizza-hq refill hq", "pizza-hq refill hq --finish"],
    exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    if command.flag("finish") {
      let answer = try OperationRunner(folder: command.folder).run(EndRefilling())
      try command.show(
        answer,
        else: answer.wasRefilling
          ? "head office counts as whole; it did not wait for: \(list(answer.missing))\n"
          : "head office was not being refilled\n")
      return .ok
    }
    let database = try command.folder.openForReading()
    let isRefilling = try database.isRefilling
    let missing = isRefilling ? try database.storesToComeBack().map { Int64($0.rawValue) } : []
    try command.show(
      Answer(isRefilling: isRefilling, missing: missing),
      else: isRefilling
        ? "head office is being refilled; still to come back: \(list(missing))\n"
        : "head office is not being refilled\n")
    return .ok
  }

  private static func list(_ stores: [Int64]) -> String {
    stores.isEmpty ? "none" : stores.map { "store \($0)" }.joined(separator: ", ")
  }
}
