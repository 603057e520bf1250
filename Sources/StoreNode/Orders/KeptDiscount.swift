import Facts
import Fiscal
import SyncProtocol

extension OrderRecord {
  /// What becomes of the discounts when something they were given for is taken back: they are taken
  /// back too, and given anew for what stays.
  ///
  /// So nobody is given back more for a pizza than was paid for it. Of a fee as much goes as what
  /// stays does not bear.
  ///
  /// - Parameters:
  ///   - target: a product or a fee.
  ///   - cents: what is taken back of it, discounts aside.
  /// - Returns: the lines to add.
  func discounts(without target: Line, _ cents: Int64) -> [NewLine] {
    let rate = target.vatBasisPoints
    let standing = lines.filter { line in
      line.kind == .discount && line.vatBasisPoints == rate
        && line.quantity > takenBack(line.key)
    }
    let given = standing.reduce(0) { $0 - $1.unitCents }
    let gone: Int64
    let whole: Int64
    if target.kind == .product {
      whole = goods.cents[rate] ?? 0
      gone = cents
    } else {
      whole = given
      gone = max(0, cents - (sums.cents[rate] ?? 0))
    }
    guard gone > 0, gone <= whole else { return [] }
    return standing.flatMap { line in
      let kept = Proportion.divide(-line.unitCents, by: [whole - gone, gone])[0]
      if kept == -line.unitCents { return [NewLine]() }
      let back = NewLine(
        kind: .takeBack, quantity: -1, unitCents: line.unitCents, vatBasisPoints: rate,
        takesBack: line.key, label: line.label)
      let anew = NewLine(
        kind: .discount, quantity: 1, unitCents: -kept, vatBasisPoints: rate, label: line.label)
      return kept == 0 ? [back] : [back, anew]
    }
  }
}
