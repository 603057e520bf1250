import Database
import Runtime
import Security
import Storage
import SyncProtocol
import Toolkit

/// `pizza-hq backup`: makes a verified backup, also while head office runs.
enum BackupCommand: Command {
  static let spec = CommandSpec(
    name: "backup", summary: "Make a verified backup, also while head office runs.",
    usage: "DIR TARGET", positionals: 2...2, options: [.json],
    examples: ["pizza-hq backup hq /mnt/backups/", "pizza-hq backup hq hq-before-update.backup"],
    exitCodes: [.dataError, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = command.folder
    try folder.requireHeadOffice()
    try RenewedCopy(of: folder.database).requireNone()
    let target = try BackupTarget.path(
      command.positionals[1], node: .headOffice, now: WallClock.system.now())
    let key = try SigningKey(pem: try folder.read(folder.key))
    var bars = BackupBars()
    defer { bars.finish() }
    let report = try BackupFile.make(
      of: folder.database, node: .headOffice, at: target,
      files: [RestoreCommand.publicKey: HexText.text(key.publicKey.bytes)],
      environment: try .system()
    ) { bars.show($0) }
    bars.finish()
    try command.show(BackupAnswer(report, file: target), else: text(report, target, folder))
    return .ok
  }

  private static func text(
    _ report: BackupFile.Report, _ target: String, _ folder: HeadOfficeFolder
  ) -> String {
    """
    backup of head office: \(SingleLine.escaped(target))
    \(report.changeSets) change-sets verified, \(report.byteCount) bytes
    it holds no key: keep \(folder.key) and \(folder.ledger) apart from it

    """
  }
}

/// `pizza-hq restore`: puts a backup in the place of head office's database.
enum RestoreCommand: Command {
  /// The name under which a backup carries head office's public key.
  static let publicKey = "hq.pub"

  private struct Answer: Encodable {
    let backup: BackupAnswer
    let aside: String?
  }

  static let spec = CommandSpec(
    name: "restore", summary: "Put a backup in the place of head office's database.",
    usage: "DIR FILE", positionals: 2...2, options: [ParsedCommand.withoutLedger, .json],
    examples: ["pizza-hq restore hq /mnt/backups/head-office-20261120T230000Z.backup"],
    exitCodes: [.dataError, .io, .temporaryFailure, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = command.folder
    let file = command.positionals[1]
    guard folder.exists else {
      throw OperationError(
        "no-head-office", "there is no signing key \(folder.key), and stores trust no other",
        remedy: "put hq.key and credentials.jsonl there from their safe copy, then restore")
    }
    if try !command.flag("without-ledger") && FileStatus.of(folder.ledger) == nil {
      throw OperationError.noLedger(folder, command: "restore DIR FILE")
    }
    try folder.createSnapshotFolder()
    let lock = try FileLock(path: folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let key = try SigningKey(pem: try folder.read(folder.key))
    var bars = BackupBars()
    defer { bars.finish() }
    let report = try Restoration(of: folder.database, environment: try .system()).run(
      from: file, of: .headOffice, progress: { bars.show($0) },
      prepare: { mark in
        guard mark.files[publicKey] == HexText.text(key.publicKey.bytes) else {
          throw OperationError(
            "other-key", "the backup is of a head office with another key than \(folder.key)",
            remedy: "put that head office's hq.key there")
        }
        try command.beginLedgerIfLost()
      })
    bars.finish()
    let answer = Answer(
      backup: BackupAnswer(report.backup, file: file), aside: report.aside)
    try command.show(answer, else: text(report, file, folder))
    return .ok
  }

  private static func text(
    _ report: Restoration.Report, _ file: String, _ folder: HeadOfficeFolder
  ) -> String {
    var lines = [
      "head office is restored from \(file), made "
        + "\(CivilTime(utcMilliseconds: report.backup.mark.at)), "
        + "\(report.backup.changeSets) change-sets verified"
    ]
    if let aside = report.aside { lines.append("the database that was here is kept: \(aside)") }
    lines.append("next: pizza-hq run \(folder.path)")
    lines.append("      the stores then give back what it lacks; figures are partial until each")
    lines.append("      of them has been in touch: pizza-hq store list \(folder.path)")
    return lines.map { SingleLine.escaped($0) + "\n" }.joined()
  }
}
