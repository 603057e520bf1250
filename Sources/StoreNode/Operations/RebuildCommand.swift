import Database
import Runtime
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store rebuild`.
enum RebuildCommand: Command {
  static let spec = CommandSpec(
    name: "rebuild", summary: "Folds all facts anew and puts the state in place of the old one.",
    usage: NodeCommand.folderUsage, positionals: 1...1,
    options: [
      CommandOption("check", help: "Only compare; also while the node runs."), .json,
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
    let database = isCheck ? try NodeCommand.readOnly(folder) : try writable(folder)
    var bar: ProgressBar?
    let differences = try database.rebuild(replacing: !isCheck) { done, total in
      if bar == nil { bar = ProgressBar("change-sets", total: total) }
      bar?.advance(to: done)
    }
    bar?.finish()
    let lines = differences.sorted { $0.key < $1.key }.map { table, count in
      "\(table): \(count) rows differ\(isCheck ? "" : ", replaced")\n"
    }
    try command.show(
      Result(isEqual: differences.isEmpty, differences: differences),
      else: lines.isEmpty ? "no difference\n" : lines.joined())
    return differences.isEmpty ? .ok : .difference
  }

  /// The database, for its only writer; a verified copy that waits is put in its place before.
  private static func writable(_ folder: StoreFolder) throws -> NodeDatabase {
    try RenewedCopy(of: folder.database).moveIn()
    return try NodeDatabase(
      path: folder.database, writer: try folder.storeNumber(),
      environment: try StorageEnvironment.system())
  }
}
