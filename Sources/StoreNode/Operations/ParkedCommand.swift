import Storage
import Toolkit

/// The command `pizza-store parked`.
enum ParkedCommand {
  static let spec = CommandSpec(
    name: "parked", summary: "Lists change-sets of head office that could not be merged.",
    usage: NodeCommand.folderUsage, positionals: 1...1, options: [NodeCommand.json],
    examples: ["pizza-store parked /var/lib/oc-pizza"], exitCodes: [.io, .configuration])

  /// One of them for a script.
  private struct Item: Encodable {
    let id: String
    let reason: String
    let detail: String
    let parkedAt: Int64
    let bytes: Int64
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let database = try NodeCommand.readOnly(try NodeCommand.folder(command))
    let items = try database.parkedChangeSets().map { parked in
      Item(
        id: "\(parked.id)", reason: parked.reason, detail: parked.detail,
        parkedAt: parked.parkedAt, bytes: parked.byteCount)
    }
    if command.flag("json") {
      try NodeCommand.print(items)
      return .ok
    }
    for item in items {
      try Console.print(
        "\(NodeCommand.time(item.parkedAt)) \(item.id) \(item.reason): "
          + "\(SingleLine.escaped(item.detail)) (\(item.bytes) bytes)\n")
    }
    if items.isEmpty { try Console.print("nothing is parked\n") }
    return .ok
  }
}
