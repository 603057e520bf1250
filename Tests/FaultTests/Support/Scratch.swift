import Foundation
import Testing

/// Folders of tests.
enum Scratch {
  /// An empty folder; the caller removes it.
  static func folder(_ name: String) throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-\(name)-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  static func remove(_ path: String) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Issue.record("left behind: \(path): \(error)")
    }
  }

  /// Looks at the condition until it holds; false where it does not within so many seconds.
  static func eventually(
    _ seconds: Double = 30, _ condition: () throws -> Bool
  ) rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if try condition() { return true }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return try condition()
  }
}

/// A folder's files, kept in memory and put back as they were before each case.
struct Image: Sendable {
  private let files: [String: [UInt8]]

  init(of folder: String) throws {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      if !isFolder.boolValue {
        files[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      }
    }
    self.files = files
  }

  /// Makes the folder what it was, writing into the files that are there: they stay the same files,
  /// or the node would take its database for a copy.
  func put(at folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where !files.keys.contains(where: { $0 == name || $0.hasPrefix(name + "/") }) {
      Scratch.remove(folder + "/" + name)
    }
    for (name, bytes) in files {
      let file = URL(fileURLWithPath: folder + "/" + name)
      let parent = file.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }
}

/// What does not hold, or what a test could not do.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless the condition holds.
func require(_ condition: Bool, _ what: @autoclosure () throws -> String) throws {
  if !condition { throw Violation(try what()) }
}
