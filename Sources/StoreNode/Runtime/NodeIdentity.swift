import Database
import Foundation
package import Security
import Storage
package import SyncProtocol
import Toolkit

/// Who a node is to itself and to head office.
///
/// To sell, a node needs no more than its database: it knows its number. To exchange, it needs the
/// credential that head office signed and the private key to it; a restored backup has no key, for
/// a backup holds no secret.
package struct NodeIdentity: Sendable {
  package let store: StoreNumber

  /// What opens a session at head office; nil for a node that can only sell.
  package let pass: (credential: Credential, key: SigningKey)?

  /// Why there is no exchange, and what to do; nil where there is.
  package let problem: String?

  /// Reads a node's folder.
  ///
  /// - Throws: `NodeError` if not even the store's number is known, `DatabaseError`.
  package init(of folder: StoreFolder) throws {
    let credential = folder.credentialIfGood()
    let key = folder.keyIfGood()
    store = try credential?.store ?? folder.numberInDatabase()
    if let credential, let key, key.publicKey.bytes == credential.publicKey {
      pass = (credential, key)
      problem = nil
    } else {
      pass = nil
      problem =
        "this node's private key does not fit its credential (restored from a backup, which holds "
        + "no key): ask head office for a code, stop the node, then pizza-store enrol DIR"
    }
  }
}

extension StoreFolder {
  /// The store's number, from its credential, or from the chains in its database.
  ///
  /// - Throws: `NodeError` if neither tells, `DatabaseError`.
  package func storeNumber() throws -> StoreNumber {
    try credentialIfGood()?.store ?? numberInDatabase()
  }

  /// The credential; nil where there is none that can be read, which does not keep from selling.
  func credentialIfGood() -> Credential? {
    do { return try readCredential() } catch { return nil }
  }

  /// The private key; nil where there is none that can be read, which does not keep from selling.
  fileprivate func keyIfGood() -> SigningKey? {
    do { return try SigningKey(pem: try read(key)) } catch { return nil }
  }

  /// A store's database holds its own chain and head office's for it, and no other store's.
  fileprivate func numberInDatabase() throws -> StoreNumber {
    let found = try Connection(path: database, mode: .readOnly).rows(
      """
      SELECT DISTINCT CASE writer WHEN 0 THEN reader ELSE writer END FROM segments
      WHERE reader <> 32767
      """
    ) { StoreNumber($0.integer(at: 0)) }.compactMap { $0 }
    guard found.count == 1, let store = found.first, store.isStore else {
      throw NodeError(
        what: "tell which store \(SingleLine.escaped(path)) is",
        cause: "its credential is missing and its database names no store",
        remedy: "enrol it anew: pizza-store enrol DIR --hq URL --code CODE",
        exitCode: .configuration)
    }
    return store
  }
}
