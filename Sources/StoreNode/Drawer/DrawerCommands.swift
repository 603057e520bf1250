import Facts
import Fiscal
import SyncProtocol

/// Takes a drawer into use at this till.
struct OpenDrawer: StoreCommand {
  /// What lies in it.
  var floatCents: Int64
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard try DrawerReader(work.database).open(work.till) == nil else {
      throw OrderProblem(.drawerInUse)
    }
    guard (0...1_000_000).contains(floatCents) else {
      throw OrderProblem(.invalidAmount, "\(floatCents)")
    }
    draft.openDrawer(floatCents, by: try work.doing(actor))
    return .drawer(till: work.till)
  }
}

/// Puts cash into the drawer or takes some out, other than by a sale.
struct MoveCash: StoreCommand {
  /// `paid_in`, `paid_out`, `driver_out` or `driver_in`.
  var kind: String
  var cents: Int64
  var reason: String?
  /// Who takes the change along or brings it back: a key of the staff or a role.
  var driver: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let kind = CashMovementKind(name: kind) else {
      throw OrderProblem(.invalidRequest, "kind '\(kind)'")
    }
    guard (1...1_000_000).contains(cents) else {
      throw OrderProblem(.invalidAmount, "\(cents)")
    }
    guard let session = try DrawerReader(work.database).open(work.till) else {
      throw OrderProblem(.noDrawer)
    }
    var driverKey: FactKey?
    var words: String?
    switch kind {
    case .paidIn, .paidOut: words = try Texts.required(reason, .reasonMissing)
    case .driverOut, .driverIn:
      driverKey = try work.menu.actor(try Texts.required(driver, .driverMissing))
      words = try Texts.trimmed(reason)
    }
    draft.moveCash(
      kind, cents, of: session.key, reason: words, driver: driverKey, by: try work.doing(actor))
    return .drawer(till: work.till)
  }
}

/// Counts the drawer by coin and note, and puts it away.
struct CountDrawer: StoreCommand {
  /// How many of each value in cents: `{"5000": 2, "200": 7}`.
  var coins: [String: Int64]?
  /// Where it was not counted by coin and note; an empty drawer is said by 0.
  var countedCents: Int64?
  var note: String?
  var actor: String?

  /// Coins and notes of the euro, in cents, the largest first.
  static let values: [Int64] = [
    50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
  ]

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let reader = DrawerReader(work.database)
    guard let session = try reader.open(work.till) else { throw OrderProblem(.noDrawer) }
    let (counted, text) = try sum()
    let expected = try reader.sums(of: session).expected(session.floatCents)
    draft.countDrawer(
      session.key, counted: counted, expected: expected, coins: text,
      note: try Texts.trimmed(note, atMost: 500), by: try work.doing(actor))
    return .drawer(till: work.till)
  }

  private func sum() throws(OrderProblem) -> (cents: Int64, text: String?) {
    let coins = coins ?? [:]
    let known = Set(Self.values.map { "\($0)" })
    for (value, number) in coins where !known.contains(value) || !(0...100_000).contains(number) {
      throw OrderProblem(.invalidAmount, "\(number) × \(value)")
    }
    let counted = Self.values.compactMap { value in
      coins["\(value)"].flatMap { $0 > 0 ? (value: value, number: $0) : nil }
    }
    // A count cannot be taken back: one of nothing is a slip unless the sum is given.
    guard let cents = counted.isEmpty ? countedCents : Self.cents(of: counted) else {
      throw OrderProblem(.nothingCounted)
    }
    guard (0...10_000_000).contains(cents) else { throw OrderProblem(.invalidAmount, "\(cents)") }
    let text = counted.map { "\($0.value):\($0.number)" }.joined(separator: "|")
    return (cents, text.isEmpty ? nil : text)
  }

  private static func cents(of counted: [(value: Int64, number: Int64)]) -> Int64 {
    counted.reduce(0) { $0 + $1.value * $1.number }
  }
}

/// Opens the drawer without a sale: the journal tells of it.
struct OpenWithoutSale: StoreCommand {
  var reason: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let doing = try work.doing(actor)
    try work.book.journal(
      .drawerOpened, try Texts.required(reason, .reasonMissing), FiscalMoment(doing), in: &draft)
    return .drawer(till: work.till)
  }
}
