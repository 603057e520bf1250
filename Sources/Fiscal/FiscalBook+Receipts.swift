package import Facts
import Storage
package import SyncProtocol

extension FiscalBook {
  /// Adds a receipt if with the draft nothing of a paid order is due any more.
  ///
  /// Money taken or given back can settle it, or lines taken back. A day that was not closed is
  /// closed first.
  ///
  /// - Throws: `DatabaseError`, `SecurityError`.
  package func close(_ order: FactKey, in draft: inout ChangeSetDraft) throws {
    let change = OrderChange(order, in: draft.batch)
    let state = try database.orderState(order)
    let isPaidInPart = state.map { $0.paidCents > 0 } ?? false
    guard let doing = change.settledBy ?? (isPaidInPart ? change.changedBy : nil) else { return }
    let counts = (state?.counts ?? true) && !change.isCalledOff(from: state)
    let sale = counts ? (state?.linesCents ?? 0) + change.lines.total : 0
    let taken = (state.map { $0.paidCents - $0.refundedCents } ?? 0) + change.takenCents
    guard sale == taken else { return }
    let before = state == nil ? OrderSums() : try rows.sums(of: order)
    var totals = VATTotals()
    if counts {
      totals = change.lines
      totals.add(before.lines)
    }
    totals.subtract(before.receipted)
    if totals.isEmpty { return }
    let moment = FiscalMoment(doing)
    try closeForgotten(before: moment, in: &draft)
    let last = try last(.receipts, of: try series(moment, in: &draft))
    let total = totals.total
    try append(
      [
        "kind": .integer((before.receipts == 0 ? ReceiptKind.sale : .correction).rawValue),
        "total_cents": .integer(total), "vat": .text(totals.text),
        "perpetual_cents": .integer((last?.integer("perpetual_cents") ?? 0) + total),
        "perpetual_absolute_cents": .integer(
          (last?.integer("perpetual_absolute_cents") ?? 0) + abs(total)),
      ], to: .receipts, parent: order, moment, in: &draft)
  }

  /// Notes that a receipt is printed: the first time it is the original, then a copy.
  ///
  /// - Returns: 0 for the original, else the number of the copy.
  /// - Throws: `DatabaseError`, `SecurityError`.
  package func print(
    _ receipt: FactKey, _ moment: FiscalMoment, in draft: inout ChangeSetDraft
  ) throws -> Int64 {
    let copy = try rows.prints(of: receipt)
    let record = try append(
      ["copy": .integer(copy)], to: .copies, parent: receipt, moment, in: &draft)
    if copy > 0 {
      try journal(.copied, Self.name(of: record), moment, in: &draft)
    }
    return copy
  }

  /// How the journal names a record: chain and number.
  static func name(of record: FiscalRecord) -> String { "\(record.type) \(record.number)" }
}

/// What a draft changes of one order.
private struct OrderChange {
  private(set) var lines = VATTotals()
  /// Payments less refunds.
  private(set) var takenCents: Int64 = 0
  /// Who takes or gives money back with it; nil where nobody does.
  private(set) var settledBy: Doing?
  /// Who changes its lines or calls it off; nil where nobody does.
  private(set) var changedBy: Doing?
  private var isCancelled = false

  init(_ order: FactKey, in batch: FactBatch) {
    for row in 0..<batch.count where batch.parentKey(row) == order {
      switch Int(batch.rows[row].table) {
      case Tables.lines.number:
        let cents =
          (batch.integer(row, Cells.quantity) ?? 0) * (batch.integer(row, Cells.unitCents) ?? 0)
        lines.add(cents, at: batch.integer(row, Cells.rate) ?? 0)
        changedBy = Self.doing(batch, row, Tables.lines) ?? changedBy
      case Tables.payments.number: settle(1, batch, row, Tables.payments)
      case Tables.refunds.number: settle(-1, batch, row, Tables.refunds)
      case Tables.orderEvents.number:
        guard batch.integer(row, Cells.step) == Step.cancelled.rawValue else { break }
        isCancelled = true
        changedBy = Self.doing(batch, row, Tables.orderEvents) ?? changedBy
      default: break
      }
    }
  }

  private mutating func settle(_ sign: Int64, _ batch: FactBatch, _ row: Int, _ table: FactTable) {
    takenCents += sign * (batch.integer(row, table.cell("cents")) ?? 0)
    settledBy = Self.doing(batch, row, table) ?? settledBy
  }

  /// Whether its lines count no more: it is cancelled before anything was cooked.
  func isCalledOff(from state: OrderState?) -> Bool {
    isCancelled && (state?.step ?? 0) < Step.preparing.rawValue
  }

  private static func doing(_ batch: FactBatch, _ row: Int, _ table: FactTable) -> Doing? {
    guard let actor = batch.key(row, table.cell("actor")),
      let till = batch.integer(row, table.cell("till")),
      let at = batch.integer(row, table.cell("at"))
    else { return nil }
    return Doing(actor: actor, till: till, at: at)
  }

  private enum Cells {
    static let quantity = Tables.lines.cell("quantity")
    static let unitCents = Tables.lines.cell("unit_cents")
    static let rate = Tables.lines.cell("vat_basis_points")
    static let step = Tables.orderEvents.cell("step")
  }
}
