import Facts
import Fiscal
import SyncProtocol
import Toolkit

/// What a basket comes to.
struct QuoteView: Encodable {
  struct Line: Encodable {
    let kind: String
    let quantity: Int64
    let unitCents: Int64
    let cents: Int64
    let vatBasisPoints: Int64
    /// Whether it is sold only on purpose.
    let isSoldOut: Bool
  }

  struct VAT: Encodable {
    let basisPoints: Int64
    /// Tax included.
    let cents: Int64
    let taxCents: Int64
  }

  /// In the order of the basket, then the fee, then a discount at each rate.
  let lines: [Line]
  let totalCents: Int64
  let vat: [VAT]

  init(_ priced: [NewLine], _ menu: Menu) {
    lines = priced.map { line in
      let sizes = line.productSize.map { [$0] } ?? line.parts.map(\.productSize)
      return Line(
        kind: line.kind.name, quantity: line.quantity, unitCents: line.unitCents,
        cents: line.quantity * line.unitCents, vatBasisPoints: line.vatBasisPoints,
        isSoldOut: sizes.contains { size in
          menu.sizes[size].flatMap { menu.products[$0.product] }?.isSoldOut == true
        })
    }
    totalCents = LinePricing.sum(priced)
    let totals = VATTotals(priced)
    vat = totals.cents.sorted { $0.key < $1.key }.map { rate, cents in
      VAT(basisPoints: rate, cents: cents, taxCents: totals.tax(at: rate))
    }
  }
}

/// What each payer owes, in cents; a last part is what nobody has named.
struct SplitView: Encodable {
  let dueCents: Int64
  let parts: [Int64]
}

/// A basket that was put aside.
struct HeldView: Encodable {
  let id: String
  let label: String
  let till: Int64
  /// Who put it aside.
  let actor: String?
  let at: Int64
  /// Pizzas in it.
  let pieces: Int64
  /// What it comes to today; left out where something of it is not sold any more.
  let totalCents: Int64?
  let basket: Basket

  init(_ held: HeldBaskets.Held, _ reading: OrderDesk.Reading) {
    id = "\(held.id)"
    label = held.label
    till = held.till
    actor = reading.menu.staff.first { $0.key == held.actor }?.name
    at = held.at
    basket = held.basket
    pieces = held.basket.lines.reduce(0) { $0 + ($1.quantity ?? 1) }
    let day = Int64(reading.menu.calendar.businessDay(ofMilliseconds: held.at))
    do throws(OrderProblem) {
      totalCents = LinePricing.sum(try held.basket.priced(reading.menu, on: day))
    } catch {
      totalCents = nil
    }
  }
}

/// All baskets that were put aside.
struct HeldListView: Encodable {
  let baskets: [HeldView]
}
