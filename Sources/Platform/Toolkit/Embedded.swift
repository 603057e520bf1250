import CEmbedded

/// Files of the repository that are compiled into the binary, listed in
/// `Sources/Platform/C/CEmbedded/files.inc`.
package enum Embedded {
  /// The files' paths from the repository's root, sorted.
  package static var names: [String] {
    (0..<embedded_count()).map { unsafe String(cString: embedded_at($0).name) }.sorted()
  }

  /// The names that begin with a folder, sorted.
  ///
  /// - Parameter folder: a path from the root that ends with a slash, `schema/facts/`.
  /// - Returns: whole names, folder included.
  package static func names(under folder: String) -> [String] {
    names.filter { $0.hasPrefix(folder) }
  }

  /// A copy of the file's bytes, or nil if no such file is compiled in.
  package static func file(named name: String) -> [UInt8]? {
    for index in 0..<embedded_count() {
      let file = unsafe embedded_at(index)
      guard unsafe String(cString: file.name) == name else { continue }
      return unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
    }
    return nil
  }
}
