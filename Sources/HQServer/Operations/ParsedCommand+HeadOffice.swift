import Toolkit

extension ParsedCommand {
  /// The folder, always the first argument.
  var folder: HeadOfficeFolder { HeadOfficeFolder(positionals[0]) }

  /// The store's number, the second argument.
  ///
  /// - Throws: `CommandError` if it is none.
  func storeNumber() throws(CommandError) -> Int64 {
    guard let number = Int64(positionals[1]), (1...32_766).contains(number) else {
      throw CommandError(
        command: title, problem: "'\(positionals[1])' is no store number",
        remedy: "give a number from 1 to 32766")
    }
    return number
  }

  /// A day option as days since 1970-01-01; nil if not given.
  ///
  /// - Throws: `CommandError` if it is no day.
  func day(for long: String) throws(CommandError) -> Int64? {
    guard let text = value(for: long) else { return nil }
    guard let date = CivilDate(text) else {
      throw CommandError(
        command: title, problem: "--\(long) is '\(text)'",
        remedy: "give a day of the calendar as yyyy-mm-dd")
    }
    return Int64(date.day)
  }
}
