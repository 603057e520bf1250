import Runtime
package import Storage
package import SyncProtocol
import Toolkit

/// Clears an alarm that was seen to.
package struct ClearAlarm: HeadOfficeOperation {
  /// Whether there was one.
  package struct Answer: Codable, Equatable, Sendable {
    package let wasRaised: Bool
  }

  package static let address = "alarm-clear"

  package var code: Alarm.Code

  /// Whom it is about; 0 for head office.
  package var store: Int64

  package init(code: Alarm.Code, store: Int64) {
    self.code = code
    self.store = store
  }

  /// Clears it; one that is not raised is no error.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer {
    guard let number = StoreNumber(store) else { throw OperationError.unknownStore(store) }
    let wasRaised = try core.database.alarms().contains {
      $0.code == code && $0.store == number
    }
    try core.database.clearAlarm(code, about: number)
    return Answer(wasRaised: wasRaised)
  }
}

/// `pizza-hq alarms`: what a person should know; clears what has been seen to.
enum AlarmsCommand: Command {
  static let spec = CommandSpec(
    name: "alarms", summary: "List what a person should know, or clear what has been seen to.",
    usage: "DIR", positionals: 1...1,
    options: [
      AlarmReport.clearOption,
      CommandOption("store", argument: "N", help: "The store it is about (head office)."), .json,
    ],
    examples: ["pizza-hq alarms hq", "pizza-hq alarms hq --clear cloned --store 3"],
    exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    if let code = try AlarmReport.codeToClear(command) {
      let store = try command.integer(for: "store", in: 0...32_766) ?? 0
      let answer = try OperationRunner(folder: command.folder).run(
        ClearAlarm(code: code, store: Int64(store)))
      guard answer.wasRaised else { throw try notRaised(code, about: store, command) }
    }
    let alarms = try AlarmReport.all(in: try command.folder.openForReading())
    let text = AlarmReport.text(alarms) { $0.store == 0 ? "" : "store \($0.store), " }
    try command.show(alarms, else: text)
    return .ok
  }

  private static func notRaised(
    _ code: Alarm.Code, about store: Int, _ command: ParsedCommand
  ) throws -> OperationError {
    let others = try command.folder.openForReading().alarms().filter { $0.code == code }
      .map { $0.store.isStore ? "--store \($0.store)" : "no --store" }
    return OperationError(
      "not-raised",
      "nothing was cleared: there is no alarm \(code.rawValue) about "
        + (store == 0 ? "head office" : "store \(store)"),
      remedy: others.isEmpty
        ? "see what there is: pizza-hq alarms DIR"
        : "it is raised elsewhere: give \(others.joined(separator: " or "))")
  }
}
