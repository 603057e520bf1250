import HTTP
import SyncProtocol
import Toolkit

extension StoreAPI {
  func deliveries(_ request: RouteRequest) throws -> HTTPResponse {
    let now = desk.store.clock.now()
    let asked = request.http.query["driver"]
    return try json(
      desk.reading { reading in
        try DeliveriesView(
          reading, driver: try asked.map { try reading.menu.actor($0) }, now: now)
      })
  }

  func runOnRound<Command: RoundCommand>(
    _ type: Command.Type, _ request: RouteRequest
  ) throws -> HTTPResponse {
    let key = try request.factKey(.unknownRound)
    return try write(request, isNew: false) { work, draft in
      let command = try JSON.decode(type, from: request.http.body)
      return try command.write(to: try DeliveryReader(work.database).round(key), work, &draft)
    }
  }

  func endDelivery(_ request: RouteRequest) throws -> HTTPResponse {
    let key = try request.factKey(.unknownDelivery)
    return try write(request, isNew: false) { work, draft in
      let command = try JSON.decode(EndDelivery.self, from: request.http.body)
      return try command.write(to: try DeliveryReader(work.database).delivery(key), work, &draft)
    }
  }
}
