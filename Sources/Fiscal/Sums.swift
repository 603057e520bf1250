/// Sums in cents by a code: for VAT a rate in basis points, or a means of payment.
package struct Sums: Equatable, Sendable {
  /// Code and cents; never a zero.
  package private(set) var cents: [Int64: Int64] = [:]

  /// Nothing of any.
  package init() {}

  /// Reads what `text` writes; nil for anything else.
  package init?(_ text: String) {
    for part in text.split(separator: "|") {
      let words = part.split(separator: ":", omittingEmptySubsequences: false)
      guard words.count == 2, let code = Int64(words[0]), let sum = Int64(words[1]),
        (0...10_000).contains(code)
      else { return nil }
      add(sum, at: code)
    }
    // One form for each value.
    guard self.text == text else { return nil }
  }

  /// `1000:750|2000:1999`: codes ascending, nothing for nothing.
  package var text: String {
    sorted.map { "\($0.code):\($0.cents)" }.joined(separator: "|")
  }

  /// By code, ascending.
  package var sorted: [(code: Int64, cents: Int64)] {
    cents.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// All together.
  package var total: Int64 { cents.values.reduce(0, +) }

  /// Whether nothing is left.
  package var isEmpty: Bool { cents.isEmpty }

  /// Adds cents of a code.
  package mutating func add(_ sum: Int64, at code: Int64) {
    let new = cents[code, default: 0] + sum
    cents[code] = new == 0 ? nil : new
  }

  /// Adds what another one holds.
  package mutating func add(_ other: Sums) {
    for (code, sum) in other.cents { add(sum, at: code) }
  }

  /// Takes off what another one holds.
  package mutating func subtract(_ other: Sums) {
    for (code, sum) in other.cents { add(-sum, at: code) }
  }
}

/// Sums tax included, by rate in basis points.
package typealias VATTotals = Sums

extension VATTotals {
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
