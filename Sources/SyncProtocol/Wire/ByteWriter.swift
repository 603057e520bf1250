/// Appends the protocol's elementary forms to a byte array.
///
/// Integers of fixed width are big-endian.
package struct ByteWriter: Sendable {
  package var bytes: [UInt8]

  package init(bytes: [UInt8] = []) { self.bytes = bytes }

  /// One byte.
  package mutating func u8(_ value: UInt8) { bytes.append(value) }

  /// Two bytes, big-endian.
  package mutating func u16(_ value: UInt16) {
    bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  /// Four bytes, big-endian.
  package mutating func u32(_ value: UInt32) {
    u16(UInt16(truncatingIfNeeded: value >> 16))
    u16(UInt16(truncatingIfNeeded: value))
  }

  /// Eight bytes, big-endian.
  package mutating func u64(_ value: UInt64) {
    u32(UInt32(truncatingIfNeeded: value >> 32))
    u32(UInt32(truncatingIfNeeded: value))
  }

  /// LEB128: seven bits a byte, least significant first, the high bit says that more follow.
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// 0 for null, else 1 + the zigzag form of the value: small magnitudes of either sign are short.
  package mutating func integer(_ value: Int64?) {
    guard let value else { return u8(0) }
    let zigzag = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    // No fact holds the smallest integer; a row that was tampered with must not stop `verify`.
    varint(zigzag == .max ? .max : zigzag + 1)
  }

  /// Bytes as they are.
  package mutating func raw(_ other: [UInt8]) { bytes.append(contentsOf: other) }

  /// A varint length and the bytes.
  package mutating func counted(_ other: [UInt8]) {
    varint(UInt64(other.count))
    bytes.append(contentsOf: other)
  }

  /// A varint length and UTF-8.
  package mutating func text(_ value: String) { counted(Array(value.utf8)) }

  /// 32 bytes.
  package mutating func hash(_ hash: Hash256) { hash.append(to: &bytes) }

  /// Writer and reader.
  package mutating func chain(_ chain: ChainID) {
    u16(chain.writer.rawValue)
    u16(chain.reader.rawValue)
  }

  /// Incarnation and sequence.
  package mutating func changeSet(_ id: ChangeSetID) {
    u64(UInt64(id.incarnation.rawValue))
    u64(UInt64(id.sequence))
  }

  /// Chain, change-set and hash.
  package mutating func head(_ head: Head) {
    chain(head.chain)
    changeSet(head.id)
    hash(head.hash)
  }

  /// A varint count and the heads.
  package mutating func heads(_ heads: [Head]) {
    varint(UInt64(heads.count))
    for head in heads { self.head(head) }
  }
}
