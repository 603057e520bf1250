import Database
import Foundation
import Security
import Toolkit

/// How a program's own commands reach the process that runs in a folder: where it listens, and a
/// token that only who may read the file has.
package struct Door: Codable, Equatable, Sendable {
  /// Where it listens, always on this machine: `http://127.0.0.1:8180`.
  package let url: String
  package let port: UInt16

  /// 32 hexadecimal digits, new at each start.
  package let token: String

  package init(address: String = "127.0.0.1", port: UInt16, token: String) {
    // An IPv6 address stands in brackets.
    url = "http://\(address.contains(":") ? "[\(address)]" : address):\(port)"
    self.port = port
    self.token = token
  }

  /// A token for a process that starts.
  ///
  /// - Throws: `SecurityError` if there is no randomness.
  package static func newToken() throws -> String {
    HexText.text(try SystemRandom().bytes(16))
  }

  /// Writes the file, mode 0600, in one step.
  ///
  /// - Throws: `FileError`, `JSONError`.
  package func write(to path: String) throws {
    try durableWrite(try JSON.encode(self), to: path)
  }

  /// The door in a file; nil if no process has left one.
  ///
  /// A killed process leaves its file behind: then nobody, or somebody else, answers there.
  ///
  /// - Throws: a Foundation error if the file cannot be read, `JSONError`.
  package static func read(_ path: String) throws -> Door? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    return try JSON.decode(Door.self, from: bytes)
  }

  /// Removes the file, if there is one: also that of a process that was killed.
  ///
  /// - Throws: a Foundation error if it cannot be removed.
  package static func remove(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    try FileManager.default.removeItem(atPath: path)
  }
}
