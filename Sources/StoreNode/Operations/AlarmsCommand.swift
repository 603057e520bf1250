import Runtime
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store alarms`.
enum AlarmsCommand: Command {
  static let spec = CommandSpec(
    name: "alarms", summary: "Lists what a person should know, or clears what has been seen to.",
    usage: NodeCommand.folderUsage, positionals: 1...1,
    options: [AlarmReport.clearOption, .json],
    examples: [
      "pizza-store alarms /var/lib/oc-pizza",
      "pizza-store alarms /var/lib/oc-pizza --clear disk-error",
    ],
    exitCodes: [.dataError, .io, .temporaryFailure, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    if let code = try AlarmReport.codeToClear(command) { try clear(code, in: folder) }
    let alarms = try AlarmReport.all(in: try NodeCommand.readOnly(folder))
    try command.show(alarms, else: AlarmReport.text(alarms) { _ in "" })
    return .ok
  }

  private static func clear(_ code: Alarm.Code, in folder: StoreFolder) throws {
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
