package import SyncProtocol

extension ChangeSetDraft {
  /// Takes a drawer into use, with what lies in it in cents.
  package mutating func openDrawer(_ floatCents: Int64, by doing: Doing) {
    _ = begin(Tables.tillSessions)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(floatCents)
  }

  /// Puts cash into a drawer or takes some out; the amount is positive.
  package mutating func moveCash(
    _ kind: CashMovementKind, _ cents: Int64, of session: FactKey, reason: String?,
    driver: FactKey?, by doing: Doing
  ) {
    _ = begin(Tables.cashMovements, parent: session)
    append(kind.rawValue)
    append(cents)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(reason)
    append(driver)
  }

  /// Counts a drawer and puts it away; `coins` is value and number, as `5000:2|200:7`.
  package mutating func countDrawer(
    _ session: FactKey, counted: Int64, expected: Int64, coins: String?, note: String?,
    by doing: Doing
  ) {
    _ = begin(Tables.cashCounts, parent: session)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(counted)
    append(expected)
    append(coins)
    append(note)
  }

  /// Adds a voucher or credit note, in cents; `lastDay` is in days since 1970-01-01.
  package mutating func addVoucher(
    _ kind: VoucherKind, code: String, cents: Int64, lastDay: Int64? = nil,
    order: FactKey? = nil, reason: String? = nil, by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.vouchers)
    append(code)
    append(kind.rawValue)
    append(cents)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(lastDay)
    append(order)
    append(reason)
    return key
  }

  /// Adds money given over what is due, in cents.
  package mutating func addTip(
    _ cents: Int64, _ means: Means, to order: FactKey, by doing: Doing
  ) {
    _ = begin(Tables.tips, parent: order)
    append(means.rawValue)
    append(cents)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
  }
}
