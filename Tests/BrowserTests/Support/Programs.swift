import Foundation
import Testing

/// Where the programs under test are, and folders for them.
enum Programs {
  static let folder = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().path
  static let store = folder + "/pizza-store"
  static let headOffice = folder + "/pizza-hq"

  /// The repository.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// An empty folder; the caller removes it.
  static func temporaryFolder() throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-browser-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  static func remove(_ folder: String) {
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      Issue.record("cannot remove \(folder): \(error)")
    }
  }
}
