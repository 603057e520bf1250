import Foundation

/// The files of this checkout.
struct Repository {
  /// Paths of all files from the root, sorted; build products and `.git` left out.
  let paths: [String]
  /// The text files among them.
  let files: [SourceFile]

  /// Read once, shared by all tests.
  static let shared: Result<Repository, any Error> = Result { try Repository() }

  private static let textEndings = [
    "swift", "c", "h", "inc", "modulemap", "sql", "md", "html", "css", "js", "json", "sh",
  ]
  private static let textNames = ["dev", ".ci/run", "LICENSE", ".swift-format", ".gitignore"]

  private init() throws {
    let root = try Self.root()
    var paths: [String] = []
    try Self.list(root, "", &paths)
    self.paths = paths.sorted()
    files = try self.paths.filter(Self.isText).map { path in
      SourceFile(
        path: path,
        text: try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
    }
  }

  var swift: [SourceFile] { files.filter(\.isSwift) }
  var sources: [SourceFile] { swift.filter { $0.isUnder("Sources") } }
  var markdown: [SourceFile] { files.filter { $0.path.hasSuffix(".md") } }
  func file(_ path: String) -> SourceFile? { files.first { $0.path == path } }

  /// Whether a file or folder is there.
  func contains(_ path: String) -> Bool {
    path.isEmpty || paths.contains { $0 == path || $0.hasPrefix(path + "/") }
  }

  private static func isText(_ path: String) -> Bool {
    textNames.contains(path) || textEndings.contains { path.hasSuffix("." + $0) }
  }

  private static func root() throws -> URL {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder = folder.deletingLastPathComponent()
      let manifest = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { return folder }
    }
    throw CocoaError(.fileNoSuchFile)
  }

  private static func list(_ root: URL, _ folder: String, _ paths: inout [String]) throws {
    let manager = FileManager.default
    let place = root.appendingPathComponent(folder)
    for name in try manager.contentsOfDirectory(atPath: place.path) {
      let path = folder.isEmpty ? name : folder + "/" + name
      if name == ".git" || name == "tmp" && folder.isEmpty || name.hasPrefix(".build") { continue }
      var isFolder: ObjCBool = false
      guard
        manager.fileExists(
          atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
      else { continue }
      if isFolder.boolValue { try list(root, path, &paths) } else { paths.append(path) }
    }
  }
}
