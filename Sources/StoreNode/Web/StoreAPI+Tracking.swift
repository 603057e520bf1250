import HTTP
import Storage
import Toolkit

extension StoreAPI {
  /// Business days back in which a number is looked for where no day is given.
  private static let numberDays = 31

  func orders(_ request: RouteRequest) throws -> HTTPResponse {
    let query = request.http.query
    let isSearch = query["number"] != nil || query["phone"] != nil
    let state = query["state"] ?? (isSearch ? "all" : "open")
    guard let state = OrderSearch.State(rawValue: state) else {
      throw OrderProblem(.invalidRequest, "state '\(state)'")
    }
    let number = try query["number"].map { text throws(OrderProblem) in
      guard let number = Int64(text), number > 0 else {
        throw OrderProblem(.invalidRequest, "number '\(text)'")
      }
      return number
    }
    let phone = try Texts.phone(query["phone"])
    let day = try Self.day(query["day"])
    let now = desk.store.clock.now()
    return try json(
      desk.reading { reading in
        var search = OrderSearch(state: state, day: RunningDay(reading.menu, now: now))
        search.number = number
        let calendar = reading.menu.calendar
        let today = calendar.businessDay(ofMilliseconds: now)
        if let day {
          search.instants = calendar.instants(ofBusinessDay: day)
        } else if phone == nil, !state.isOfAnyDay {
          let first = number == nil ? today : today - Self.numberDays
          search.instants =
            calendar.instants(ofBusinessDay: first)
            .lowerBound..<calendar.instants(ofBusinessDay: today).upperBound
        }
        if let phone {
          search.customers = try CustomerReader(reading.database).find(phone: phone).map(\.key)
        }
        let found = try search.read(reading.database)
        return OrderListView(
          orders: Array(found.suffix(OrderSearch.limit)),
          isTruncated: found.count > OrderSearch.limit)
      })
  }

  func orderHistory(_ request: RouteRequest) throws -> HTTPResponse {
    let key = try request.factKey(.unknownOrder)
    return try json(
      desk.reading { reading in
        try HistoryView(try OrderReader(reading.database).read(key), reading)
      })
  }
}
