import Foundation

/// A node's database file, and what a kill leaves of it.
///
/// A process that is killed leaves its files as they are at that moment, whatever transaction is
/// under way. Within one process that is had by copying them at that moment: the next process opens
/// the copy, and what the old objects still do to the old file is nobody's business.
final class NodeFile {
  private let folder: String
  private let name: String
  private var generation = 1

  /// Whether the image of a dying process was taken and waits for the next process.
  private(set) var isImageTaken = false

  init(folder: String, name: String) {
    self.folder = folder
    self.name = name
  }

  /// The file that the running process has open, or the next one will.
  var path: String { path(generation) }

  private func path(_ generation: Int) -> String { "\(folder)/\(name)-\(generation).db" }

  /// Copies the files as they are now, in the middle of whatever is under way.
  func takeImage() throws {
    guard !isImageTaken else { return }
    for ending in ["", "-wal"] {
      let source = path(generation) + ending
      guard FileManager.default.fileExists(atPath: source) else { continue }
      try FileManager.default.copyItem(atPath: source, toPath: path(generation + 1) + ending)
    }
    isImageTaken = true
  }

  /// Lets the image take the place of the file; the old process's objects are gone by now.
  func adoptImage() throws {
    guard isImageTaken else { return }
    isImageTaken = false
    for ending in ["", "-wal", "-shm"] {
      let old = path(generation) + ending
      if FileManager.default.fileExists(atPath: old) {
        try FileManager.default.removeItem(atPath: old)
      }
    }
    generation += 1
  }
}
