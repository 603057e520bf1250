/// Writes runs: consecutive change-sets of one incarnation, the unit of every batch.
///
/// A header costs one or two bytes here. Sequence and parent follow from the position, tables and
/// digest from the payload; the receiver recomputes every hash, and only the last one is sent.
/// Layout: `docs/protocol.md#run`.
package struct RunWriter: Sendable {
  private var changeSets = ByteWriter()
  private var count = 0
  private let chain: ChainID
  private let first: ChangeSetID
  private let parent: Hash256

  /// Bytes gathered so far.
  package var byteCount: Int { changeSets.bytes.count }

  package init(chain: ChainID, first: ChangeSetID, parent: Hash256) {
    self.chain = chain
    self.first = first
    self.parent = parent
  }

  /// Adds the next change-set.
  ///
  /// `personal` is the encoded section beside the payload, or nil.
  package mutating func append(_ header: Header, payload: [UInt8], personal: [UInt8]?) {
    var flags: UInt64 = 0
    if !header.seen.isEmpty { flags |= RunFlags.seen }
    if header.schemaVersion != 1 { flags |= RunFlags.schema }
    if personal != nil { flags |= RunFlags.personal }
    changeSets.varint(UInt64(payload.count) << RunFlags.bits | flags)
    if !header.seen.isEmpty { changeSets.heads(header.seen) }
    if header.schemaVersion != 1 { changeSets.u16(header.schemaVersion) }
    changeSets.raw(payload)
    if let personal { changeSets.counted(personal) }
    count += 1
  }

  /// Appends the finished run.
  ///
  /// `hashBytes` of the last hash are sent: 32, or 8 on a live push.
  package func finish(last: Hash256, hashBytes: Int = 32, to writer: inout ByteWriter) {
    writer.chain(chain)
    writer.changeSet(first)
    writer.hash(parent)
    writer.varint(UInt64(count))
    writer.raw(changeSets.bytes)
    writer.u8(UInt8(hashBytes))
    writer.raw(Array(last.bytes.prefix(hashBytes)))
  }
}

enum RunFlags {
  static let bits: UInt64 = 3
  static let seen: UInt64 = 1
  static let schema: UInt64 = 2
  static let personal: UInt64 = 4
}
