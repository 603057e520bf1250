/// The key of a fact: two integers, (incarnation, n), with n = sequence × 65,536 + place.
///
/// It needs no clock and no counter of its own, rows are only ever appended, and it says who owns
/// the fact. It is not a secret.
package struct FactKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let incarnation: Incarnation
  package let n: Int64

  package init(incarnation: Incarnation, n: Int64) {
    self.incarnation = incarnation
    self.n = n
  }

  package init(_ changeSet: ChangeSetID, place: Int) {
    incarnation = changeSet.incarnation
    n = changeSet.sequence << 16 | Int64(place)
  }

  /// Reads `description` back; nil if the text is not a key.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let writer = Int64(parts[0]).flatMap({ StoreNumber($0) }),
      parts[1].utf8.count == 12, let random = UInt64(parts[1], radix: 16),
      let n = Int64(parts[2], radix: 16), n >= 0
    else { return nil }
    self.init(incarnation: Incarnation(writer: writer, random: random), n: n)
  }

  /// Height of the change-set the fact came in.
  package var sequence: Int64 { n >> 16 }

  /// Position in that change-set, from 0, in order of writing.
  package var place: Int { Int(n & 0xFFFF) }

  /// The change-set the fact came in.
  package var changeSet: ChangeSetID { ChangeSetID(incarnation, sequence) }

  /// How a key travels in pages and JSON: store number, random bits and n, as text.
  package var description: String { "\(incarnation)-" + String(n, radix: 16) }

  package static func < (a: FactKey, b: FactKey) -> Bool {
    (a.incarnation.rawValue, a.n) < (b.incarnation.rawValue, b.n)
  }
}
