import Facts
import Storage
import SyncProtocol
import Toolkit

/// An order on the delivery board: where it goes, and what is to be collected.
struct DeliveryStopView: Encodable {
  let order: String
  let number: Int64
  let at: Int64
  let promisedAt: Int64?
  let step: String
  /// Left out where the customer is unknown or was erased.
  let name: String?
  let phone: String?
  let street: String?
  let postcode: String?
  let city: String?
  let directions: String?
  let note: String?
  let dishes: [DishView]
  let dueCents: Int64
  /// Why it came back, if it did.
  let reason: String?
  /// In a round: its delivery, and how that stands.
  let delivery: String?
  let state: String?

  init(
    _ order: OrderRecord, _ delivery: DeliveryRound.Delivery?, isInRound: Bool,
    _ reading: OrderDesk.Reading
  ) throws {
    let customers = CustomerReader(reading.database)
    let customer = try order.customer.flatMap { try customers.customer($0) }
    let address = try order.address.flatMap { try customers.address($0) }
    self.order = "\(order.key)"
    number = order.number
    at = order.at
    promisedAt = order.promisedAt
    step = Step(rawValue: order.state.step)?.name ?? "\(order.state.step)"
    name = customer?.name
    phone = customer?.phone
    street = address?.street
    postcode = address?.postcode
    city = address?.city
    directions = address?.directions
    note = order.note
    dishes = order.lines.compactMap { line in
      let count = line.quantity - order.takenBack(line.key)
      guard line.kind == .product, count > 0 else { return nil }
      return DishView(line, quantity: count, reading.menu)
    }
    dueCents = order.state.dueCents
    reason = delivery?.attempts.last?.reason
    self.delivery = isInRound ? delivery.map { "\($0.key)" } : nil
    state = isInRound ? delivery?.state(order).rawValue : nil
  }
}

/// A round on the delivery board.
struct RoundView: Encodable {
  let key: String
  let driver: String
  let driverName: String
  let at: Int64
  /// Whether the driver has left with any of it.
  let hasLeft: Bool
  /// Whether anything of it is still to be delivered.
  let isUnderWay: Bool
  let stops: [DeliveryStopView]
  /// What the customers still owe at the doors, in cents.
  let toCollectCents: Int64
  /// What was taken in cash at the doors, in cents.
  let collectedCents: Int64

  /// - Parameters:
  ///   - round: what is shown.
  ///   - money: takes what was paid in cash at the doors.
  ///   - reading: where it is read.
  /// - Throws: what reading runs into.
  init(
    _ round: DeliveryRound, _ money: inout DriverMoney, _ reading: OrderDesk.Reading
  ) throws {
    let reader = OrderReader(reading.database)
    let stops = try round.deliveries.map { (delivery: $0, order: try reader.read($0.order)) }
    key = "\(round.key)"
    driver = "\(round.driver)"
    driverName = reading.menu.staff.first { $0.key == round.driver }?.name ?? ""
    at = round.at
    hasLeft = stops.contains { $0.delivery.state($0.order) != .waiting }
    let active = stops.filter {
      $0.delivery.isActive($0.order) && !$0.order.state.isCancelled
    }
    isUnderWay = !active.isEmpty
    toCollectCents = active.reduce(0) { $0 + max(0, $1.order.state.dueCents) }
    let taken = stops.flatMap { stop in
      // What is paid at the door is written with what happened there.
      let attempts = Set(stop.delivery.attempts.map(\.key.changeSet))
      return stop.order.payments.filter {
        $0.means == .cash && attempts.contains($0.key.changeSet)
      }
    }
    collectedCents = taken.reduce(0) { $0 + $1.cents }
    money.add(taken, of: round.driver)
    self.stops = try stops.map {
      try DeliveryStopView($0.order, $0.delivery, isInRound: true, reading)
    }
  }
}

/// The delivery board as JSON.
struct DeliveriesView: Encodable {
  /// To go out, by promised time.
  let waiting: [DeliveryStopView]
  /// Refused at the door: a person decides.
  let returned: [DeliveryStopView]
  /// Today's, and older ones that are not over.
  let rounds: [RoundView]
  /// What the drivers have with them of the shop's money.
  let cash: [Cash]
  /// Who may drive: key and name, drivers first.
  let drivers: [Person]
  /// This machine's clock.
  let now: Int64

  struct Person: Encodable {
    let key: String
    let name: String
    let role: String
  }

  struct Cash: Encodable {
    let driver: String
    let driverName: String
    /// Change that was taken along, and cash from the doors, less what was brought back.
    let cents: Int64
  }

  /// With a driver only this person's rounds.
  init(_ reading: OrderDesk.Reading, driver: FactKey?, now: Int64) throws {
    let reader = DeliveryReader(reading.database)
    let calendar = reading.menu.calendar
    let today = calendar.instants(ofBusinessDay: calendar.businessDay(ofMilliseconds: now))
    var rounds = try reader.rounds(today)
    var waiting: [DeliveryStopView] = []
    var returned: [DeliveryStopView] = []
    let open = try OpenOrders(reading.database).read().filter { $0.service == .delivery }
    for order in open.sorted(by: { Self.due($0) < Self.due($1) }) {
      let current = try reader.current(of: order.key)
      if let current, current.isActive(order) {
        guard let round = try reader.round(of: current.key) else { continue }
        if !rounds.contains(round) { rounds.insert(round, at: 0) }
        continue
      }
      if order.state.step >= Step.out.rawValue { continue }
      let stop = try DeliveryStopView(order, current, isInRound: false, reading)
      if current?.attempts.last?.outcome == .returned {
        returned.append(stop)
      } else {
        waiting.append(stop)
      }
    }
    self.waiting = waiting
    self.returned = returned
    var money = try DriverMoney(DrawerReader(reading.database))
    self.rounds = try rounds.map { try reader.round($0) }
      .filter { !$0.deliveries.isEmpty && (driver == nil || $0.driver == driver) }
      .map { try RoundView($0, &money, reading) }
    cash = reading.menu.staff.compactMap { member in
      guard driver == nil || member.key == driver, let cents = money.sums[member.key],
        cents != 0
      else { return nil }
      return Cash(driver: "\(member.key)", driverName: member.name, cents: cents)
    }.sorted { $0.driverName < $1.driverName }
    drivers = reading.menu.staff.filter { $0.role != .system }
      .sorted { ($0.role == .driver ? 0 : 1, $0.name) < ($1.role == .driver ? 0 : 1, $1.name) }
      .map { Person(key: "\($0.key)", name: $0.name, role: $0.role.name) }
    self.now = now
  }

  private static func due(_ order: OrderRecord) -> (Int64, Int64) {
    (order.promisedAt ?? order.at, order.key.n)
  }
}

/// The answer to a request about a round: nothing of a customer's, for it is kept.
struct RoundAnswer: Encodable {
  let key: String
  let driver: String
  let orders: [String]

  init(_ round: DeliveryRound) {
    key = "\(round.key)"
    driver = "\(round.driver)"
    orders = round.deliveries.map { "\($0.order)" }
  }
}
