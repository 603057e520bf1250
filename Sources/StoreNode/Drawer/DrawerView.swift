import Facts
import SyncProtocol

/// The drawer of a till as JSON.
struct DrawerView: Encodable {
  struct Movement: Encodable {
    let key: String
    let kind: String
    let cents: Int64
    let at: Int64
    let actor: String?
    let reason: String?
    let driver: String?
  }

  struct Count: Encodable {
    let at: Int64
    let actor: String?
    let countedCents: Int64
    let expectedCents: Int64
    /// Too much, or with a minus too little.
    let differenceCents: Int64
    let coins: [String: Int64]
    let note: String?
  }

  let till: Int64
  /// Whether it is in use; else the figures are of the one that was put away last.
  let isOpen: Bool
  let openedAt: Int64?
  let openedBy: String?
  let floatCents: Int64
  /// Whether what should lie in it is held back until it is counted.
  let isBlind: Bool
  /// Sums of cash while it is in use; left out where they are held back.
  let paymentCents: Int64?
  let refundCents: Int64?
  let tipCents: Int64?
  /// In cents, by kind of movement.
  let movementCents: [String: Int64]
  let expectedCents: Int64?
  let movements: [Movement]
  let count: Count?

  init(till: Int64, isBlind: Bool, _ reading: OrderDesk.Reading) throws {
    let session = try DrawerReader(reading.database).newest(till)
    try self.init(session, till: till, isBlind: isBlind, reading)
  }

  /// Nil for the session of a till that has never had a drawer.
  init(
    _ session: DrawerSession?, till: Int64, isBlind: Bool, _ reading: OrderDesk.Reading
  ) throws {
    let reader = DrawerReader(reading.database)
    let count = try session.flatMap { try reader.count(of: $0.key) }
    self.till = till
    isOpen = session != nil && count == nil
    openedAt = session?.at
    openedBy = session.flatMap { reading.menu.name(ofActor: $0.actor) }
    floatCents = session?.floatCents ?? 0
    self.isBlind = isBlind && isOpen
    // What is sold after the count is no longer in that drawer: then the count alone tells.
    let sums = isOpen && !self.isBlind ? try session.map(reader.sums) : nil
    paymentCents = sums?.payments
    refundCents = sums?.refunds
    tipCents = sums?.tips
    expectedCents = count?.expectedCents ?? sums?.expected(floatCents)
    let moved = try session.map { try reader.movements(of: $0.key) } ?? []
    let none = CashMovementKind.allCases.map { ($0.name, Int64(0)) }
    movementCents = moved.reduce(into: Dictionary(uniqueKeysWithValues: none)) {
      $0[$1.kind.name, default: 0] += $1.cents
    }
    movements = moved.map { movement in
      Movement(
        key: "\(movement.key)", kind: movement.kind.name, cents: movement.cents, at: movement.at,
        actor: movement.actor.flatMap { reading.menu.name(ofActor: $0) }, reason: movement.reason,
        driver: movement.driver.flatMap { reading.menu.name(ofActor: $0) })
    }
    self.count = count.map { count in
      Count(
        at: count.at, actor: reading.menu.name(ofActor: count.actor),
        countedCents: count.countedCents,
        expectedCents: count.expectedCents,
        differenceCents: count.countedCents - count.expectedCents,
        coins: Self.coins(count.coins ?? ""), note: count.note)
    }
  }

  private static func coins(_ text: String) -> [String: Int64] {
    text.split(separator: "|").reduce(into: [:]) { coins, part in
      let words = part.split(separator: ":")
      if words.count == 2 { coins[String(words[0])] = Int64(words[1]) }
    }
  }
}

/// Drawers that were counted.
struct DrawerListView: Encodable {
  /// The newest first.
  let drawers: [DrawerView]

  init(limit: Int, _ reading: OrderDesk.Reading) throws {
    drawers = try DrawerReader(reading.database).counted(limit: limit).map {
      try DrawerView($0, till: $0.till, isBlind: false, reading)
    }
  }
}
