/// What is known of a change-set without its facts; its hash is the change-set's identity.
///
/// Layout of the canonical bytes: `docs/protocol.md#header`.
package struct Header: Hashable, Sendable {
  package var chain: ChainID
  package var id: ChangeSetID

  /// Hash of the change-set before it on its branch; zero for the first of a chain.
  package var parent: Hash256

  /// Heads of other chains, and of other branches, taken into custody since the parent; ascending.
  package var seen: [Head]

  /// The lowest schema version that can hold its facts.
  package var schemaVersion: UInt16

  /// The fact tables that it touches.
  package var tables: TableSet

  /// SHA-256 of the canonical payload.
  package var digest: Hash256

  package init(
    chain: ChainID, id: ChangeSetID, parent: Hash256, seen: [Head] = [],
    schemaVersion: UInt16 = 1, tables: TableSet, digest: Hash256
  ) {
    self.chain = chain
    self.id = id
    self.parent = parent
    self.seen = seen
    self.schemaVersion = schemaVersion
    self.tables = tables
    self.digest = digest
  }

  /// Format version first, then every field in order of declaration, all integers big-endian.
  package func appendCanonicalBytes(to out: inout [UInt8]) {
    var writer = ByteWriter(bytes: out)
    out = []
    writer.u8(Limits.protocolVersion)
    writer.chain(chain)
    writer.u64(UInt64(id.incarnation.rawValue))
    writer.u64(UInt64(id.sequence))
    writer.hash(parent)
    writer.u16(UInt16(seen.count))
    for head in seen { writer.head(head) }
    writer.u16(schemaVersion)
    writer.u64(tables.rawValue)
    writer.hash(digest)
    out = writer.bytes
  }

  /// The identity of the change-set, as a commit's in git.
  package func hash(by sha256: SHA256) -> Hash256 {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(112)
    appendCanonicalBytes(to: &bytes)
    return sha256(bytes, 0..<bytes.count)
  }
}
