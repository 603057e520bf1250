import Evening
import Foundation

extension TestTown {
  /// Backs the store up.
  ///
  /// - Returns: the file.
  func backUp() throws -> String {
    let shelf = folder + "/shelf"
    try FileManager.default.createDirectory(atPath: shelf, withIntermediateDirectories: true)
    try ProgramRun.run(Programs.store, ["backup", store.folder, shelf])
    guard let name = try FileManager.default.contentsOfDirectory(atPath: shelf).max() else {
      throw BrowserError("there is no backup")
    }
    return shelf + "/" + name
  }

  /// The store's database is lost; a backup takes its place, and the store is started again.
  func loseDatabase(andRestore backup: String) throws {
    store.stop()
    let files = ["", "-wal", "-shm"].map { storeFile + $0 }
    for file in files where FileManager.default.fileExists(atPath: file) {
      try FileManager.default.removeItem(atPath: file)
    }
    try ProgramRun.run(Programs.store, ["restore", store.folder, backup])
    try store.restart()
  }
}
