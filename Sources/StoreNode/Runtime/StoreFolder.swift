import Database
import Foundation
import Security
package import SyncProtocol

/// Where a store node keeps what: one folder, its private key beside the database and not in it.
package struct StoreFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// The SQLite file.
  package var database: String { path + "/store.db" }

  /// The node's private key, PEM, mode 0600.
  package var key: String { path + "/node.key" }

  /// Who this node is, signed by head office.
  package var credential: String { path + "/credential" }

  /// The key by which head office is known.
  package var headOfficeKey: String { path + "/hq.pub" }

  /// Where head office is: its URL, and the file of its certificate authority.
  package var link: String { path + "/link.json" }

  /// Held by the process that writes the database.
  package var lock: String { path + "/store.lock" }

  /// Where a running node listens, and the token of whoever may read this file.
  package var door: String { path + "/door.json" }

  /// A snapshot while it is downloaded.
  package var download: String { path + "/snapshot.part" }

  /// Whether a node was enrolled here.
  package var isEnrolled: Bool {
    FileManager.default.fileExists(atPath: credential)
      && FileManager.default.fileExists(atPath: database)
  }

  /// All bytes of a file in it.
  package func read(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
  }

  /// The credential that enrolment brought.
  package func readCredential() throws -> Credential {
    try Credential(decoding: try read(credential))
  }
}

/// How a node reaches head office.
package struct HeadOfficeLink: Codable, Sendable {
  package var url: String

  /// PEM file of the authority that signed head office's certificate; nil: the system's.
  package var authority: String?

  /// Whether plain HTTP to another machine was asked for explicitly.
  package var allowsPlainHTTP: Bool

  package init(url: String, authority: String? = nil, allowsPlainHTTP: Bool = false) {
    self.url = url
    self.authority = authority
    self.allowsPlainHTTP = allowsPlainHTTP
  }
}
