import HTTP
import Runtime
import Storage
import SyncProtocol
import Toolkit

extension StoreAPI {
  func menu(_ request: RouteRequest) throws -> HTTPResponse {
    let now = desk.store.clock.now()
    let asked = try Self.day(request.http.query["day"])
    return try json(
      desk.reading { reading in
        try MenuView(
          reading, day: asked ?? reading.menu.calendar.businessDay(ofMilliseconds: now))
      })
  }

  /// Business day of a query, in days since 1970-01-01.
  static func day(_ text: String?) throws(OrderProblem) -> Int? {
    guard let text else { return nil }
    guard let date = CivilDate(text) else { throw OrderProblem(.instantInvalid, text) }
    return date.day
  }

  func order(_ request: RouteRequest) throws -> HTTPResponse {
    let key = try request.factKey(.unknownOrder)
    return try json(
      desk.reading { try OrderView(try OrderReader($0.database).read(key), $0, changeCents: 0) })
  }

  // MARK: Commands of this program

  func clearAlarm(_ request: RouteRequest) throws -> HTTPResponse {
    let asked = try JSON.decode(AlarmClearing.self, from: request.http.body)
    try desk.store.locked { try $0.database.clearAlarm(asked.code, about: desk.store.number) }
    return try json(asked)
  }

  func retryParked(_ request: RouteRequest) throws -> HTTPResponse {
    let asked = try JSON.decode(ParkedRetryCommand.Request.self, from: request.http.body)
    let id = try asked.id.map { text throws(OrderProblem) in
      guard let id = ChangeSetID(text) else { throw OrderProblem(.invalidRequest, text) }
      return id
    }
    do {
      return try json(try ParkedRetryCommand.retry(id, at: desk.store))
    } catch let error as NodeError {
      throw OrderProblem(.invalidRequest, "\(error)")
    }
  }

  func importOrders(_ request: RouteRequest) throws -> HTTPResponse {
    let orders = try JSON.decode(
      [ImportedOrder].self, from: request.http.body, maximumBytes: 8 << 20)
    var added = 0
    for order in orders where try desk.add(order) { added += 1 }
    return try json(ImportAnswer(added: added, present: orders.count - added))
  }
}

/// How many orders a running node has added, and how many were there.
struct ImportAnswer: Codable {
  let added: Int
  let present: Int
}
