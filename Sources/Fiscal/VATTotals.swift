/// Sums in cents, tax included, one for each VAT rate.
package struct VATTotals: Equatable, Sendable {
  /// Basis points of the rate, and cents, tax included; never a zero.
  package private(set) var cents: [Int64: Int64] = [:]

  /// Nothing at any rate.
  package init() {}

  /// Reads what `text` writes; nil for anything else.
  package init?(_ text: String) {
    for part in text.split(separator: "|") {
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count == 2, let rate = Int64(words[0]), let sum = Int64(words[1]),
        (0...10_000).contains(rate)
      else { return nil }
      add(sum, at: rate)
    }
    // One form for each value.
    guard self.text == text else { return nil }
  }

  /// `1000:750|2000:1999`: rates ascending, nothing for nothing.
  package var text: String {
    cents.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: "|")
  }

  /// All rates together, in cents, tax included.
  package var total: Int64 { cents.values.reduce(0, +) }

  /// Whether nothing is left at any rate.
  package var isEmpty: Bool { cents.isEmpty }

  /// Adds cents, tax included, at a rate in basis points.
  package mutating func add(_ sum: Int64, at basisPoints: Int64) {
    let new = cents[basisPoints, default: 0] + sum
    cents[basisPoints] = new == 0 ? nil : new
  }

  /// Adds what another one holds.
  package mutating func add(_ other: VATTotals) {
    for (rate, sum) in other.cents { add(sum, at: rate) }
  }

  /// Takes off what another one holds.
  package mutating func subtract(_ other: VATTotals) {
    for (rate, sum) in other.cents { add(-sum, at: rate) }
  }

  /// The tax that is contained in what stands at a rate, in cents.
  ///
  /// The one rounding rule: of the sum at the rate, not line by line, to the nearest cent, a half
  /// away from zero.
  package func tax(at basisPoints: Int64) -> Int64 {
    let sum = cents[basisPoints] ?? 0
    let whole = 10_000 + basisPoints
    let twice = 2 * sum.magnitude * UInt64(basisPoints) + UInt64(whole)
    let tax = Int64(twice / (2 * UInt64(whole)))
    return sum < 0 ? -tax : tax
  }
}
