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
    usage: "DIR FILE", positionals: 2...2,
    options: [
      CommandOption(
        "leave-damaged",
        help: "Go on although unsent sales may stay behind in the database that is here."),
      .json,
    ],
    examples: ["pizza-store restore /var/lib/oc-pizza /mnt/usb/store-3-20261120T230000Z.backup"],
    exitCodes: [.difference, .dataError, .io, .temporaryFailure])

  /// The result for a script.
  private struct Result: Encodable {
    let backup: BackupAnswer
    /// Where the database is that was there before.
    let aside: String?
    /// Files that were put back beside the database.
    let files: [String]
    /// Whether the node has to be enrolled again before it can exchange.
    let needsEnrolment: Bool
    /// What the database that was there before gave; left out where there was none, or none that
    /// could be read.
    let proof: CarryOverProof?
    /// What may be nowhere but there; left out where that cannot be told.
    let leftBehind: CarryOver.LeftBehind?

    init(
      _ report: Restoration.Report, _ file: String, _ files: [String], needsEnrolment: Bool
    ) {
      backup = BackupAnswer(report.backup, file: file)
      aside = report.aside
      self.files = files
      self.needsEnrolment = needsEnrolment
      switch report.previous {
      case .none: (proof, leftBehind) = (nil, CarryOver.LeftBehind(changeSets: 0, orders: 0))
      case .carriedOver(let proof, let left): (self.proof, leftBehind) = (proof, left)
      case .unreadable: (proof, leftBehind) = (nil, nil)
      }
    }
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
      from: file, of: expected, leavesDamaged: command.flag("leave-damaged"),
      progress: { bars.show($0) },
      prepare: { mark in
        files = try BackupContents.write(mark, into: folder)
        if try !folder.has(folder.key) {
          try folder.write(try SigningKey().pem(), to: folder.key)
          files.append("node.key (new)")
        }
      })
    bars.finish()
    let needsEnrolment = try NodeIdentity(of: folder).pass == nil
    try command.show(
      Result(report, file, files, needsEnrolment: needsEnrolment),
      else: text(report, file, folder, files, needsEnrolment))
    return report.previous.mayLeaveSales ? .difference : .ok
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
    lines += previous(report)
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

  /// What became of what the database held that was there before.
  private static func previous(_ report: Restoration.Report) -> [String] {
    switch report.previous {
    case .none: return []
    case .unreadable:
      return [
        "ALARM: it could not be read: orders that were not sent may be in it alone; keep it, and",
        "       compare the list of the day with the till's receipts",
      ]
    case .carriedOver(let proof, let left):
      let carried = proof.chains.reduce(0) { $0 + $1.carried }
      var lines = ["carried over from it: \(carried) change-sets that the backup lacks"]
      lines += ProofTable.text(proof, source: "backup").split(separator: "\n").map { "  \($0)" }
      if left.changeSets > 0 {
        lines.append(
          "ALARM: \(left.changeSets) change-sets with \(left.orders.map { "\($0)" } ?? "?") orders "
            + "that head office has not acknowledged are in it alone; keep it")
      }
      return lines
    }
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
