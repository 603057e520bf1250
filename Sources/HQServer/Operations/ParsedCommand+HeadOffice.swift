import Toolkit

extension ParsedCommand {
  /// The folder, always the first argument.
  var folder: HeadOfficeFolder { HeadOfficeFolder(positionals[0]) }

  /// Goes on where the ledger of credentials is lost.
  static let withoutLedger = CommandOption(
    "without-ledger",
    help: "Go on although credentials.jsonl is lost; PCs replaced or revoked may come in again.")

  /// Begins a ledger, if `--without-ledger` was given and there is none, and says so loudly; the
  /// caller holds the folder's lock.
  ///
  /// - Throws: `FileError`.
  func beginLedgerIfLost() throws {
    guard flag("without-ledger"),
      try CredentialLedger.beginAnew(at: folder.ledger, now: WallClock.system.now())
    else { return }
    Console.complain(
      "\(SingleLine.escaped(folder.ledger)) is lost: a PC that was replaced or revoked since the "
        + "backup is let in again; revoke it again, and enrol its store anew")
  }

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
