package import Facts
package import SyncProtocol

/// The chains of a series: each is numbered from 1 without a gap, and each record signs the one
/// before.
package enum FiscalChain: CaseIterable, Sendable {
  case receipts, copies, days, months, years, journal

  /// Where its records stand.
  package var table: FactTable {
    switch self {
    case .receipts: Tables.receipts
    case .copies: Tables.receiptCopies
    case .days, .months, .years: Tables.closings
    case .journal: Tables.journalEvents
    }
  }

  /// What its closings close; nil where they are none.
  package var closing: ClosingKind? {
    switch self {
    case .days: .day
    case .months: .month
    case .years: .year
    default: nil
    }
  }

  /// The chain of a kind of closing.
  package init(_ kind: ClosingKind) {
    self =
      switch kind {
      case .day: .days
      case .month: .months
      case .year: .years
      }
  }

  /// One of its records, in words.
  package var noun: String {
    switch self {
    case .receipts: "receipt"
    case .copies: "print"
    case .days: "day's closing"
    case .months: "month's closing"
    case .years: "year's closing"
    case .journal: "event"
    }
  }

  /// Its file in an archive.
  package var file: String {
    switch self {
    case .receipts: "receipts"
    case .copies: "prints"
    case .days: "days"
    case .months: "months"
    case .years: "years"
    case .journal: "journal"
    }
  }

  /// What picks its records out of their table, behind WHERE and AND.
  var condition: String { closing.map { "kind = \($0.rawValue)" } ?? "1" }
}
