import SyncProtocol

/// What a till asks its store node to do, and what it was told.
struct Operation {
  /// What is asked for.
  enum Kind: Equatable {
    case takeOrder
    case addLine(to: Order)
    case takeBack(from: Order)
    case advance(Order, step: Int64)
    case voidEvent(of: Order, event: FactKey)
    case cancel(Order)
    case pay(Order)
    case refund(Order, payment: FactKey?)
    case addAddress(of: FactKey)
    case receive
    case waste
    case transfer
    case takeIn
    case count
    case switchSoldOut
    /// Prints the newest receipt of an order, if it has one.
    case printReceipt(of: Order)
    /// Closes the day that is open, if one is.
    case closeDay
  }

  /// An order as the tills know it: the keys that they were answered.
  struct Order: Hashable {
    let key: FactKey
    let firstLine: FactKey
  }

  /// How the request ended, as far as the till knows.
  enum State: Equatable {
    case pending
    /// The node answered: this must exist exactly once, for ever.
    case confirmed([FactKey])
    /// Some answer was lost and the till gave up: it may exist once or not at all.
    case unknown
  }

  /// The client's request id; it also marks the facts.
  let id: String
  /// Number of the till in its shop.
  let till: Int64
  let kind: Kind
  /// Seeds every choice of the operation, so that a retry asks for the same.
  let dice: UInt64
  var state = State.pending

  /// The receipt that it was answered with, once it is confirmed.
  var receipt: ToldReceipt?
  var attempts = 0

  /// The order that it has taken, out of the keys that were answered.
  func newOrder(_ keys: [FactKey]) -> FactKey? { kind == .takeOrder ? keys.first : nil }
}

extension Operation.Kind {
  /// The table whose rows bear the request id, and the column; nil for facts without a text.
  var mark: (table: String, column: String)? {
    switch self {
    case .takeOrder: ("orders", "note")
    case .addLine, .takeBack: ("lines", "label")
    case .advance, .voidEvent, .cancel: ("order_events", "reason")
    case .pay: ("payments", "reference")
    case .refund: ("refunds", "reason")
    case .receive, .waste, .transfer, .takeIn: ("stock_movements", "reason")
    case .addAddress, .count, .switchSoldOut, .printReceipt, .closeDay: nil
    }
  }

  /// The table of the first fact that it writes.
  var table: String {
    switch self {
    case .count: "stock_counts"
    case .switchSoldOut: "revisions"
    case .addAddress: "customer_addresses"
    case .printReceipt: "receipt_copies"
    case .closeDay: "closings"
    default: mark?.table ?? ""
    }
  }

  /// The order that it is about, if it is about one that exists.
  var order: Operation.Order? {
    switch self {
    case .addLine(let order), .takeBack(let order), .advance(let order, _),
      .voidEvent(let order, _), .cancel(let order), .pay(let order), .refund(let order, _):
      order
    default: nil
    }
  }
}
