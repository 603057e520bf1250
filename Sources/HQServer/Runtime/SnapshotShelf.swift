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

    /// Erasures that it has carried out.
    let erasures: Int64
  }

  private let headOffice: HeadOffice
  private let shelf = Mutex<[StoreNumber: Snapshot]>([:])

  /// An empty shelf: what another process left there nobody serves, and a customer erased since may
  /// be in it.
  ///
  /// - Throws: a Foundation error if a file cannot be removed.
  package init(headOffice: HeadOffice) throws {
    self.headOffice = headOffice
    try Self.clear(headOffice.folder.snapshots) { _ in false }
  }

  /// Takes off the shelf, and off the disk, what was built before the newest erasure.
  ///
  /// A download under way ends there, and begins anew with the next snapshot.
  ///
  /// - Throws: `DatabaseError`, or a Foundation error if a file cannot be removed.
  package func dropErased() throws {
    let count = try erasureCount()
    let result: Result<Void, any Error> = shelf.withLock { shelf in
      let kept = shelf.filter { $0.value.erasures >= count }
      if kept.count == shelf.count { return .success(()) }
      shelf = kept
      let paths = Set(kept.values.map(\.path))
      do {
        return .success(try Self.clear(headOffice.folder.snapshots) { paths.contains($0) })
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  private func erasureCount() throws -> Int64 {
    try headOffice.locked { core in
      try core.database.connection.integer("SELECT count(*) FROM erasures") ?? 0
    }
  }

  private static func clear(_ folder: String, keeping isKept: (String) -> Bool) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("store-") && !isKept(folder + "/" + name) {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }

  /// The snapshot for a store as head office stands now: from the shelf, or built if the store's
  /// chains have moved on, so that a PC which replaces another lacks no sale of its own.
  ///
  /// - Throws: what building it runs into; then the shelf is as it was.
  package func snapshot(for store: StoreNumber) throws -> Snapshot {
    let heads = try headOffice.locked { core in
      try ([.ofStore(store)] + ChainID.read(by: store))
        .flatMap { try core.database.heads(of: $0) }.sorted()
    }
    return try snapshot(for: store) { $0.manifest.heads == heads }
  }

  /// The snapshot whose manifest was given out last: a download goes on with the file it began
  /// with, whatever the store's chains do meanwhile.
  ///
  /// - Throws: what building it runs into, where there is none.
  package func lastSnapshot(for store: StoreNumber) throws -> Snapshot {
    try snapshot(for: store) { _ in true }
  }

  private func snapshot(
    for store: StoreNumber, ifGood isGood: (Snapshot) -> Bool
  ) throws -> Snapshot {
    // One is built at a time: the second asker gets the first one's.
    let result: Result<Snapshot, any Error> = shelf.withLock { shelf in
      if let found = shelf[store], isGood(found) { return .success(found) }
      do {
        let built = try build(for: store, instead: shelf[store])
        shelf[store] = built
        return .success(built)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Builds a snapshot and removes the files of that store but the one it supersedes, from which
  /// a download may still read.
  private func build(for store: StoreNumber, instead old: Snapshot?) throws -> Snapshot {
    // Counted before: one that comes while it is built counts as missing.
    let erasures = try erasureCount()
    let path = headOffice.folder.snapshots + "/store-\(store).snapshot"
    let fresh = path + ".new"
    let manifest = try Self.build(
      for: store, in: headOffice.folder, key: headOffice.key, now: headOffice.clock.now(),
      at: fresh)
    let final = path + ".\(manifest.digest.description.prefix(16))"
    try durableMove(from: fresh, to: final)
    let folder = headOffice.folder.snapshots
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("store-\(store).snapshot.") {
      let file = folder + "/" + name
      if file != final, file != old?.path { try FileManager.default.removeItem(atPath: file) }
    }
    return Snapshot(path: final, manifest: manifest, erasures: erasures)
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
      store: store, schemaVersion: UInt16(SchemaRelease.current.version), builtAt: now,
      byteCount: UInt64(size), digest: digest, heads: heads)
    manifest.signature = try key.sign(manifest.signedBytes)
    return manifest
  }
}
