/// What head office says of a snapshot, under its signature.
package struct SnapshotManifest: Equatable, Sendable {
  package var store: StoreNumber
  package var schemaVersion: UInt16

  /// Milliseconds UTC of head office's clock.
  package var builtAt: Int64

  /// Bytes of the file.
  package var byteCount: UInt64

  /// SHA-256 of the file.
  package var digest: Hash256

  /// Heads of the chains it holds, ascending.
  package var heads: [Head]

  /// Head office's signature over `signedBytes`.
  package var signature: [UInt8]

  package init(
    store: StoreNumber, schemaVersion: UInt16, builtAt: Int64, byteCount: UInt64,
    digest: Hash256, heads: [Head], signature: [UInt8] = []
  ) {
    self.store = store
    self.schemaVersion = schemaVersion
    self.builtAt = builtAt
    self.byteCount = byteCount
    self.digest = digest
    self.heads = heads
    self.signature = signature
  }

  /// `OCPZ snapshot 1` and every field in order of declaration.
  package var signedBytes: [UInt8] {
    var writer = ByteWriter(bytes: Array("OCPZ snapshot 1".utf8))
    appendFields(to: &writer)
    return writer.bytes
  }

  /// The message's content.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    appendFields(to: &writer)
    writer.raw(signature)
    return writer.bytes
  }

  private func appendFields(to writer: inout ByteWriter) {
    writer.u16(store.rawValue)
    writer.u16(schemaVersion)
    writer.u64(UInt64(bitPattern: builtAt))
    writer.u64(byteCount)
    writer.hash(digest)
    writer.heads(heads)
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    store = try reader.storeNumber()
    schemaVersion = try reader.u16()
    builtAt = Int64(bitPattern: try reader.u64())
    byteCount = try reader.u64()
    digest = try reader.hash()
    heads = try reader.heads()
    signature = try reader.raw(SignedHeads.signatureBytes)
    try reader.requireEnd()
    guard byteCount <= UInt64(Int64.max) else { throw .tooLarge("snapshot") }
  }
}
