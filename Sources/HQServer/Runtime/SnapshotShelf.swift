import Database
import Foundation
import Runtime
package import Security
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
    let path = headOffice.folder.snapshots + "/store-\(store).snapshot"
    let fresh = path + ".new"
    let manifest = try Self.build(
      for: store, in: headOffice.folder, key: headOffice.key, now: headOffice.clock.now(),
      at: fresh)
    // Named by content: a download under way goes on reading the file it began with.
    let final = path + ".\(manifest.digest.description.prefix(16))"
    try durableMove(from: fresh, to: final)
    return Snapshot(path: final, manifest: manifest)
  }

  /// Builds a snapshot as a file and signs its manifest; also beside a process that writes.
  ///
  /// - Parameters:
  ///   - store: whose part of the database it is.
  ///   - folder: where head office's database is.
  ///   - key: what signs the manifest.
  ///   - now: head office's clock, milliseconds UTC.
  ///   - path: the file; one that is there is replaced.
  /// - Returns: what the file is, signed.
  /// - Throws: what building it runs into; the file is then worthless.
  package static func build(
    for store: StoreNumber, in folder: HeadOfficeFolder, key: SigningKey, now: Int64,
    at path: String
  ) throws -> SnapshotManifest {
    if FileManager.default.fileExists(atPath: path) {
      try FileManager.default.removeItem(atPath: path)
    }
    let heads = try SnapshotFile.build(from: folder.database, for: store, at: path)
    let (digest, size) = try FileDigest.sha256(of: path)
    var manifest = SnapshotManifest(
      store: store, schemaVersion: UInt16(SchemaFiles.version), builtAt: now,
      byteCount: UInt64(size), digest: digest, heads: heads)
    manifest.signature = try key.sign(manifest.signedBytes)
    return manifest
  }
}
