import Database
import Foundation
import Runtime
import Security
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store restore`.
enum RestoreCommand: Command {
  static let spec = CommandSpec(
    name: "restore", summary: "Puts a backup in the place of a store's database.",
    usage: "DIR FILE", positionals: 2...2, options: [.json],
    examples: ["pizza-store restore /var/lib/oc-pizza /mnt/usb/store-3-20261120T230000Z.backup"],
    exitCodes: [.dataError, .io, .temporaryFailure])

  /// The result for a script.
  private struct Result: Encodable {
    let backup: BackupAnswer
    /// Where the database is that was there before.
    let aside: String?
    /// Files that were put back beside the database.
    let files: [String]
    /// Whether the node has to be enrolled again before it can exchange.
    let needsEnrolment: Bool
  }

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = StoreFolder(command.positionals[0])
    let file = command.positionals[1]
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let lock = try FileLock(path: folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let expected = folder.credentialIfGood()?.store
    var bars = BackupBars()
    defer { bars.finish() }
    var files: [String] = []
    let report = try Restoration(of: folder.database, environment: try .system()).run(
      from: file, of: expected, progress: { bars.show($0) },
      prepare: { mark in
        files = try BackupContents.write(mark, into: folder)
        if try !folder.has(folder.key) {
          try folder.write(try SigningKey().pem(), to: folder.key)
          files.append("node.key (new)")
        }
      })
    bars.finish()
    let needsEnrolment = try NodeIdentity(of: folder).pass == nil
    let result = Result(
      backup: BackupAnswer(report.backup, file: file), aside: report.aside, files: files,
      needsEnrolment: needsEnrolment)
    try command.show(result, else: text(report, file, folder, files, needsEnrolment))
    return .ok
  }

  private static func text(
    _ report: Restoration.Report, _ file: String, _ folder: StoreFolder, _ files: [String],
    _ needsEnrolment: Bool
  ) -> String {
    let mark = report.backup.mark
    var lines = [
      "store \(mark.node) is restored from \(SingleLine.escaped(file)), "
        + "made \(NodeCommand.time(mark.at)), \(report.backup.changeSets) change-sets verified"
    ]
    if let aside = report.aside {
      lines.append("the database that was here is kept: \(SingleLine.escaped(aside))")
    }
    if !files.isEmpty { lines.append("put back beside it: \(files.joined(separator: ", "))") }
    let path = SingleLine.escaped(folder.path)
    lines.append("next: pizza-store run \(path) (it sells at once, under new numbers)")
    if needsEnrolment {
      lines.append("      to exchange with head office again, ask it for a code, stop the node,")
      lines.append("      then: pizza-store enrol \(path) --hq URL --code CODE")
    } else {
      lines.append("      what the backup lacks is fetched from head office by itself")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension StoreFolder {
  /// Whether a file of it is there.
  func has(_ path: String) throws(FileError) -> Bool { try FileStatus.of(path) != nil }

  /// Writes a file of it whole, durably.
  func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try durableWrite(bytes, to: path)
  }
}
