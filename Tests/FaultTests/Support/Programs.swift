import Foundation

/// Where the programs under test are: in the build folder that this test bundle is in.
enum Programs {
  static let folder = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().path
  static let store = folder + "/pizza-store"
  static let headOffice = folder + "/pizza-hq"
  static let flows = folder + "/pizza-flows"
  static let shim = folder + "/libfault-shim.so"
}
