import Database
import Foundation
import Runtime
import Security
import Storage
package import SyncProtocol
import Synchronization
import Toolkit

/// Keeps the newest snapshot of each store ready: built once, served many times, until the store's
/// chains have moved on.
package final class SnapshotShelf: Sendable {
  /// A file on the shelf and what head office says of it.
  package struct Snapshot: Sendable {
    package let path: String
    package let manifest: SnapshotManifest
  }

  /// Milliseconds after which a snapshot is built anew if there is something new.
  private static let freshMilliseconds: Int64 = 60_000

  private let headOffice: HeadOffice
  private let shelf = Mutex<[StoreNumber: Snapshot]>([:])

  package init(headOffice: HeadOffice) { self.headOffice = headOffice }

  /// The snapshot for a store, from the shelf or built now.
  ///
  /// - Throws: what building it runs into; then nothing is on the shelf.
  package func snapshot(for store: StoreNumber) throws -> Snapshot {
    // One is built at a time: the second asker gets the first one's.
    let result: Result<Snapshot, any Error> = shelf.withLock { shelf in
      if let found = shelf[store],
        headOffice.clock.now() - found.manifest.builtAt < Self.freshMilliseconds
      {
        return .success(found)
      }
      do {
        let built = try build(for: store)
        shelf[store] = built
        return .success(built)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func build(for store: StoreNumber) throws -> Snapshot {
    let now = headOffice.clock.now()
    let path = headOffice.folder.snapshots + "/store-\(store).snapshot"
    let fresh = path + ".new"
    if FileManager.default.fileExists(atPath: fresh) {
      try FileManager.default.removeItem(atPath: fresh)
    }
    let heads = try SnapshotFile.build(
      from: headOffice.folder.database, for: store, at: fresh)
    let (digest, size) = try FileDigest.sha256(of: fresh)
    var manifest = SnapshotManifest(
      store: store, schemaVersion: UInt16(SchemaFiles.version), builtAt: now,
      byteCount: UInt64(size), digest: digest, heads: heads)
    manifest.signature = try headOffice.key.sign(manifest.signedBytes)
    // Named by content: a download under way goes on reading the file it began with.
    let final = path + ".\(digest.description.prefix(16))"
    try durableMove(from: fresh, to: final)
    return Snapshot(path: final, manifest: manifest)
  }
}
