import Database
import Foundation
import Toolkit

/// Moves a database out of the way of the one that takes its place; nothing is ever deleted.
package enum SetAside {
  /// The file and what belongs to it while it is in use: without its WAL it lacks the newest; and
  /// a verified copy that was to take its place.
  private static let parts = ["", "-wal", "-shm", ".renewed"]

  /// Renames the database at `path` to a name that says when, its WAL with it.
  ///
  /// The file goes first: should this be interrupted, no node starts with half of it, and the next
  /// call brings the rest after it.
  ///
  /// - Parameters:
  ///   - path: the database, closed.
  ///   - now: milliseconds UTC, for the name.
  /// - Returns: its new name; nil where there was none.
  /// - Throws: `FileError`, or a Foundation error if the folder cannot be read.
  package static func database(_ path: String, now: Int64) throws -> String? {
    let there = try parts.filter { try FileStatus.of(path + $0) != nil }
    if there.isEmpty { return nil }
    let target = try name(for: path, lacking: there.contains("") ? nil : there[0], now: now)
    for part in there { try renameDurably(path + part, to: target + part) }
    return target
  }

  /// The database that was moved aside last; nil if none was.
  ///
  /// - Throws: a Foundation error if the folder cannot be read.
  static func newest(of path: String) throws -> String? {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent().path
    return try databases(in: folder, beginningWith: url.lastPathComponent + ".aside-")
      .max().map { folder + "/" + $0 }
  }

  private static func databases(
    in folder: String, beginningWith prefix: String
  ) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
      name.hasPrefix(prefix) && !parts.dropFirst().contains { name.hasSuffix($0) }
    }
  }

  /// A name that is free; or, to bring a part after its file, the newest that lacks the part.
  private static func name(for path: String, lacking part: String?, now: Int64) throws -> String {
    let url = URL(fileURLWithPath: path)
    let prefix = url.lastPathComponent + ".aside-"
    if let part {
      let folder = url.deletingLastPathComponent().path
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      let widows = try databases(in: folder, beginningWith: prefix)
        .filter { !names.contains($0 + part) }
      if let newest = widows.max() { return folder + "/" + newest }
    }
    let first = "\(path).aside-\(FileStamp.text(now))"
    var candidate = first
    var count = 1
    while try parts.contains(where: { try FileStatus.of(candidate + $0) != nil }) {
      count += 1
      candidate = "\(first)-\(count)"
    }
    return candidate
  }
}

/// An instant as a part of a file's name.
package enum FileStamp {
  /// `20260329T015959Z`.
  package static func text(_ milliseconds: Int64) -> String {
    let time = CivilTime(utcMilliseconds: milliseconds).description
    return time.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
  }
}
