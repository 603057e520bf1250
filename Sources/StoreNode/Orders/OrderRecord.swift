import Facts
import Fiscal
import SyncProtocol

/// One order as its facts say, for commands and views.
struct OrderRecord: Sendable {
  struct Line: Sendable {
    let key: FactKey
    let kind: LineKind
    let quantity: Int64
    let unitCents: Int64
    let vatBasisPoints: Int64
    let productSize: FactKey?
    let price: FactKey?
    let takesBack: FactKey?
    let label: String?
    /// When it was added, by whom and where; nil for a line that came with the order.
    let at: Int64?
    let actor: FactKey?
    let till: Int64?
    var parts: [(productSize: FactKey, price: FactKey?)] = []
    var options: [(option: FactKey, cents: Int64)] = []
  }

  struct Event: Sendable {
    let key: FactKey
    let step: Step
    let at: Int64
    let actor: FactKey?
    let till: Int64
    let voids: FactKey?
    let reason: String?
  }

  struct Payment: Sendable {
    let key: FactKey
    let means: Means
    let cents: Int64
    let at: Int64
    let actor: FactKey?
    let till: Int64
    let reference: String?
  }

  struct Refund: Sendable {
    let key: FactKey
    let means: Means
    let cents: Int64
    let at: Int64
    let actor: FactKey?
    let till: Int64
    let reason: String
    let payment: FactKey?
    /// The code of the credit note that was given instead of money.
    let creditNote: String?
  }

  let key: FactKey
  let channel: Int64
  let service: Service
  let at: Int64
  let actor: FactKey?
  let till: Int64
  let number: Int64
  let promisedAt: Int64?
  let customer: FactKey?
  let address: FactKey?
  let note: String?
  var state: OrderState
  var lines: [Line] = []
  var events: [Event] = []
  var payments: [Payment] = []
  var refunds: [Refund] = []
  /// Given over what was due.
  var tipCents: Int64 = 0

  /// What its lines come to.
  var sums: VATTotals {
    var sums = VATTotals()
    for line in lines { sums.add(line.quantity * line.unitCents, at: line.vatBasisPoints) }
    return sums
  }

  /// What its products cost without what was taken back, fees and discounts aside.
  var goods: VATTotals {
    var goods = VATTotals()
    for line in lines where line.kind == .product {
      let left = line.quantity - takenBack(line.key)
      goods.add(left * line.unitCents, at: line.vatBasisPoints)
    }
    return goods
  }

  /// How many of a line were taken back.
  func takenBack(_ line: FactKey) -> Int64 {
    lines.reduce(0) { $0 - ($1.takesBack == line ? $1.quantity : 0) }
  }

  /// Events that a standing event voids; a voiding one is always later than what it voids.
  var voided: Set<FactKey> {
    var voided: Set<FactKey> = []
    for event in events.sorted(by: { ($0.key.n, $0.key) > ($1.key.n, $1.key) })
    where !voided.contains(event.key) && event.step == .void {
      if let target = event.voids { voided.insert(target) }
    }
    return voided
  }

  /// Product lines that no cooking has booked yet, with what is left of them.
  ///
  /// A line is booked by the first `preparing` written after it, also by one that was voided since:
  /// what went into the oven does not come back.
  var unbooked: [(line: Line, count: Int64)] {
    let lastCooking = events.filter { $0.step == .preparing }.map(\.key.n).max() ?? -1
    return lines.compactMap { line in
      guard line.kind == .product, line.key.n > lastCooking else { return nil }
      let count = line.quantity - takenBack(line.key)
      return count > 0 ? (line, count) : nil
    }
  }
}

extension OrderRecord {
  /// What the lines take from the shelf that no cooking has booked yet.
  func needs(_ menu: Menu) -> [IngredientQuantity] {
    Cooking.ingredients(for: unbooked.map { Dish($0.line, $0.count, menu) })
  }
}
