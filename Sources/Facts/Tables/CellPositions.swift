import SyncProtocol

// Where the columns that rules and fold read stand in a row, by name, so that no number is written.

enum OrderCells {
  static let at = Tables.orders.cell("at")
  static let customer = Tables.orders.cell("customer")
}

enum LineCells {
  static let kind = Tables.lines.cell("kind")
  static let quantity = Tables.lines.cell("quantity")
  static let unitCents = Tables.lines.cell("unit_cents")
  static let productSize = Tables.lines.cell("product_size")
  static let takesBack = Tables.lines.cell("takes_back")
}

enum PartCells {
  static let productSize = Tables.lineParts.cell("product_size")
}

enum EventCells {
  static let step = Tables.orderEvents.cell("step")
  static let voids = Tables.orderEvents.cell("voids")
}

enum PaymentCells {
  static let cents = Tables.payments.cell("cents")
}

enum RefundCells {
  static let cents = Tables.refunds.cell("cents")
}

enum MovementCells {
  static let ingredient = Tables.stockMovements.cell("ingredient")
  static let quantity = Tables.stockMovements.cell("quantity")
  static let kind = Tables.stockMovements.cell("kind")
  static let at = Tables.stockMovements.cell("at")
  static let counterpart = Tables.stockMovements.cell("counterpart")
  static let transfer = Tables.stockMovements.cell("transfer")
  static let alreadyBooked = Tables.stockMovements.cell("already_booked")
}

enum RelayCells {
  static let table = Tables.relays.cell("fact_table")
  static let fact = Tables.relays.cell("fact")
  static let content = Tables.relays.cell("content")
}

enum CountCells {
  static let ingredient = Tables.stockCounts.cell("ingredient")
  static let quantity = Tables.stockCounts.cell("quantity")
  static let at = Tables.stockCounts.cell("at")
}

enum RevisionCells {
  static let entityTable = Tables.revisions.cell("entity_table")
  static let entity = Tables.revisions.cell("entity")
  static let column = Tables.revisions.cell("column_number")
  static let at = Tables.revisions.cell("at")
  static let integer = Tables.revisions.cell("integer_value")
  static let text = Tables.revisions.cell("text_value")
  static let replaces = Tables.revisions.cell("replaces")
}

enum ErasureCells {
  static let customer = Tables.erasures.cell("customer")
}

enum PriceCells {
  static let productSize = Tables.prices.cell("product_size")
  static let fromDay = Tables.prices.cell("from_day")
  static let cents = Tables.prices.cell("cents")
  static let at = Tables.prices.cell("at")
  static let store = Tables.prices.cell("store")
  static let replaces = Tables.prices.cell("replaces")
}
