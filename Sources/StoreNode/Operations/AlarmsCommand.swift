import Runtime
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store alarms`.
enum AlarmsCommand {
  static let spec = CommandSpec(
    name: "alarms", summary: "Lists what a person should know, or clears what has been seen to.",
    usage: NodeCommand.folderUsage, positionals: 1...1,
    options: [
      CommandOption("clear", argument: "CODE", help: "Clear this alarm, which was seen to."),
      NodeCommand.json,
    ],
    examples: [
      "pizza-store alarms /var/lib/oc-pizza",
      "pizza-store alarms /var/lib/oc-pizza --clear disk-error",
    ],
    exitCodes: [.dataError, .io, .temporaryFailure, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    if let word = command.value(for: "clear") { try clear(word, folder, command) }
    let alarms = try AlarmReport.all(in: try NodeCommand.readOnly(folder))
    if command.flag("json") {
      try NodeCommand.print(alarms)
      return .ok
    }
    for alarm in alarms {
      try Console.print("\(NodeCommand.time(alarm.lastAt)) \(SingleLine.escaped(alarm.line))\n")
    }
    if alarms.isEmpty { try Console.print("no alarm\n") }
    return .ok
  }

  private static func clear(
    _ word: String, _ folder: StoreFolder, _ command: ParsedCommand
  ) throws {
    guard let code = Alarm.Code(rawValue: word) else {
      throw CommandError(
        command: command.title, problem: "--clear is '\(word)'",
        remedy: "give one of \(Alarm.Code.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    if let client = try DoorClient(folder) {
      _ = try client.ask(
        AlarmClearing.self, "POST", "/admin/v1/alarms/clear", AlarmClearing(code: code))
    } else {
      let store = try Store(folder: folder)
      try store.locked { try $0.database.clearAlarm(code, about: store.number) }
    }
  }
}

/// Asks a running node to clear an alarm about itself; the answer is the same.
struct AlarmClearing: Codable {
  let code: Alarm.Code
}
