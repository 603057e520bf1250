import Database
import Foundation
import Runtime
import Security
import Storage
package import SyncProtocol
import Toolkit

/// Opens a store on this machine: enrolment code, snapshot, verification.
///
/// Each step is kept as soon as it is done, so that the same command after a cut goes on where it
/// stopped: the code is used once, the download resumes.
package struct Enrol {
  /// What was done, for a person.
  package struct Report: Sendable {
    package let store: StoreNumber
    package let byteCount: Int
    package let heads: [Head]
    package let changeSets: Int
  }

  private let folder: StoreFolder
  private let link: HeadOfficeLink
  private let client: HeadOfficeClient

  package init(folder: StoreFolder, link: HeadOfficeLink) throws {
    self.folder = folder
    self.link = link
    client = try HeadOfficeClient(link: link)
  }

  /// - Parameters:
  ///   - code: the enrolment code; not needed where an earlier attempt got the credential.
  ///   - tell: called with each step, in words.
  /// - Returns: what was done.
  /// - Throws: `NodeError` if a store is there already, `StoreLinkError`, `StorageError`,
  ///   `FileError`; what was done stays done.
  package func run(code: String?, tell: (String) -> Void) throws -> Report {
    try FileManager.default.createDirectory(
      atPath: folder.path, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let lock = try FileLock(path: folder.lock)
    defer { withExtendedLifetime(lock) {} }
    // Before the code is used up and the credential of a store that sells is overwritten.
    guard !FileManager.default.fileExists(atPath: folder.database) else {
      throw NodeError(
        what: "enrol into \(SingleLine.escaped(folder.path))",
        cause: "a store is enrolled there already",
        remedy: "start it with pizza-store run, or name an empty folder", exitCode: .dataError)
    }
    try removeLeftovers()
    let key = try nodeKey()
    let credential = try credential(code: code, key: key, tell: tell)
    try client.openSession(credential, key: key)
    let manifest = try client.snapshotManifest()
    let headOfficeKey = try PublicKey(bytes: try folder.read(folder.headOfficeKey))
    guard manifest.store == credential.store,
      headOfficeKey.isValid(signature: manifest.signature, over: manifest.signedBytes)
    else { throw StoreLinkError.brokenAnswer("the snapshot's manifest is not head office's") }
    try download(manifest, tell: tell)
    let changeSets = try adopt(manifest, credential, tell: tell)
    return Report(
      store: credential.store, byteCount: Int(manifest.byteCount), heads: manifest.heads,
      changeSets: changeSets)
  }

  /// Removes what an adoption that was cut left behind.
  private func removeLeftovers() throws {
    for suffix in ["", "-journal", "-wal", "-shm"] {
      let path = folder.adoption + suffix
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// Gets a new credential for a node that was opened already, by another code.
  ///
  /// - Throws: `StoreLinkError`, `FileError`; then the credential is the one it was.
  package func renewCredential(code: String, tell: (String) -> Void) throws {
    _ = try credential(code: code, key: try nodeKey(), tell: tell)
  }

  private func nodeKey() throws -> SigningKey {
    if FileManager.default.fileExists(atPath: folder.key) {
      return try SigningKey(pem: try folder.read(folder.key))
    }
    let key = try SigningKey()
    try durableWrite(try key.pem(), to: folder.key)
    return key
  }

  private func credential(
    code: String?, key: SigningKey, tell: (String) -> Void
  ) throws -> Credential {
    let isKnown = FileManager.default.fileExists(atPath: folder.credential)
    guard let code else {
      if isKnown { return try folder.readCredential() }
      throw NodeError(
        what: "enrol", cause: "no enrolment code is given", remedy: "give it with --code",
        exitCode: .usage)
    }
    tell("asking head office for a credential")
    let answer: EnrolAnswer
    do {
      answer = try client.enrol(EnrolRequest(code: code, publicKey: key.publicKey.bytes))
    } catch StoreLinkError.refused(_, "code-used", _, _) where isKnown {
      tell("this code was used already: going on with the credential that is here")
      return try folder.readCredential()
    }
    try durableWrite(answer.headOfficeKey, to: folder.headOfficeKey)
    try writeLink()
    try durableWrite(answer.credential.encoded(), to: folder.credential)
    tell("this node is store \(answer.credential.store)")
    return answer.credential
  }

  /// Keeps how head office is reached, the authority's certificate with it: the file that was named
  /// may be on a stick.
  private func writeLink() throws {
    var kept = link
    if let authority = link.authority {
      try durableWrite(try folder.read(authority), to: folder.authority)
      kept.authority = StoreFolder.authorityName
    }
    try durableWrite([UInt8](try JSONEncoder().encode(kept)), to: folder.link)
  }

  private func download(_ manifest: SnapshotManifest, tell: (String) -> Void) throws {
    var offset = 0
    if FileManager.default.fileExists(atPath: folder.download) {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.download)
      offset = (attributes[.size] as? NSNumber)?.intValue ?? 0
    }
    if offset < Int(manifest.byteCount) {
      tell("downloading \(Int(manifest.byteCount) - offset) bytes")
      try client.downloadSnapshot(manifest, to: folder.download, offset: offset)
    }
    let (digest, size) = try FileDigest.sha256(of: folder.download)
    guard digest == manifest.digest, size == Int(manifest.byteCount) else {
      try FileManager.default.removeItem(atPath: folder.download)
      throw StoreLinkError.brokenAnswer(
        "the snapshot's SHA-256 does not fit its manifest; run the command again")
    }
  }

  /// Checks the file, makes it this node's own and moves it into its place.
  private func adopt(
    _ manifest: SnapshotManifest, _ credential: Credential, tell: (String) -> Void
  ) throws -> Int {
    tell("checking the snapshot")
    // Adopting changes the file. Under its old name a cut would leave a download that does not fit
    // its manifest any more, with a journal that would be played into the next one.
    try durableMove(from: folder.download, to: folder.adoption)
    try SnapshotFile.adopt(
      folder.adoption, heads: manifest.heads, builtAt: manifest.builtAt)
    try durableMove(from: folder.adoption, to: folder.database)
    let database = try NodeDatabase(
      path: folder.database, writer: credential.store, environment: try .system())
    // Head office built the file: what it holds of this store's chain is not on this disk alone.
    try database.saveAcknowledged(
      manifest.heads.filter { $0.chain == .ofStore(credential.store) }.map(\.id),
      at: manifest.builtAt)
    return Int(try database.connection.integer("SELECT count(*) FROM change_sets") ?? 0)
  }
}
