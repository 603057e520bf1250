import Facts
import SyncProtocol
import Toolkit

/// Issues a voucher that was sold or is given away.
struct IssueVoucher: StoreCommand {
  var cents: Int64
  /// The last business day on which it is good, `yyyy-mm-dd`.
  var lastDay: String?
  var reason: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard (1...1_000_000).contains(cents) else {
      throw OrderProblem(.invalidAmount, "\(cents)")
    }
    var last: Int64?
    if let lastDay {
      guard let date = CivilDate(lastDay), date.day >= work.day else {
        throw OrderProblem(.instantInvalid, lastDay)
      }
      last = Int64(date.day)
    }
    let key = draft.addVoucher(
      .voucher, code: try VoucherCode.random(), cents: cents, lastDay: last,
      reason: try Texts.trimmed(reason), by: try work.doing(actor))
    return .voucher(key)
  }
}

/// A voucher as JSON.
struct VoucherView: Encodable {
  let key: String
  /// `voucher` or `credit_note`.
  let kind: String
  let code: String
  let cents: Int64
  let spentCents: Int64
  /// Below zero where it was spent twice.
  let leftCents: Int64
  let at: Int64
  /// `yyyy-mm-dd`.
  let lastDay: String?
  /// Whether it can still be spent today.
  let isGood: Bool
  let order: String?
  let reason: String?

  init(_ voucher: Voucher, today: Int64) {
    key = "\(voucher.key)"
    kind = voucher.kind.name
    code = voucher.code
    cents = voucher.cents
    spentCents = voucher.spentCents
    leftCents = voucher.leftCents
    at = voucher.at
    lastDay = voucher.lastDay.map { CivilDate(day: Int($0)).description }
    isGood = voucher.leftCents > 0 && (voucher.lastDay ?? today) >= today
    order = voucher.order.map { "\($0)" }
    reason = voucher.reason
  }
}

/// Vouchers, the newest first.
struct VoucherListView: Encodable {
  let vouchers: [VoucherView]
}
