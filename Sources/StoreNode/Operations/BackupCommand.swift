import Runtime
import Storage
import SyncProtocol
import Toolkit

/// The command `pizza-store backup`.
enum BackupCommand: Command {
  static let spec = CommandSpec(
    name: "backup", summary: "Makes a verified backup, also while the node runs.",
    usage: "DIR TARGET", positionals: 2...2, options: [.json],
    examples: [
      "pizza-store backup /var/lib/oc-pizza /mnt/usb/",
      "pizza-store backup /var/lib/oc-pizza /mnt/usb/bastille.backup",
    ],
    exitCodes: [.dataError, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let store = try folder.storeNumber()
    try RenewedCopy(of: folder.database).requireNone()
    let target = try BackupTarget.path(
      command.positionals[1], node: store, now: WallClock.system.now())
    var bars = BackupBars()
    defer { bars.finish() }
    let report = try BackupFile.make(
      of: folder.database, node: store, at: target, files: try BackupContents.read(folder),
      environment: try .system()
    ) { bars.show($0) }
    bars.finish()
    try command.show(
      BackupAnswer(report, file: target),
      else: """
        backup of store \(store): \(SingleLine.escaped(target))
        \(report.changeSets) change-sets verified, \(report.byteCount) bytes
        it holds no key: a PC restored from it sells at once and is enrolled again to exchange

        """)
    return .ok
  }
}

/// The files of a store's folder that go with its backup: none of them is a secret.
enum BackupContents {
  /// Their names and bytes, in hexadecimal; those that are there.
  static func read(_ folder: StoreFolder) throws -> [String: String] {
    var files: [String: String] = [:]
    for path in paths(folder) where try folder.has(path) {
      files[name(path)] = HexText.text(try folder.read(path))
    }
    return files
  }

  /// Writes those that are not there.
  ///
  /// - Returns: the names of those that were written.
  static func write(_ mark: BackupFile.Mark, into folder: StoreFolder) throws -> [String] {
    var written: [String] = []
    for path in paths(folder) where try !folder.has(path) {
      guard let bytes = mark.files[name(path)].flatMap({ HexText.bytes($0) }) else { continue }
      try folder.write(bytes, to: path)
      written.append(name(path))
    }
    return written
  }

  private static func paths(_ folder: StoreFolder) -> [String] {
    [folder.credential, folder.headOfficeKey, folder.authority, folder.link]
  }

  private static func name(_ path: String) -> String {
    path.split(separator: "/").last.map { String($0) } ?? path
  }
}
