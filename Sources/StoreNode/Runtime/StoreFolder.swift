import Database
import Foundation
import Security
package import SyncProtocol
import Toolkit

/// Where a store node keeps what: one folder, its private key beside the database and not in it.
package struct StoreFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// The SQLite file.
  package var database: String { path + "/store.db" }

  /// The node's private key, PEM, mode 0600.
  package var key: String { path + "/node.key" }

  /// The private key that signs receipts, PEM, mode 0600; made at the first start without one.
  package var fiscalKey: String { path + "/fiscal.key" }

  /// Who this node is, signed by head office.
  package var credential: String { path + "/credential" }

  /// The key by which head office is known.
  package var headOfficeKey: String { path + "/hq.pub" }

  /// Where head office is: its URL, and the file of its certificate authority.
  package var link: String { path + "/link.json" }

  /// The authority that signed head office's certificate, PEM; there if it is not the system's.
  package var authority: String { path + "/" + Self.authorityName }

  /// As the link names it: beside it, wherever the folder is.
  static let authorityName = "hq-ca.pem"

  /// Held by the process that writes the database.
  package var lock: String { path + "/store.lock" }

  /// Where a running node listens, and the token of whoever may read this file.
  package var door: String { path + "/door.json" }

  /// How far the database had got, kept outside of it.
  package var marker: String { path + "/continuity.json" }

  /// A node that is being opened anew beside the one that is here.
  package var next: StoreFolder { StoreFolder(path + "/next") }

  /// Room on the disk for the moment when there is none.
  package var reserve: String { path + "/reserve" }

  /// A snapshot while it is downloaded.
  package var download: String { path + "/snapshot.part" }

  /// A complete snapshot while it is made this node's own.
  var adoption: String { path + "/snapshot.new" }

  /// Whether a node was enrolled here, or restored.
  package var isEnrolled: Bool { FileManager.default.fileExists(atPath: database) }

  /// All bytes of a file in it.
  package func read(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
  }

  /// The key that signs receipts; where there is none, a new one is made and kept.
  ///
  /// It is no secret shared with anybody: another key begins another series, and that is all.
  ///
  /// - Throws: `SecurityError` for a broken file, `FileError`, a Foundation error.
  func fiscalSigningKey() throws -> SigningKey {
    if FileManager.default.fileExists(atPath: fiscalKey) {
      return try SigningKey(pem: try read(fiscalKey))
    }
    let key = try SigningKey()
    try durableWrite(try key.pem(), to: fiscalKey)
    return key
  }

  /// How head office is reached; nil where nothing tells.
  ///
  /// - Throws: `JSONError` for a broken file, a Foundation error if it cannot be read.
  package func readLink() throws -> HeadOfficeLink? {
    guard FileManager.default.fileExists(atPath: link) else { return nil }
    var known = try JSON.decode(HeadOfficeLink.self, from: try read(link))
    if known.authority == Self.authorityName { known.authority = authority }
    return known
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
