import Facts
import SyncProtocol

/// An order of the past, as it is written: prices as they were, no price key, no stock.
package struct ImportedOrder: Codable, Equatable, Sendable {
  /// Pizzas of one size.
  package struct Line: Codable, Equatable, Sendable {
    /// Key of the size, as text.
    package let sizeKey: String
    /// How many.
    package var quantity: Int64
    /// As it was charged.
    package let unitCents: Int64
    /// VAT as it is on that day.
    package let vatBasisPoints: Int64
  }

  /// Where it comes from; with `sourceID` it is what a second import finds it by.
  package let source: String
  /// Its id there.
  package let sourceID: String
  /// When it was taken, milliseconds UTC.
  package let at: Int64
  /// Its place in the day.
  package let number: Int64
  /// Its pizzas.
  package var lines: [Line]

  /// What it came to, in cents.
  package var cents: Int64 { lines.reduce(0) { $0 + $1.quantity * $1.unitCents } }

  /// Adds its facts: taken at the counter, handed over and paid by card at the same moment.
  ///
  /// - Throws: `OrderProblem` if a size is not known or nobody of the staff is.
  func write(_ menu: Menu, _ draft: inout ChangeSetDraft) throws(OrderProblem) {
    let doing = Doing(actor: try menu.actor(Role.system.name), till: 0, at: at)
    let order = draft.add(
      NewOrder(
        channel: .counter, service: .takeAway, number: number, source: source,
        sourceID: sourceID),
      by: doing)
    for line in lines {
      guard let size = FactKey(line.sizeKey), menu.sizes[size] != nil else {
        throw OrderProblem(.unknownSize, line.sizeKey)
      }
      // Before they are multiplied: the numbers of a file can be any.
      guard (1...1_000).contains(line.quantity), (0...10_000_000).contains(line.unitCents) else {
        throw OrderProblem(.invalidAmount, "\(line.quantity) × \(line.unitCents)")
      }
      draft.add(
        NewLine(
          kind: .product, quantity: line.quantity, unitCents: line.unitCents,
          vatBasisPoints: line.vatBasisPoints, productSize: size),
        to: order)
    }
    draft.add(.delivered, to: order, by: doing)
    if cents > 0 { draft.addPayment(cents, .card, to: order, by: doing) }
  }
}
