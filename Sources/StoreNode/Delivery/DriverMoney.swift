import Facts
import SyncProtocol

/// What the drivers have with them of the shop's money, since the first of the drawers in use was
/// opened, also by drawers that were counted in between.
///
/// Change that they took along and have not brought back, and what they took in cash at the doors.
/// Where a phone stands for a till with a drawer of its own, its cash is in that drawer's sums.
struct DriverMoney {
  private let drawers: [DrawerSession]
  /// Of each driver, in cents.
  private(set) var sums: [FactKey: Int64] = [:]

  init(_ reader: DrawerReader) throws {
    let since = try reader.allOpen().map(\.at).min()
    drawers = try since.map { try reader.opened(since: $0) } ?? []
    for drawer in drawers {
      for movement in try reader.movements(of: drawer.key) {
        guard let driver = movement.driver else { continue }
        sums[driver, default: 0] -= movement.kind.sign * movement.cents
      }
    }
  }

  /// Adds what was taken in cash at the doors of a round.
  mutating func add(_ payments: [OrderRecord.Payment], of driver: FactKey) {
    guard let since = drawers.map(\.at).min() else { return }
    let tills = Set(drawers.map(\.till))
    for payment in payments where payment.at >= since && !tills.contains(payment.till) {
      sums[driver, default: 0] += payment.cents
    }
  }
}
