import HTTP
import SyncProtocol
import Toolkit

extension StoreAPI {
  /// Business days that a trend shows, and that the rate of use is taken from.
  private static let trendDays = 14
  private static let longestDays = 92

  func stock(_ request: RouteRequest) throws -> HTTPResponse {
    try json(desk.reading { try StockView($0, only: nil) })
  }

  /// Reads one ingredient after the other, so that no sale waits for all of them.
  func stockHistory(_ request: RouteRequest) throws -> HTTPResponse {
    let now = desk.store.clock.now()
    let menu = try desk.reading { $0.menu }
    let today = menu.calendar.businessDay(ofMilliseconds: now)
    let days = (today - Self.trendDays + 1)...today
    let instants = days.map { menu.calendar.instants(ofBusinessDay: $0) }
    let ingredients = menu.ingredients.values.sorted { $0.name.code < $1.name.code }
    return try json(
      StockHistoryView(
        days: days.map { "\(CivilDate(day: $0))" },
        items: ingredients.map { ingredient in
          let history = try desk.reading { reading in
            try StockHistory(
              of: ingredient.key, over: instants, now: now, StockReader(reading.database))
          }
          return StockHistoryView.Item(history, of: ingredient, menu)
        }))
  }

  func stockMovements(_ request: RouteRequest) throws -> HTTPResponse {
    let days = try days(request)
    return try json(
      desk.reading { try StockMovementsView($0, since: Self.beginning(of: days, $0)) })
  }

  func stockTransfers(_ request: RouteRequest) throws -> HTTPResponse {
    let days = try days(request)
    return try json(
      desk.reading { try TransfersView($0, since: Self.beginning(of: days, $0)) })
  }

  func stores(_ request: RouteRequest) throws -> HTTPResponse {
    try json(desk.reading { try StoresView($0.database) })
  }

  func stockUse(_ request: RouteRequest) throws -> HTTPResponse {
    let days = try days(request)
    let asked = request.http.query["ingredient"] ?? ""
    return try json(
      desk.reading { try StockUseView(try $0.menu.ingredient(asked), days: days, $0) })
  }

  /// The last business days, as many as `days` says.
  private func days(_ request: RouteRequest) throws -> ClosedRange<Int> {
    let text = request.http.query["days"] ?? "\(Self.trendDays)"
    guard let count = Int(text), (1...Self.longestDays).contains(count) else {
      throw OrderProblem(.invalidRequest, "days '\(text)'")
    }
    let now = desk.store.clock.now()
    let today = try desk.reading { $0.menu.calendar.businessDay(ofMilliseconds: now) }
    return (today - count + 1)...today
  }

  /// The first instant of business days, milliseconds UTC.
  private static func beginning(
    of days: ClosedRange<Int>, _ reading: OrderDesk.Reading
  ) -> Int64 {
    reading.menu.calendar.instants(ofBusinessDay: days.lowerBound).lowerBound
  }
}
