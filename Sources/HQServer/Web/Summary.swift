import Foundation
import SyncProtocol
package import Toolkit

/// Head office's figures for scripts: `GET /api/summary`.
///
/// Money is in cents, instants in milliseconds UTC, keys are text.
package struct Summary: Codable, Equatable, Sendable {
  /// A store and its figures.
  package struct Store: Codable, Equatable, Sendable {
    package let status: StoreDocument
    package let orders: Int64
    package let cents: Int64

    /// Sum of all stock levels, base units of all kinds together: a checksum, not a quantity.
    package let stock: Int64

    /// Reads the store and its figures from one object.
    package init(from decoder: any Decoder) throws {
      status = try StoreDocument(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      orders = try container.decode(Int64.self, forKey: .orders)
      cents = try container.decode(Int64.self, forKey: .cents)
      stock = try container.decode(Int64.self, forKey: .stock)
    }

    /// Writes both as one object.
    package func encode(to encoder: any Encoder) throws {
      try status.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(orders, forKey: .orders)
      try container.encode(cents, forKey: .cents)
      try container.encode(stock, forKey: .stock)
    }

    fileprivate init(status: StoreDocument, sales: Figures.Sales, stock: Int64) {
      self.status = status
      orders = sales.orders
      cents = sales.cents
      self.stock = stock
    }

    enum CodingKeys: String, CodingKey { case orders, cents, stock }
  }

  package let now: Int64

  /// The business day of the sales, `yyyy-mm-dd`; nil: all days.
  package let day: String?
  package let orders: Int64
  package let cents: Int64
  package let parked: Int
  package let stores: [Store]

  /// Reads the figures of a day, or (nil) of all days.
  ///
  /// - Throws: `DatabaseError`.
  package init(_ figures: Figures, day: CivilDate?, now: Int64) throws {
    let sales = try figures.salesByStore(day: day.map { Int64($0.day) })
    let levels = Dictionary(grouping: try figures.stockLevels(), by: \.store)
    stores = figures.stores.map { status in
      Store(
        status: StoreDocument(status), sales: sales[status.store] ?? Figures.Sales(),
        stock: (levels[status.store] ?? []).reduce(0) { $0 + $1.quantity })
    }
    self.now = now
    self.day = day?.description
    orders = stores.reduce(0) { $0 + $1.orders }
    cents = stores.reduce(0) { $0 + $1.cents }
    parked = stores.reduce(0) { $0 + $1.status.parked }
  }
}
