import Database
import Foundation
import Toolkit

/// Where a running head office takes operations: a file that only its owner can read.
package struct Door: Codable, Equatable, Sendable {
  /// Always of this machine.
  package let address: String
  package let port: UInt16
  package let scheme: String

  /// The administrator's token, 32 hexadecimal digits.
  package let token: String

  package init(address: String, port: UInt16, scheme: String = "http", token: String) {
    self.address = address
    self.port = port
    self.scheme = scheme
    self.token = token
  }

  /// With an IPv6 address in brackets.
  package var url: String {
    "\(scheme)://\(address.contains(":") ? "[\(address)]" : address):\(port)"
  }

  /// Writes the file, mode 0600, in one step.
  ///
  /// - Throws: `FileError`, `JSONError`.
  package func write(to folder: HeadOfficeFolder) throws {
    try durableWrite(try JSON.encode(self), to: folder.door)
  }

  /// The door of a folder; nil where no head office runs, or does not listen yet.
  ///
  /// - Throws: a Foundation error if the file cannot be read, `JSONError`.
  package static func read(from folder: HeadOfficeFolder) throws -> Door? {
    guard FileManager.default.fileExists(atPath: folder.door) else { return nil }
    return try JSON.decode(Door.self, from: try folder.read(folder.door))
  }

  /// Removes the file, if there is one: also that of a process that was killed.
  package static func remove(from folder: HeadOfficeFolder) throws {
    guard FileManager.default.fileExists(atPath: folder.door) else { return }
    try FileManager.default.removeItem(atPath: folder.door)
  }
}
