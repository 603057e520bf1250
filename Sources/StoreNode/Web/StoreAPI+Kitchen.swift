import HTTP
import Toolkit

extension StoreAPI {
  func kitchen(_ request: RouteRequest) throws -> HTTPResponse {
    let now = desk.store.clock.now()
    return try json(desk.reading { try KitchenView($0, now: now) })
  }
}
