import Database
import Runtime
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store rebuild`.
enum RebuildCommand {
  static let spec = CommandSpec(
    name: "rebuild", summary: "Folds all facts anew and puts the state in place of the old one.",
    usage: NodeCommand.folderUsage, positionals: 1...1,
    options: [
      CommandOption("check", help: "Only compare; also while the node runs."), NodeCommand.json,
    ],
    examples: ["pizza-store rebuild /var/lib/oc-pizza --check"],
    exitCodes: [.difference, .io, .temporaryFailure, .configuration])

  /// The result for a script.
  private struct Result: Encodable {
    let isEqual: Bool
    /// Rows that differ, by table.
    let differences: [String: Int64]
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let isCheck = command.flag("check")
    let lock = isCheck ? nil : try FileLock(path: folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let database =
      isCheck
      ? try NodeCommand.readOnly(folder)
      : try NodeDatabase(
        path: folder.database, writer: try folder.storeNumber(),
        environment: try StorageEnvironment.system())
    var bar: ProgressBar?
    let differences = try database.rebuild(replacing: !isCheck) { done, total in
      if bar == nil { bar = ProgressBar("change-sets", total: total) }
      bar?.advance(to: done)
    }
    bar?.finish()
    if command.flag("json") {
      try NodeCommand.print(Result(isEqual: differences.isEmpty, differences: differences))
    } else if differences.isEmpty {
      try Console.print("no difference\n")
    } else {
      for (table, count) in differences.sorted(by: { $0.key < $1.key }) {
        try Console.print("\(table): \(count) rows differ\(isCheck ? "" : ", replaced")\n")
      }
    }
    return differences.isEmpty ? .ok : .difference
  }
}
