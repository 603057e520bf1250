/// Who may import whom, file by file.
enum ImportChecker {
  private static let system: Set<String> = ["Foundation", "Glibc", "Synchronization", "Dispatch"]
  /// What both houses see: shared rooms, never each other.
  private static let house: Set<String> = [
    "SyncProtocol", "Facts", "Storage", "Runtime", "Database", "HTTP", "Security", "Toolkit",
    "Foundation", "Synchronization", "Dispatch",
  ]

  /// Folder and what its files may import; the first folder that fits counts.
  static let rooms: [(folder: String, allowed: Set<String>)] = [
    ("Sources/SyncProtocol", []),
    ("Sources/Facts", ["SyncProtocol"]),
    ("Sources/Platform/Database", system.union(["CSQLite"])),
    ("Sources/Platform/HTTP", system.union(["CMicroHTTPD", "CCurl"])),
    ("Sources/Platform/Security", system.union(["CCrypto", "CPassword"])),
    ("Sources/Platform/Compression", system.union(["CZstd"])),
    ("Sources/Platform/Toolkit", system.union(["CEmbedded"])),
    ("Sources/Storage", ["SyncProtocol", "Facts", "Database", "Toolkit"]),
    (
      "Sources/Fiscal",
      ["SyncProtocol", "Facts", "Storage", "Database", "Security", "Toolkit", "Foundation"]
    ),
    (
      "Sources/Runtime",
      [
        "SyncProtocol", "Facts", "Storage", "Database", "Security", "Compression", "Toolkit",
        "Foundation", "Synchronization", "Dispatch",
      ]
    ),
    ("Sources/StoreNode/Main", ["StoreNode", "Foundation"]),
    ("Sources/HQServer/Main", ["HQServer", "Foundation"]),
    ("Sources/StoreNode", house.union(["Fiscal"])),
    ("Sources/HQServer", house),
  ]

  static func check(_ file: SourceFile, cModules: Set<String>) -> [Violation] {
    imports(of: file).compactMap { line, module in
      if let room = rooms.first(where: { file.isUnder($0.folder) }) {
        guard !room.allowed.contains(module) else { return nil }
        return file.violation(.imports, at: line, "\(room.folder) may not import \(module)")
      }
      if file.isUnder("Sources") {
        return file.violation(.imports, at: line, "a room that the import table does not know")
      }
      guard cModules.contains(module) else { return nil }
      return file.violation(.imports, at: line, "\(module) outside Sources/Platform")
    }
  }

  /// The modules that a file imports, with the index of the line.
  static func imports(of file: SourceFile) -> [(line: Int, module: String)] {
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]
    return file.code.enumerated().compactMap { index, line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
        words[..<place].allSatisfy({ $0.hasPrefix("@") || levels.contains($0) })
      else { return nil }
      let rest = words[(place + 1)...]
      let name = kinds.contains(rest[place + 1]) ? rest.dropFirst().first : rest.first
      guard let module = name?.split(separator: ".").first else { return nil }
      return (index, String(module))
    }
  }

  private static let levels: Set<Substring> = [
    "package", "internal", "private", "fileprivate", "public",
  ]
}
