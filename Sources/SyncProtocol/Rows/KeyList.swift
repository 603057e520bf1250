/// A list of keys as one blob: 16 bytes a key, incarnation and n big-endian, ascending.
package enum KeyList {
  /// The blob of a list; nil for an empty one.
  package static func blob(_ keys: [FactKey]) -> [UInt8]? {
    if keys.isEmpty { return nil }
    var writer = ByteWriter()
    for key in keys.sorted() {
      writer.u64(UInt64(key.incarnation.rawValue))
      writer.u64(UInt64(key.n))
    }
    return writer.bytes
  }

  /// The keys in a part of `bytes` that was checked when it came in.
  package static func keys(in bytes: [UInt8], _ range: Range<Int>) -> [FactKey] {
    stride(from: range.lowerBound, to: range.upperBound - 15, by: 16).compactMap { start in
      func word(_ at: Int) -> Int64 {
        (at..<at + 8).reduce(0) { $0 << 8 | Int64(bytes[$1]) }
      }
      return Incarnation(rawValue: word(start)).map {
        FactKey(incarnation: $0, n: word(start + 8))
      }
    }
  }
}
