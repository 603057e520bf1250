package import Facts
import Storage
package import SyncProtocol

extension FiscalBook {
  /// Adds a receipt if with the draft nothing of a paid order is due any more.
  ///
  /// Money taken or given back can settle it, or lines taken back, or that it counts no more
  /// once the money was given back. A day that was not closed is closed first.
  ///
  /// - Returns: the receipt; nil where there is none to write.
  /// - Throws: `DatabaseError`, `SecurityError`.
  @discardableResult
  package func close(
    _ order: FactKey, in draft: inout ChangeSetDraft
  ) throws -> FiscalRecord? {
    let change = OrderChange(order, in: draft.batch)
    let state = try database.orderState(order)
    let isPaidInPart = state.map { $0.paidCents > 0 } ?? false
    guard let doing = change.settledBy ?? (isPaidInPart ? change.changedBy : nil),
      let after = try database.orderState(order, after: draft.batch), after.dueCents == 0
    else { return nil }
    let before = state == nil ? OrderSums() : try rows.sums(of: order)
    // What was imported has its receipt elsewhere, whatever becomes of it here.
    if change.isProgressAlone, before.receipts == 0 { return nil }
    var totals = VATTotals()
    if after.counts {
      totals = change.lines
      totals.add(before.lines)
    }
    totals.subtract(before.receipted)
    if totals.isEmpty { return nil }
    let moment = FiscalMoment(doing)
    try closeForgotten(before: moment, in: &draft)
    let last = try last(.receipts, of: try series(moment, in: &draft))
    let total = totals.total
    return try append(
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
  /// Who takes or gives money back with it; nil where nobody does.
  private(set) var settledBy: Doing?
  /// Who changes its lines, or whether they count; nil where nobody does.
  private(set) var changedBy: Doing?
  /// Whether neither lines nor money are changed.
  private(set) var isProgressAlone = true

  init(_ order: FactKey, in batch: FactBatch) {
    for row in 0..<batch.count where batch.parentKey(row) == order {
      switch Int(batch.rows[row].table) {
      case Tables.lines.number:
        let cents =
          (batch.integer(row, Cells.quantity) ?? 0) * (batch.integer(row, Cells.unitCents) ?? 0)
        lines.add(cents, at: batch.integer(row, Cells.rate) ?? 0)
        isProgressAlone = false
        changedBy = Self.doing(batch, row, Tables.lines) ?? changedBy
      case Tables.payments.number: settle(batch, row, Tables.payments)
      case Tables.refunds.number: settle(batch, row, Tables.refunds)
      case Tables.orderEvents.number:
        changedBy = Self.doing(batch, row, Tables.orderEvents) ?? changedBy
      default: break
      }
    }
  }

  private mutating func settle(_ batch: FactBatch, _ row: Int, _ table: FactTable) {
    isProgressAlone = false
    settledBy = Self.doing(batch, row, table) ?? settledBy
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
  }
}
