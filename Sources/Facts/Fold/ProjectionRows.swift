package import SyncProtocol

/// Where an order stands, and what is due.
package struct OrderState: Hashable, Sendable {
  package let order: FactKey
  /// When it was taken, milliseconds UTC.
  package let at: Int64
  /// The furthest step that is not voided.
  package var step: Int64 = Step.placed.rawValue
  package var isCancelled = false
  package var linesCents: Int64 = 0
  package var paidCents: Int64 = 0
  package var refundedCents: Int64 = 0

  package init(order: FactKey, at: Int64) {
    self.order = order
    self.at = at
  }

  /// Whether its lines count: not when it was cancelled before cooking.
  package var counts: Bool { !isCancelled || step >= Step.preparing.rawValue }

  /// What its lines come to, in cents.
  package var saleCents: Int64 { counts ? linesCents : 0 }

  /// Lines − payments + refunds: shown to a person wherever an order at rest has any.
  package var dueCents: Int64 { saleCents - paidCents + refundedCents }
}

/// What is on a shelf: newest count plus the movements after its instant.
package struct StockLevel: Hashable, Sendable {
  package let key: StockKey
  /// The newest count; nil before the first.
  package var count: FactKey?
  package var countedAt: Int64 = Int64.min
  package var countedQuantity: Int64 = 0
  package var movedSince: Int64 = 0

  package init(key: StockKey) { self.key = key }

  /// What is on the shelf, in base units; negative is shown as such.
  package var level: Int64 { countedQuantity + movedSince }
}

/// Sums to add to one hour's sales.
package struct SalesSum: Hashable, Sendable {
  package var orders: Int64 = 0
  package var cents: Int64 = 0

  package init() {}
}

/// Sums to add to one product's sales.
///
/// Quantities are halves: a whole pizza is two.
package struct ProductSum: Hashable, Sendable {
  package var halves: Int64
  package var cents: Int64

  package init(halves: Int64 = 0, cents: Int64 = 0) {
    self.halves = halves
    self.cents = cents
  }
}

/// A value that no revision has replaced.
///
/// Two of one key are a conflict.
package struct LiveValue: Hashable, Sendable {
  /// The revision, or the entity itself for the value it was created with.
  package let revision: FactKey
  package let at: Int64
  package let integer: Int64?
  package let text: String?

  package init(revision: FactKey, at: Int64, integer: Int64?, text: String?) {
    self.revision = revision
    self.at = at
    self.integer = integer
    self.text = text
  }
}

/// A price that no other one has replaced.
///
/// Two of one key are a conflict.
package struct LivePrice: Hashable, Sendable {
  package let price: FactKey
  package let at: Int64
  package let cents: Int64

  package init(price: FactKey, at: Int64, cents: Int64) {
    self.price = price
    self.at = at
    self.cents = cents
  }
}

/// What a shop knows of a customer's orders.
package struct CustomerState: Hashable, Sendable {
  package let customer: FactKey
  package var orders: Int64 = 0
  package var lastOrderAt: Int64 = 0

  package init(customer: FactKey) { self.customer = customer }
}

/// What left a store for another one.
package struct TransferSent: Hashable, Sendable {
  package let to: StoreNumber
  package let ingredient: FactKey
  /// Base units, above zero.
  package let quantity: Int64
  /// Milliseconds UTC.
  package let at: Int64

  package init(to: StoreNumber, ingredient: FactKey, quantity: Int64, at: Int64) {
    self.to = to
    self.ingredient = ingredient
    self.quantity = quantity
    self.at = at
  }
}

/// What of a transfer arrived.
package struct TransferReceived: Hashable, Sendable {
  /// The movement that says so.
  package let movement: FactKey
  /// Base units, with what had been booked before without naming the transfer.
  package let quantity: Int64
  /// Milliseconds UTC.
  package let at: Int64

  package init(movement: FactKey, quantity: Int64, at: Int64) {
    self.movement = movement
    self.quantity = quantity
    self.at = at
  }
}

/// How far a transfer has come; what is not known here is nil.
package struct TransferState: Hashable, Sendable {
  /// Key of the movement by which it left.
  package let transfer: FactKey
  package var sent: TransferSent?
  package var received: TransferReceived?
  /// Whether its receiver was told that it left.
  package var isSentRelayed = false
  /// The arrival that its sender was told of.
  package var relayedReceipt: FactKey?

  package init(transfer: FactKey) { self.transfer = transfer }

  /// Whether head office has one of its ends yet to tell the other store.
  package var isUnrelayed: Bool {
    (sent != nil && !isSentRelayed) || received?.movement != relayedReceipt
  }
}
