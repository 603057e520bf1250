import Database
import Facts
import Fiscal
import Storage
import SyncProtocol

/// Money and receipts.
extension TillWork {
  /// What is to be paid of an order, in cents, with what the draft adds; below 0 what is owed to
  /// the customer.
  private func due(_ order: FactKey, _ draft: ChangeSetDraft) throws -> Int64 {
    let batch = draft.batch
    var due = try database.orderState(order)?.dueCents ?? 0
    for row in 0..<batch.count where batch.parentKey(row) == order {
      switch Int(batch.rows[row].table) {
      case Tables.lines.number:
        due +=
          (batch.integer(row, Tables.lines.cell("quantity")) ?? 0)
          * (batch.integer(row, Tables.lines.cell("unit_cents")) ?? 0)
      case Tables.payments.number:
        due -= batch.integer(row, Tables.payments.cell("cents")) ?? 0
      default: break
      }
    }
    return due
  }

  /// What somebody pays: mostly what is due, or a part; where nothing is, too much.
  mutating func amount(dueOf order: FactKey, _ draft: ChangeSetDraft) throws -> Int64 {
    let due = try due(order, draft)
    guard due > 0 else { return random.pick(100...4_000) }
    return random.chance(70) ? due : random.pick(1...due)
  }

  /// What somebody is given back: mostly what is owed; where nothing is, all that he has paid, or
  /// something all the same.
  mutating func amount(owedOn order: FactKey, _ draft: ChangeSetDraft) throws -> Int64 {
    let owed = -(try due(order, draft))
    if owed > 0, random.chance(80) { return owed }
    let left = try database.orderState(order).map { $0.paidCents - $0.refundedCents } ?? 0
    return left > 0 && random.chance(40) ? left : random.pick(100...1_500)
  }

  /// Nothing, a part, or all of it, by one means or two.
  mutating func payAtOnce(
    _ order: FactKey, _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws {
    let isPaid = random.chance(50)
    for _ in 0..<random.pick(0...2) {
      let part = random.pick(1...max(1, try due(order, draft)))
      draft.addPayment(part, means(), to: order, by: doing)
    }
    let rest = try due(order, draft)
    if isPaid, rest > 0 { draft.addPayment(rest, means(), to: order, by: doing) }
  }

  /// - Returns: the key of the print; none where the order has no receipt.
  func printReceipt(
    of order: FactKey, _ draft: inout ChangeSetDraft, _ doing: Doing
  ) throws -> [FactKey] {
    guard let receipt = try FiscalRows(database).receipts(ofOrder: order).last else { return [] }
    _ = try book.print(receipt.key, FiscalMoment(doing), in: &draft)
    return draft.batch.rows.filter { Int($0.table) == Tables.receiptCopies.number }.map(\.key)
  }
}
