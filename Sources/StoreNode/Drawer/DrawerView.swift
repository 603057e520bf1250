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
  /// Whether what should lie in it is held back until it is counted; then these sums are left out.
  let isBlind: Bool
  let paymentCents: Int64?
  let refundCents: Int64?
  let tipCents: Int64?
  /// In cents, by kind of movement.
  let movementCents: [String: Int64]
  let expectedCents: Int64?
  let movements: [Movement]
  let count: Count?

  init(till: Int64, isBlind: Bool, _ reading: OrderDesk.Reading) throws {
    let reader = DrawerReader(reading.database)
    let session = try reader.newest(till)
    let count = try session.flatMap { try reader.count(of: $0.key) }
    let sums = count == nil ? try session.map(reader.sums) ?? DrawerSums() : DrawerSums()
    self.till = till
    isOpen = session != nil && count == nil
    openedAt = session?.at
    openedBy = session.flatMap { reading.menu.name(ofActor: $0.actor) }
    floatCents = session?.floatCents ?? 0
    let isHeldBack = isBlind && isOpen
    self.isBlind = isHeldBack
    paymentCents = isHeldBack ? nil : sums.payments
    refundCents = isHeldBack ? nil : sums.refunds
    tipCents = isHeldBack ? nil : sums.tips
    movementCents = Dictionary(
      uniqueKeysWithValues: CashMovementKind.allCases.map { ($0.name, sums.movements[$0] ?? 0) })
    expectedCents =
      isHeldBack ? nil : count?.expectedCents ?? sums.expected(session?.floatCents ?? 0)
    movements =
      try session.map { try reader.movements(of: $0.key) }?.map { movement in
        Movement(
          key: "\(movement.key)", kind: movement.kind.name, cents: movement.cents, at: movement.at,
          actor: movement.actor.flatMap { reading.menu.name(ofActor: $0) }, reason: movement.reason,
          driver: movement.driver.flatMap { reading.menu.name(ofActor: $0) })
      } ?? []
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
