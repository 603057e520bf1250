import Facts
import HTTP
import SyncProtocol
import Toolkit

extension StoreAPI {
  /// Prices a basket by the code of the sale; nothing is written.
  func quote(_ request: RouteRequest) throws -> HTTPResponse {
    let basket = try JSON.decode(Basket.self, from: request.http.body)
    let now = desk.store.clock.now()
    return try json(
      desk.reading { reading in
        let day = Int64(reading.menu.calendar.businessDay(ofMilliseconds: now))
        return QuoteView(try basket.priced(reading.menu, on: day), reading.menu)
      })
  }

  /// What each of several payers owes: `parts=3`, or `lines=KEY,KEY:1;KEY`.
  func split(_ request: RouteRequest) throws -> HTTPResponse {
    let key = try request.factKey(.unknownOrder)
    let query = request.http.query
    return try json(
      desk.reading { reading in
        let order = try OrderReader(reading.database).read(key)
        guard order.state.dueCents > 0 else { throw OrderProblem(.nothingToPay) }
        if let lines = query["lines"] {
          return SplitView(
            dueCents: order.state.dueCents,
            parts: try BillSplit.byLines(order, try Self.groups(lines)))
        }
        guard let parts = query["parts"].flatMap({ Int64($0) }) else {
          throw OrderProblem(.splitImpossible)
        }
        return SplitView(
          dueCents: order.state.dueCents,
          parts: try BillSplit.equal(order.state.dueCents, parts: parts))
      })
  }

  private static func groups(_ text: String) throws(OrderProblem) -> [[BillSplit.Share]] {
    guard text.utf8.count <= 10_000 else { throw OrderProblem(.splitImpossible) }
    var groups: [[BillSplit.Share]] = []
    for group in text.split(separator: ";") {
      var shares: [BillSplit.Share] = []
      for part in group.split(separator: ",") {
        let words = part.split(separator: ":")
        let quantity = words.count == 2 ? Int64(words[1]) : nil
        guard words.count == 1 || words.count == 2 && quantity != nil else {
          throw OrderProblem(.splitImpossible)
        }
        shares.append(BillSplit.Share(line: String(words[0]), quantity: quantity))
      }
      groups.append(shares)
    }
    return groups
  }

  func heldBaskets(_ request: RouteRequest) throws -> HTTPResponse {
    try json(
      desk.reading { reading in
        HeldListView(
          baskets: try HeldBaskets(reading.database).all().map { HeldView($0, reading) })
      })
  }

  /// Gives a basket back, to one till alone.
  func recallBasket(_ request: RouteRequest) throws -> HTTPResponse {
    try write(request, isNew: false) { work, _ in
      .held(try HeldBaskets(work.database).take(request.key))
    }
  }
}
