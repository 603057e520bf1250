import Facts
import SyncProtocol

/// The kitchen's board as JSON: what is to be cooked by promised time, and what was ready last.
struct KitchenView: Encodable {
  struct Item: Encodable {
    let line: String
    let dish: DishView
    let state: String
    let isAdded: Bool
  }

  struct Ticket: Encodable {
    let key: String
    let number: Int64
    let at: Int64
    let promisedAt: Int64?
    let channel: String
    let service: String
    let note: String?
    let step: String
    let items: [Item]

    init(_ ticket: KitchenTicket, _ menu: Menu) {
      let order = ticket.order
      key = "\(order.key)"
      number = order.number
      at = order.at
      promisedAt = order.promisedAt
      channel = Channel(rawValue: order.channel)?.name ?? "\(order.channel)"
      service = order.service.name
      note = order.note
      step = Step(rawValue: order.state.step)?.name ?? "\(order.state.step)"
      items = ticket.dishes.map { dish in
        Item(
          line: "\(dish.line.key)", dish: DishView(dish.line, quantity: dish.count, menu),
          state: dish.state.rawValue, isAdded: dish.isAdded)
      }
    }
  }

  /// Shown as ready last, so that a tap too many can be taken back.
  private static let readyCount = 12

  let orders: [Ticket]
  /// Ready and not out yet, the newest first.
  let ready: [Ticket]
  /// Open orders of business days before with nothing due: no dishes to cook any more.
  let earlierCount: Int
  /// This machine's clock, by which a screen tells ages.
  let now: Int64

  init(_ reading: OrderDesk.Reading, now: Int64) throws {
    let open = try OpenOrders(reading.database).read()
    let day = RunningDay(reading.menu, now: now)
    let current = open.filter {
      !day.isOver(at: $0.at, promisedAt: $0.promisedAt, dueCents: $0.state.dueCents)
    }
    earlierCount = open.count - current.count
    let tickets = try current.map { try KitchenTicket($0, reading.database) }
      .filter { !$0.dishes.isEmpty }
    orders = tickets.filter(\.isOpen).sorted { Self.due($0) < Self.due($1) }
      .map { Ticket($0, reading.menu) }
    let readyOnes = tickets.filter {
      !$0.isOpen && $0.order.state.step == Step.ready.rawValue
    }
    ready = readyOnes.sorted { Self.readySince($0) > Self.readySince($1) }
      .prefix(Self.readyCount).map { Ticket($0, reading.menu) }
    self.now = now
  }

  private static func due(_ ticket: KitchenTicket) -> (Int64, Int64) {
    (ticket.order.promisedAt ?? ticket.order.at, ticket.order.key.n)
  }

  private static func readySince(_ ticket: KitchenTicket) -> Int64 {
    ticket.order.events.last { $0.step == .ready }?.at ?? ticket.order.at
  }
}
