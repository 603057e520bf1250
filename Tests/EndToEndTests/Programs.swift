import Foundation

/// Where the programs under test are: in the build folder that this test bundle is in.
enum Programs {
  static let folder = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().path
  static let store = folder + "/pizza-store"
  static let headOffice = folder + "/pizza-hq"

  static let fixture = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/orders/pizzaplace-2015-h1.csv").path

  /// An empty folder for one test; the caller removes it.
  static func temporaryFolder() throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("oc-pizza-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }
}
