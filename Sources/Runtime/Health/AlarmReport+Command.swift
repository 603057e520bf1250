package import Storage
package import Toolkit

/// What the command `alarms` of both houses shares.
extension AlarmReport {
  package static let clearOption = CommandOption(
    "clear", argument: "CODE", help: "Clear this alarm, which was seen to.")

  /// The alarm that `--clear` names; nil where it was not given.
  ///
  /// - Throws: `CommandError` if it names none.
  package static func codeToClear(_ command: ParsedCommand) throws(CommandError) -> Alarm.Code? {
    guard let word = command.value(for: "clear") else { return nil }
    guard let code = Alarm.Code(rawValue: word) else {
      throw CommandError(
        command: command.title, problem: "--clear is '\(word)'",
        remedy: "give one of \(Alarm.Code.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return code
  }

  /// A line for each alarm, for a person, with what `whom` says before it.
  package static func text(
    _ alarms: [AlarmReport], whom: (AlarmReport) -> String
  ) -> String {
    if alarms.isEmpty { return "no alarm\n" }
    return alarms.map { alarm in
      let time = CivilTime(utcMilliseconds: alarm.lastAt)
      return "\(time) \(whom(alarm))\(SingleLine.escaped(alarm.line))\n"
    }.joined()
  }
}
