/// A SHA-256 value, kept as four big-endian words so that it costs no allocation.
package struct Hash256: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let words: (UInt64, UInt64, UInt64, UInt64)

  package init(_ words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

  /// 32 zero bytes: the parent of a chain's first change-set.
  package static let zero = Hash256((0, 0, 0, 0))

  /// Nil unless there are exactly 32 bytes.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    func word(_ start: Int) -> UInt64 {
      var value: UInt64 = 0
      for i in start..<start + 8 { value = value << 8 | UInt64(bytes[i]) }
      return value
    }
    words = (word(0), word(8), word(16), word(24))
  }

  /// Nil unless there are exactly 64 hexadecimal digits.
  package init?(hexadecimal text: some StringProtocol) {
    var bytes: [UInt8] = []
    var high: Int?
    for character in text {
      guard let digit = character.hexDigitValue else { return nil }
      if let first = high {
        bytes.append(UInt8(first << 4 | digit))
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { return nil }
    self.init(bytes)
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(32)
    append(to: &out)
    return out
  }

  /// Appends the 32 bytes.
  package func append(to out: inout [UInt8]) {
    for word in [words.0, words.1, words.2, words.3] {
      for shift in stride(from: 56, through: 0, by: -8) {
        out.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
  }

  /// 64 hexadecimal digits.
  package var description: String {
    let digits: [Character] = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  package static func == (a: Hash256, b: Hash256) -> Bool { a.words == b.words }

  package static func < (a: Hash256, b: Hash256) -> Bool { a.words < b.words }

  package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// SHA-256 of a part of a byte array: handed in, since this room links no library.
package typealias SHA256 = (_ bytes: [UInt8], _ range: Range<Int>) -> Hash256
