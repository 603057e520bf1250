import Facts
import SyncProtocol

/// What each of several payers owes, so that the cents add up to what is due.
struct BillSplit: Sendable {
  /// A line that a payer takes on, or some pieces of it.
  struct Share: Sendable {
    let line: String
    /// Nil for all that is left of the line.
    let quantity: Int64?
  }

  /// Payers of one bill.
  static let payers: ClosedRange<Int64> = 2...50

  /// Equal parts; the first ones bear the odd cents.
  static func equal(_ due: Int64, parts: Int64) throws(OrderProblem) -> [Int64] {
    guard payers.contains(parts) else { throw OrderProblem(.splitImpossible) }
    return Proportion.divide(due, by: Array(repeating: 1, count: Int(parts)))
  }

  /// By lines: each group its own, and a last one what nobody has named.
  ///
  /// Fees and discounts fall to each in proportion, and so does what was paid before.
  static func byLines(_ order: OrderRecord, _ groups: [[Share]]) throws(OrderProblem) -> [Int64] {
    guard (1...payers.upperBound).contains(Int64(groups.count)) else {
      throw OrderProblem(.splitImpossible)
    }
    var left: [FactKey: Int64] = [:]
    for line in order.lines where line.kind == .product {
      left[line.key] = line.quantity - order.takenBack(line.key)
    }
    var weights: [Int64] = []
    for group in groups {
      var weight: Int64 = 0
      for share in group {
        guard let line = order.lines.first(where: { "\($0.key)" == share.line }),
          let pieces = left[line.key]
        else { throw OrderProblem(.unknownLine) }
        let taken = share.quantity ?? pieces
        guard taken > 0, taken <= pieces else { throw OrderProblem(.splitImpossible) }
        left[line.key] = pieces - taken
        weight += taken * line.unitCents
      }
      weights.append(weight)
    }
    weights.append(
      order.lines.reduce(0) { $0 + (left[$1.key] ?? 0) * $1.unitCents })
    guard weights.contains(where: { $0 > 0 }) else { throw OrderProblem(.splitImpossible) }
    return Proportion.divide(order.state.dueCents, by: weights)
  }
}
