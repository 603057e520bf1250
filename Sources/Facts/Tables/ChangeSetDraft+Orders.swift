package import SyncProtocol

/// An order as it is taken.
package struct NewOrder: Sendable {
  package var channel: Channel
  package var service: Service
  /// The number that is called out; it may repeat on another branch.
  package var number: Int64
  /// Milliseconds UTC, or nil for as soon as possible.
  package var promisedAt: Int64?
  package var customer: FactKey?
  package var address: FactKey?
  package var note: String?
  /// Where an imported order comes from, and its id there.
  package var source: String?
  package var sourceID: String?

  package init(
    channel: Channel, service: Service, number: Int64, promisedAt: Int64? = nil,
    customer: FactKey? = nil, address: FactKey? = nil, note: String? = nil,
    source: String? = nil, sourceID: String? = nil
  ) {
    self.channel = channel
    self.service = service
    self.number = number
    self.promisedAt = promisedAt
    self.customer = customer
    self.address = address
    self.note = note
    self.source = source
    self.sourceID = sourceID
  }
}

/// A line as it is charged.
package struct NewLine: Sendable {
  package var kind: LineKind
  package var quantity: Int64
  /// Price of one, options included, in cents.
  package var unitCents: Int64
  package var vatBasisPoints: Int64
  package var productSize: FactKey?
  package var price: FactKey?
  package var takesBack: FactKey?
  package var label: String?
  /// Two half parts of a half-and-half.
  package var parts: [(productSize: FactKey, price: FactKey?)]
  /// Options with their price in cents.
  package var options: [(option: FactKey, cents: Int64)]

  package init(
    kind: LineKind, quantity: Int64, unitCents: Int64, vatBasisPoints: Int64,
    productSize: FactKey? = nil, price: FactKey? = nil, takesBack: FactKey? = nil,
    label: String? = nil, parts: [(productSize: FactKey, price: FactKey?)] = [],
    options: [(option: FactKey, cents: Int64)] = []
  ) {
    self.kind = kind
    self.quantity = quantity
    self.unitCents = unitCents
    self.vatBasisPoints = vatBasisPoints
    self.productSize = productSize
    self.price = price
    self.takesBack = takesBack
    self.label = label
    self.parts = parts
    self.options = options
  }
}

extension ChangeSetDraft {
  /// Adds an order; its lines and payments follow.
  package mutating func add(_ order: NewOrder, by doing: Doing) -> FactKey {
    let key = begin(Tables.orders)
    append(order.channel.rawValue)
    append(order.service.rawValue)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(order.number)
    append(order.promisedAt)
    append(order.customer)
    append(order.address)
    append(order.note)
    append(order.source)
    append(order.sourceID)
    return key
  }

  /// Adds a line.
  ///
  /// One that is written with its order takes who, where and when from it.
  @discardableResult
  package mutating func add(
    _ line: NewLine, to order: FactKey, laterBy doing: Doing? = nil
  ) -> FactKey {
    let key = begin(Tables.lines, parent: order)
    append(line.kind.rawValue)
    append(line.quantity)
    append(line.unitCents)
    append(line.vatBasisPoints)
    append(line.productSize)
    append(line.price)
    append(line.takesBack)
    append(line.label)
    append(doing?.at)
    append(doing?.actor)
    append(doing?.till)
    for part in line.parts {
      _ = begin(Tables.lineParts, parent: key)
      append(part.productSize)
      append(part.price)
    }
    for option in line.options {
      _ = begin(Tables.lineOptions, parent: key)
      append(option.option)
      append(option.cents)
    }
    return key
  }

  /// Adds an event to an order; `voids` names the event that a voiding one voids.
  @discardableResult
  package mutating func add(
    _ step: Step, to order: FactKey, voids: FactKey? = nil, reason: String? = nil, by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.orderEvents, parent: order)
    append(step.rawValue)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(voids)
    append(reason)
    return key
  }

  /// Adds money in, in cents.
  @discardableResult
  package mutating func addPayment(
    _ cents: Int64, _ means: Means, to order: FactKey, reference: String? = nil, by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.payments, parent: order)
    append(means.rawValue)
    append(cents)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(reference)
    return key
  }

  /// Adds money back, in cents; the amount is positive.
  @discardableResult
  package mutating func addRefund(
    _ cents: Int64, _ means: Means, to order: FactKey, reason: String, of payment: FactKey? = nil,
    by doing: Doing
  ) -> FactKey {
    let key = begin(Tables.refunds, parent: order)
    append(means.rawValue)
    append(cents)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(reason)
    append(payment)
    return key
  }
}
