import Facts
import Fiscal
import SyncProtocol

extension OrderRecord {
  /// What becomes of the discounts at a rate when goods of it are taken back: each is taken back
  /// too, and given anew for the goods that stay.
  ///
  /// So nobody is given back more for a pizza than was paid for it.
  ///
  /// - Parameters:
  ///   - cents: what the goods were charged, discounts aside.
  ///   - rate: in basis points.
  /// - Returns: the lines to add.
  func discounts(without cents: Int64, at rate: Int64) -> [NewLine] {
    let goods = goods.cents[rate] ?? 0
    guard cents > 0, cents <= goods else { return [] }
    return lines.filter { line in
      line.kind == .discount && line.vatBasisPoints == rate
        && line.quantity > takenBack(line.key)
    }.flatMap { line in
      let given = -line.unitCents
      let kept = Proportion.divide(given, by: [goods - cents, cents])[0]
      if kept == given { return [NewLine]() }
      let back = NewLine(
        kind: .takeBack, quantity: -1, unitCents: line.unitCents, vatBasisPoints: rate,
        takesBack: line.key, label: line.label)
      let anew = NewLine(
        kind: .discount, quantity: 1, unitCents: -kept, vatBasisPoints: rate, label: line.label)
      return kept == 0 ? [back] : [back, anew]
    }
  }
}
