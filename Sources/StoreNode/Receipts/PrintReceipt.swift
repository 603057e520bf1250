import Facts
import Fiscal
import SyncProtocol

/// Notes that a receipt is printed: the original, or a copy.
struct PrintReceipt: OrderCommand {
  /// Its key; nil for the newest of the order.
  var receipt: String?
  var actor: String?

  func write(to order: OrderRecord, _ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let all = try FiscalRows(work.database).receipts(ofOrder: order.key)
    guard
      let found = receipt == nil ? all.last : all.first(where: { "\($0.key)" == receipt })
    else { throw OrderProblem(.unknownReceipt) }
    let copy = try work.book.print(
      found.key, FiscalMoment(try work.doing(actor)), in: &draft)
    return .receipt(found.key, of: order.key, copy: copy)
  }
}
