package import SyncProtocol

/// The fact tables that came with schema version 2: the pizzeria's day, from the float in the
/// drawer to the closing.
extension Tables {
  package static let series = FactTable(
    24, "series", writers: .stores, since: 2,
    [
      FactColumn("at", .instant, required: true),
      FactColumn("reason", .integer, required: true, 1...4),
      FactColumn("label", .text, required: true),
      FactColumn("public_key", .blob, required: true),
      FactColumn("software", .text, required: true),
      FactColumn("actor", .reference(3)),
      FactColumn("till", .integer, till),
      FactColumn("follows", .reference(24)),
    ])

  package static let receipts = FactTable(
    25, "receipts", writers: .stores, parent: 14, since: 2,
    [
      FactColumn("sale_order", .parent(14)),
      FactColumn("series", .reference(24), required: true),
      FactColumn("number", .integer, required: true, 1...999_999_999),
      FactColumn("kind", .integer, required: true, 1...2),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("total_cents", .integer, required: true, cents),
      FactColumn("vat", .text, required: true),
      FactColumn("perpetual_cents", .integer, required: true, perpetual),
      FactColumn("perpetual_absolute_cents", .integer, required: true, perpetual),
      FactColumn("signature", .blob, required: true),
    ])

  package static let receiptCopies = FactTable(
    26, "receipt_copies", writers: .stores, parent: 25, since: 2,
    [
      FactColumn("receipt", .parent(25)),
      FactColumn("series", .reference(24), required: true),
      FactColumn("number", .integer, required: true, 1...999_999_999),
      FactColumn("copy", .integer, required: true, 0...9_999),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("signature", .blob, required: true),
    ])

  package static let tillSessions = FactTable(
    27, "till_sessions", writers: .stores, since: 2,
    [
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("float_cents", .integer, required: true, 0...10_000_000),
    ])

  package static let cashMovements = FactTable(
    28, "cash_movements", writers: .stores, parent: 27, since: 2,
    [
      FactColumn("till_session", .parent(27)),
      FactColumn("kind", .integer, required: true, 1...4),
      FactColumn("cents", .integer, required: true, 1...10_000_000),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("reason", .text),
      FactColumn("driver", .reference(3)),
    ])

  package static let cashCounts = FactTable(
    29, "cash_counts", writers: .stores, parent: 27, since: 2,
    [
      FactColumn("till_session", .parent(27)),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("counted_cents", .integer, required: true, 0...10_000_000),
      FactColumn("expected_cents", .integer, required: true, cents),
      FactColumn("coins", .text),
      FactColumn("note", .text),
    ])

  package static let closings = FactTable(
    30, "closings", writers: .stores, since: 2,
    [
      FactColumn("series", .reference(24), required: true),
      FactColumn("number", .integer, required: true, 1...999_999_999),
      FactColumn("kind", .integer, required: true, 1...3),
      FactColumn("period", .integer, required: true, 1970...99_991_231),
      FactColumn("at", .instant, required: true),
      FactColumn("total_cents", .integer, required: true, perpetual),
      FactColumn("vat", .text, required: true),
      FactColumn("means", .text, required: true),
      FactColumn("receipts", .integer, required: true, 0...999_999_999),
      FactColumn("last_receipt", .integer, required: true, 0...999_999_999),
      FactColumn("perpetual_cents", .integer, required: true, perpetual),
      FactColumn("perpetual_absolute_cents", .integer, required: true, perpetual),
      FactColumn("is_automatic", .integer, required: true, 0...1),
      FactColumn("signature", .blob, required: true),
      FactColumn("actor", .reference(3)),
      FactColumn("till", .integer, till),
      FactColumn("late_cents", .integer, perpetual),
      FactColumn("covers", .keys),
    ])

  package static let journalEvents = FactTable(
    31, "journal_events", writers: .stores, since: 2,
    [
      FactColumn("series", .reference(24), required: true),
      FactColumn("number", .integer, required: true, 1...999_999_999),
      FactColumn("code", .integer, required: true, 1...999),
      FactColumn("at", .instant, required: true),
      FactColumn("signature", .blob, required: true),
      FactColumn("actor", .reference(3)),
      FactColumn("till", .integer, till),
      FactColumn("detail", .text),
    ])

  package static let deliveryRounds = FactTable(
    32, "delivery_rounds", writers: .stores, since: 2,
    [
      FactColumn("driver", .reference(3), required: true),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
    ])

  package static let deliveries = FactTable(
    33, "deliveries", writers: .stores, parent: 32, since: 2,
    [
      FactColumn("round", .parent(32)),
      FactColumn("sale_order", .reference(14), required: true),
      FactColumn("at", .instant),
      FactColumn("actor", .reference(3)),
      FactColumn("till", .integer, till),
      FactColumn("withdraws", .reference(33)),
    ])

  package static let deliveryAttempts = FactTable(
    34, "delivery_attempts", writers: .stores, parent: 33, since: 2,
    [
      FactColumn("delivery", .parent(33)),
      FactColumn("outcome", .integer, required: true, 1...3),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("reason", .text),
    ])

  package static let pairedDevices = FactTable(
    35, "paired_devices", writers: .stores, since: 2,
    [
      FactColumn("name", .text, required: true),
      FactColumn("kind", .integer, required: true, 1...4),
      FactColumn("till", .integer, required: true, till),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3)),
      FactColumn("withdraws", .reference(35)),
    ])

  package static let vouchers = FactTable(
    36, "vouchers", writers: .stores, since: 2,
    [
      FactColumn("code", .text, required: true),
      FactColumn("kind", .integer, required: true, 1...2),
      FactColumn("cents", .integer, required: true, 1...10_000_000),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("last_day", .integer, 0...100_000),
      FactColumn("sale_order", .reference(14)),
      FactColumn("reason", .text),
    ])

  package static let tips = FactTable(
    37, "tips", writers: .stores, parent: 14, since: 2,
    [
      FactColumn("sale_order", .parent(14)),
      FactColumn("means", .integer, required: true, 1...4),
      FactColumn("cents", .integer, required: true, 1...1_000_000),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
    ])

  package static let lineEvents = FactTable(
    38, "line_events", writers: .stores, parent: 14, since: 2,
    [
      FactColumn("sale_order", .parent(14)),
      FactColumn("line", .reference(15), required: true),
      FactColumn("step", .integer, required: true, 1...2),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("voids", .reference(38)),
    ])

  package static let stockThresholds = FactTable(
    39, "stock_thresholds", writers: .stores, since: 2,
    [
      FactColumn("ingredient", .reference(4), required: true),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("quantity", .integer, 0...100_000_000),
    ])

  package static let relays = FactTable(
    40, "relays", writers: .headOffice, since: 2,
    [
      FactColumn("fact_table", .integer, required: true, 1...63),
      FactColumn("fact", .name, required: true),
      FactColumn("content", .blob, required: true),
    ])

  /// All of them.
  static let tillDay: [FactTable] = [
    series, receipts, receiptCopies, tillSessions, cashMovements, cashCounts, closings,
    journalEvents, deliveryRounds, deliveries, deliveryAttempts, pairedDevices, vouchers, tips,
    lineEvents, stockThresholds, relays,
  ]
}
