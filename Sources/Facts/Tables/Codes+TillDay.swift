// The code lists that came with schema version 2; as in Codes.swift.

/// Why a numbered series began.
package enum SeriesReason: Int64, CaseIterable, Sendable {
  /// The first of a store.
  case first = 1
  /// The database was restored, or may lack what was written.
  case restored = 2
  /// The database was copied: another machine may go on with the series before.
  case copied = 3
  /// The signing key is another one.
  case newKey = 4
}

/// What a receipt is.
package enum ReceiptKind: Int64, CaseIterable, Sendable {
  /// The first receipt of an order.
  case sale = 1
  /// What was added or taken back since the one before.
  case correction = 2
}

/// Why cash went into a drawer or out of it.
package enum CashMovementKind: Int64, CaseIterable, Sendable {
  case paidIn = 1
  case paidOut = 2
  /// Change that a driver takes along.
  case driverOut = 3
  /// What a driver brings back.
  case driverIn = 4

  /// 1 for money that comes in, −1 for money that goes out.
  package var sign: Int64 { self == .paidIn || self == .driverIn ? 1 : -1 }
}

/// What a closing closes.
package enum ClosingKind: Int64, CaseIterable, Sendable {
  case day = 1
  case month = 2
  case year = 3
}

/// What the technical journal tells of.
package enum JournalCode: Int64, CaseIterable, Sendable {
  /// The first record since the program was started.
  case started = 10
  case signedIn = 30
  case signedOut = 40
  case archived = 50
  case closed = 60
  /// The program's fiscal version is another one.
  case updated = 70
  case clockChanged = 80
  /// A flaw in the records, found by verifying.
  case flaw = 90
  /// A new series goes on for the one before.
  case restored = 100
  /// A receipt was printed again.
  case copied = 110
  /// A drawer was opened without a sale.
  case drawerOpened = 120
  /// A manager allowed what the person who asked may not.
  case overridden = 130
}

/// How a driver fared at the door.
package enum DeliveryOutcome: Int64, CaseIterable, Sendable {
  case delivered = 1
  /// Nobody there: it may go out again.
  case failed = 2
  /// Refused at the door: a person decides what becomes of it.
  case returned = 3
}

/// How far the kitchen is with one line of an order.
package enum LineStep: Int64, CaseIterable, Sendable {
  case started = 1
  case ready = 2
}

/// What a paired device is used as.
package enum DeviceKind: Int64, CaseIterable, Sendable {
  case till = 1
  case kitchen = 2
  case phone = 3
  case office = 4
}

/// What a paper worth money is.
package enum VoucherKind: Int64, CaseIterable, Sendable {
  /// Sold or given away.
  case voucher = 1
  /// Given instead of money back.
  case creditNote = 2
}
