/// The section that travels beside a payload: salts and personal values, which are not hashed.
///
/// The payload holds SHA-256(salt ‖ values) in their place, so that a customer can be erased later
/// and every chain still verifies. Each entry names its place and its customer, so that a node
/// which does not know the table can redact the bytes too. See `docs/protocol.md#personal`.
package struct PersonalSection: Sendable {
  /// One row's personal values.
  package struct Entry: Equatable, Sendable {
    package let place: Int
    package let customer: FactKey
    package let salt: [UInt8]
    /// A varint count of columns (trailing nulls left out) and the values.
    package let values: [UInt8]

    package init(place: Int, customer: FactKey, salt: [UInt8], values: [UInt8]) {
      self.place = place
      self.customer = customer
      self.salt = salt
      self.values = values
    }

    /// What the payload's seal must be.
    package func seal(by sha256: SHA256) -> Hash256 {
      let bytes = salt + values
      return sha256(bytes, 0..<bytes.count)
    }
  }

  package static let saltBytes = 16

  package var entries: [Entry]

  package init(entries: [Entry] = []) { self.entries = entries }

  /// A varint count and the entries.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.varint(UInt64(entries.count))
    for entry in entries {
      writer.varint(UInt64(entry.place))
      writer.u64(UInt64(entry.customer.incarnation.rawValue))
      writer.u64(UInt64(bitPattern: entry.customer.n))
      writer.raw(entry.salt)
      writer.counted(entry.values)
    }
    return writer.bytes
  }

  package init(decoding bytes: [UInt8], _ range: Range<Int>) throws(WireError) {
    var reader = ByteReader(bytes, range: range)
    entries = []
    for _ in 0..<(try reader.count(limit: Limits.factsPerChangeSet, of: "personal entries")) {
      let place = try reader.count(limit: 0xFFFF, of: "place")
      if let last = entries.last, last.place >= place {
        throw .notCanonical("personal entries out of order")
      }
      let incarnation = try reader.incarnation()
      let n = try reader.u64()
      guard n <= UInt64(Int64.max) else { throw .badIdentity("customer") }
      entries.append(
        Entry(
          place: place, customer: FactKey(incarnation: incarnation, n: Int64(n)),
          salt: try reader.raw(Self.saltBytes),
          values: try reader.counted(limit: Limits.personalValuesBytes, of: "personal values")))
    }
    try reader.requireEnd()
  }
}
