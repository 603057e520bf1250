import Database
import Facts
import Storage
import SyncProtocol

/// What a till proposes; each shop sets its own.
struct ShopSettings: Codable, Sendable {
  /// Of a delivery, in cents.
  var deliveryFeeCents: Int64 = 0
  /// Until an order is ready to be eaten or taken away.
  var readyMinutes: Int64 = 20
  /// Until it is delivered.
  var deliveryMinutes: Int64 = 40

  private static let table = "shop_settings"

  init() {}

  init(_ database: NodeDatabase) throws {
    let rows = try database.connection.rows("SELECT key, value FROM \(Self.table)") { row in
      (key: row.text(at: 0), value: row.integer(at: 1))
    }
    for row in rows {
      switch row.key {
      case "delivery_fee_cents": deliveryFeeCents = row.value
      case "ready_minutes": readyMinutes = row.value
      case "delivery_minutes": deliveryMinutes = row.value
      default: break
      }
    }
  }

  /// Keeps them; runs inside a write transaction.
  func save(_ database: NodeDatabase) throws {
    let values = [
      "delivery_fee_cents": deliveryFeeCents, "ready_minutes": readyMinutes,
      "delivery_minutes": deliveryMinutes,
    ]
    for (key, value) in values {
      try database.connection.run(
        "INSERT OR REPLACE INTO \(Self.table) (key, value) VALUES (?, ?)",
        [.text(key), .integer(value)])
    }
  }
}

/// Changes what a till proposes; what is left out stays.
struct ChangeShopSettings: StoreCommand {
  var deliveryFeeCents: Int64?
  var readyMinutes: Int64?
  var deliveryMinutes: Int64?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    var settings = try ShopSettings(work.database)
    if let deliveryFeeCents {
      guard (0...10_000).contains(deliveryFeeCents) else {
        throw OrderProblem(.invalidAmount, "\(deliveryFeeCents)")
      }
      settings.deliveryFeeCents = deliveryFeeCents
    }
    for minutes in [readyMinutes, deliveryMinutes].compactMap({ $0 })
    where !(1...600).contains(minutes) { throw OrderProblem(.instantInvalid, "\(minutes) min") }
    settings.readyMinutes = readyMinutes ?? settings.readyMinutes
    settings.deliveryMinutes = deliveryMinutes ?? settings.deliveryMinutes
    try settings.save(work.database)
    return .settings(settings)
  }
}
