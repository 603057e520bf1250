/// Reads the protocol's elementary forms from bytes that nobody vouches for.
///
/// Every read checks the bounds and refuses a second form of a value, so that equal values have
/// equal bytes and a hash over the bytes speaks for the values.
package struct ByteReader: Sendable {
  package let bytes: [UInt8]
  package private(set) var offset: Int
  package let end: Int

  package init(_ bytes: [UInt8]) {
    self.init(bytes, range: 0..<bytes.count)
  }

  /// Reads only `range`, which must lie within the bytes.
  package init(_ bytes: [UInt8], range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  /// Whether everything was read.
  package var isAtEnd: Bool { offset == end }

  /// Bytes not yet read.
  package var remaining: Int { end - offset }

  /// Refuses bytes behind the end of a structure.
  package func requireEnd() throws(WireError) {
    guard isAtEnd else { throw .trailingBytes }
  }

  /// The next byte.
  package mutating func u8() throws(WireError) -> UInt8 {
    guard offset < end else { throw .truncated }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next two bytes, big-endian.
  package mutating func u16() throws(WireError) -> UInt16 {
    UInt16(try u8()) << 8 | UInt16(try u8())
  }

  /// The next four bytes, big-endian.
  package mutating func u32() throws(WireError) -> UInt32 {
    UInt32(try u16()) << 16 | UInt32(try u16())
  }

  /// The next eight bytes, big-endian.
  package mutating func u64() throws(WireError) -> UInt64 {
    UInt64(try u32()) << 32 | UInt64(try u32())
  }

  /// LEB128, in its shortest form only.
  package mutating func varint() throws(WireError) -> UInt64 {
    let first = try u8()
    if first < 0x80 { return UInt64(first) }
    var value = UInt64(first & 0x7F)
    var shift: UInt64 = 7
    while true {
      let byte = try u8()
      guard shift < 63 || byte <= 1 else { throw .notCanonical("varint over 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        guard byte != 0 else { throw .notCanonical("varint with leading zeros") }
        return value
      }
      shift += 7
    }
  }

  /// A varint that is at most `limit`.
  package mutating func count(limit: Int, of what: String) throws(WireError) -> Int {
    let value = try varint()
    guard value <= UInt64(limit) else { throw .tooLarge(what) }
    return Int(value)
  }

  /// An optional integer, see `ByteWriter.integer`.
  package mutating func integer() throws(WireError) -> Int64? {
    let coded = try varint()
    if coded == 0 { return nil }
    let zigzag = coded - 1
    let value = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    guard value.magnitude <= UInt64(Limits.integerMagnitude) else { throw .tooLarge("integer") }
    return value
  }

  /// The next `count` bytes as a range of `bytes`.
  package mutating func skip(_ count: Int) throws(WireError) -> Range<Int> {
    guard count >= 0, count <= remaining else { throw .truncated }
    defer { offset += count }
    return offset..<offset + count
  }

  /// A number of bytes.
  package mutating func raw(_ count: Int) throws(WireError) -> [UInt8] {
    Array(bytes[try skip(count)])
  }

  /// A varint length, at most `limit`, and the bytes.
  package mutating func counted(limit: Int, of what: String) throws(WireError) -> [UInt8] {
    try raw(try count(limit: limit, of: what))
  }

  /// A varint length, at most `limit` bytes, and UTF-8.
  package mutating func text(limit: Int = Limits.valueBytes) throws(WireError) -> String {
    let bytes = try counted(limit: limit, of: "text")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .notCanonical("text is not UTF-8")
    }
    return text
  }

  /// 32 bytes.
  package mutating func hash() throws(WireError) -> Hash256 {
    Hash256((try u64(), try u64(), try u64(), try u64()))
  }

  /// Two bytes of which 15 bits may be set.
  package mutating func storeNumber() throws(WireError) -> StoreNumber {
    guard let number = StoreNumber(Int64(try u16())) else { throw .badIdentity("store number") }
    return number
  }

  /// Writer and reader.
  package mutating func chain() throws(WireError) -> ChainID {
    ChainID(writer: try storeNumber(), reader: try storeNumber())
  }

  /// Eight bytes of which 63 bits may be set.
  package mutating func incarnation() throws(WireError) -> Incarnation {
    guard let found = Incarnation(rawValue: Int64(bitPattern: try u64())) else {
      throw .badIdentity("incarnation")
    }
    return found
  }

  /// Incarnation and sequence.
  package mutating func changeSet() throws(WireError) -> ChangeSetID {
    let incarnation = try incarnation()
    let sequence = try u64()
    // n = sequence × 65,536 + place must stay a positive 64-bit integer.
    guard sequence >= 1, sequence < 1 << 46 else { throw .badIdentity("sequence") }
    return ChangeSetID(incarnation, Int64(sequence))
  }

  /// Chain, change-set and hash.
  package mutating func head() throws(WireError) -> Head {
    Head(chain: try chain(), id: try changeSet(), hash: try hash())
  }

  /// A varint count and the heads.
  package mutating func heads() throws(WireError) -> [Head] {
    var heads: [Head] = []
    for _ in 0..<(try count(limit: Limits.headsPerExchange, of: "heads")) {
      heads.append(try head())
    }
    return heads
  }
}
