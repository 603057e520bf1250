import Database
package import Storage
package import SyncProtocol

/// Where a backup goes.
package enum BackupTarget {
  /// The file that an operator named, or a new one in the folder that was named, called after the
  /// node and the moment.
  ///
  /// - Throws: `FileError` if the folder cannot be looked into.
  package static func path(_ named: String, node: StoreNumber, now: Int64) throws -> String {
    let isFolder = try FileStatus.of(named)?.isFolder ?? false
    guard isFolder || named.hasSuffix("/") else { return named }
    let name = node.isStore ? "store-\(node)" : "head-office"
    let folder = named.hasSuffix("/") ? named : named + "/"
    return "\(folder)\(name)-\(FileStamp.text(now)).backup"
  }
}

/// A backup for a script: what was made, or what was restored.
package struct BackupAnswer: Codable, Sendable {
  /// Store number; 0 for head office.
  package let node: Int64
  package let file: String
  package let bytes: Int64

  /// When the backup was made, milliseconds UTC.
  package let at: Int64
  package let changeSets: Int

  /// Chain, change-set and hash of each.
  package let heads: [String]

  package init(_ report: BackupFile.Report, file: String) {
    node = Int64(report.mark.node.rawValue)
    self.file = file
    bytes = report.byteCount
    at = report.mark.at
    changeSets = report.changeSets
    heads = report.heads.map { "\($0)" }
  }
}
