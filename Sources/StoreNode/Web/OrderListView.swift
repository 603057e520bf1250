import Database
import Facts
import Storage
import SyncProtocol

/// Which orders a request has handed over.
struct HandOverAnswer: Encodable {
  let orders: [String]
}

/// Orders in a list, the oldest first.
struct OrderListView: Encodable {
  struct Item: Encodable {
    let key: String
    let number: Int64
    let at: Int64
    let channel: String
    let service: String
    let promisedAt: Int64?
    let step: String
    let isCancelled: Bool
    let paidCents: Int64
    let refundedCents: Int64
    let dueCents: Int64
    /// Open, settled, and of a business day before.
    let isEarlier: Bool

    init?(row: Statement, _ day: RunningDay) {
      guard let key = row.key(at: 0) else { return nil }
      self.key = "\(key)"
      at = row.integer(at: 2)
      step = Step(rawValue: row.integer(at: 3))?.name ?? ""
      isCancelled = row.integer(at: 4) != 0
      paidCents = row.integer(at: 5)
      refundedCents = row.integer(at: 6)
      dueCents = row.integer(at: 7)
      number = row.integer(at: 8)
      channel = Channel(rawValue: row.integer(at: 9))?.name ?? ""
      service = Service(rawValue: row.integer(at: 10))?.name ?? ""
      promisedAt = row.isNull(at: 11) ? nil : row.integer(at: 11)
      let isOpen = !isCancelled && row.integer(at: 3) < Step.delivered.rawValue
      isEarlier = isOpen && day.isOver(at: at, promisedAt: promisedAt, dueCents: dueCents)
    }
  }

  let orders: [Item]
  /// Whether there are more than are listed.
  let isTruncated: Bool

  /// As the index `order_states_open` has it.
  static let openFilter = "((s.step < 60 AND s.is_cancelled = 0) OR s.due_cents <> 0)"
}
