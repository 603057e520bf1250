import Facts
package import SyncProtocol
package import Toolkit

/// What the dashboard shows of one day, read from the projections.
package struct DashboardFigures: Sendable {
  /// Sales of an hour of the stores' clocks.
  package struct Hour: Sendable {
    package let hour: Int64
    package let orders: Int64
    package let cents: Int64
  }

  /// Sales of a size of a product.
  package struct Product: Sendable {
    package let french: String
    package let english: String
    package let size: String
    package let halves: Int64
    package let cents: Int64
  }

  /// A level below zero.
  package struct Shortage: Sendable {
    package let store: String
    package let french: String
    package let english: String

    /// Base units, below 0.
    package let quantity: Int64
    package let unit: String
  }

  /// Head office's clock, milliseconds UTC.
  package let now: Int64
  package let day: CivilDate

  /// The present business day: the latest that has begun at any store.
  package let today: CivilDate
  package let lastDayWithSales: CivilDate?
  package let stores: [StoreStatus]
  package let sales: [StoreNumber: Figures.Sales]
  package let hours: [Hour]
  package let products: [Product]
  package let shortages: [Shortage]

  /// Products in the list at most.
  private static let topCount: Int64 = 10

  /// Reads the figures of a day; nil: the present one.
  ///
  /// - Throws: `DatabaseError`.
  package init(_ figures: Figures, day: CivilDate?, now: Int64) throws {
    self.now = now
    stores = figures.stores
    today = Self.presentDay(at: now, stores)
    self.day = day ?? today
    let number = Int64(self.day.day)
    sales = try figures.salesByStore(day: number)
    hours = Self.withoutGaps(
      try figures.salesByHour(day: number).map {
        Hour(hour: $0.hour, orders: $0.sales.orders, cents: $0.sales.cents)
      })
    products = try figures.salesByProduct(day: number, limit: Self.topCount).map { sold in
      let name = figures.names.sizes[sold.size]
      return Product(
        french: name?.french ?? sold.size.description,
        english: name?.english ?? sold.size.description, size: name?.size.label ?? "",
        halves: sold.halves, cents: sold.cents)
    }
    let storeNames = Dictionary(
      figures.stores.map { ($0.store, $0.name) }, uniquingKeysWith: { first, _ in first })
    shortages = try figures.stockLevels(onlyNegative: true).map { level in
      let name = figures.names.ingredients[level.ingredient]
      return Shortage(
        store: storeNames[level.store] ?? "\(level.store)",
        french: name?.french ?? level.ingredient.description,
        english: name?.english ?? level.ingredient.description, quantity: level.quantity,
        unit: name?.unit.label ?? "")
    }.sorted { $0.quantity < $1.quantity }
    lastDayWithSales = try figures.lastDayWithSales(before: number).map {
      CivilDate(day: Int($0))
    }
  }

  /// Sales of all stores together.
  package var total: Figures.Sales {
    sales.values.reduce(into: Figures.Sales()) { sum, sales in
      sum.orders += sales.orders
      sum.cents += sales.cents
    }
  }

  /// Whether nothing of a store is missing that it could have told.
  package func isCurrent(_ status: StoreStatus) -> Bool { status.isCurrent(at: now) }

  /// With the hours between the first and the last in which nothing was sold.
  private static func withoutGaps(_ hours: [Hour]) -> [Hour] {
    guard let first = hours.first?.hour, let last = hours.last?.hour else { return [] }
    let span = (last - first + 24) % 24
    return (0...span).map { step in
      let hour = (first + step) % 24
      return hours.first { $0.hour == hour } ?? Hour(hour: hour, orders: 0, cents: 0)
    }
  }

  private static func presentDay(at now: Int64, _ stores: [StoreStatus]) -> CivilDate {
    let days = stores.compactMap { status -> Int? in
      do throws(ToolkitError) {
        return try StoreCalendar(
          timeZone: status.timeZone, cutOverHour: Int(status.cutOverHour)
        ).businessDay(ofMilliseconds: now)
      } catch {
        // A zone that this machine does not know: the other stores' days decide.
        return nil
      }
    }
    return CivilDate(day: days.max() ?? Int(now / 86_400_000))
  }
}
