/// One run of a writing process on one chain: 15 bits store number and 48 random bits.
///
/// A process takes a new one at each start, so a restored or cloned node can never write the key
/// of a fact that exists elsewhere.
package struct Incarnation: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: Int64

  /// Nil if the value is negative, which no incarnation is.
  package init?(rawValue: Int64) {
    guard rawValue >= 0 else { return nil }
    self.rawValue = rawValue
  }

  /// A new incarnation of `writer`; `random` is drawn by the caller, its low 48 bits are used.
  package init(writer: StoreNumber, random: UInt64) {
    rawValue = Int64(writer.rawValue) << 48 | Int64(random & 0xFFFF_FFFF_FFFF)
  }

  /// The writer that the key bits name: owner and distribution key of every fact.
  package var writer: StoreNumber { StoreNumber(rawValue >> 48) ?? .headOffice }

  package var description: String {
    let digits = String(rawValue & 0xFFFF_FFFF_FFFF, radix: 16)
    return "\(writer)-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  package static func < (a: Incarnation, b: Incarnation) -> Bool { a.rawValue < b.rawValue }
}
