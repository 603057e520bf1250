/// Divides cents so that the parts add up to the whole.
package enum Proportion {
  /// Divides cents in proportion to weights; the odd cents go to the largest remainders, of equal
  /// ones to the first.
  ///
  /// Neither `cents` nor a weight is below zero, and one weight is above it.
  package static func divide(_ cents: Int64, by weights: [Int64]) -> [Int64] {
    let sum = weights.reduce(0, +).magnitude
    // Cents times cents may be more than an Int64 holds.
    let shares = weights.map {
      sum.dividingFullWidth(cents.magnitude.multipliedFullWidth(by: $0.magnitude))
    }
    var parts = shares.map { Int64($0.quotient) }
    let order = weights.indices.sorted { a, b in
      let (first, second) = (shares[a].remainder, shares[b].remainder)
      return first == second ? a < b : first > second
    }
    for index in order.prefix(Int(cents - parts.reduce(0, +))) { parts[index] += 1 }
    return parts
  }
}
