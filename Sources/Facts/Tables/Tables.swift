package import SyncProtocol

/// The fact tables: the same tables as `schema/facts`, which a test compares.
///
/// Here those of schema version 1, and all of them together; later ones have files of their own.
///
/// Parents have lower numbers than their children. Columns that are often null stand last, because
/// trailing nulls are not written.
package enum Tables {
  static let cents: ClosedRange<Int64> = -10_000_000...10_000_000

  /// Totals that only grow: 10 billion euros.
  static let perpetual: ClosedRange<Int64> = -1_000_000_000_000...1_000_000_000_000

  private static let quantity: ClosedRange<Int64> = -100_000_000...100_000_000
  static let till: ClosedRange<Int64> = 0...999

  /// 1…the last number that a store can have.
  private static let storeNumber: ClosedRange<Int64> = 1...32_766

  // MARK: Head office's master data and decisions

  package static let stores = FactTable(
    1, "stores", writers: .headOffice,
    [
      FactColumn("number", .integer, required: true, storeNumber),
      FactColumn("name", .text, required: true),
      FactColumn("time_zone", .text, required: true),
      FactColumn("cut_over_hour", .integer, required: true, 0...12),
      FactColumn("at", .instant, required: true),
      FactColumn("city", .text),
      FactColumn("phone", .text),
      FactColumn("legal_name", .text),
      FactColumn("siret", .text),
      FactColumn("street", .text, since: 2),
      FactColumn("postcode", .text, since: 2),
      FactColumn("vat_number", .text, since: 2),
    ])

  package static let revocations = FactTable(
    2, "revocations", writers: .headOffice,
    [
      FactColumn("store", .integer, required: true, storeNumber),
      FactColumn("reason", .text, required: true),
      FactColumn("at", .instant, required: true),
    ])

  package static let staff = FactTable(
    3, "staff", writers: .headOffice,
    [
      FactColumn("name", .text, required: true),
      FactColumn("role", .integer, required: true, 1...5),
      FactColumn("at", .instant, required: true),
    ])

  package static let ingredients = FactTable(
    4, "ingredients", writers: .headOffice,
    [
      FactColumn("code", .text, required: true),
      FactColumn("name_fr", .text, required: true),
      FactColumn("name_en", .text, required: true),
      FactColumn("unit", .integer, required: true, 1...3),
      FactColumn("cost_cents_per_1000", .integer, required: true, 0...100_000_000),
      FactColumn("allergens", .integer, 0...16_383),
    ])

  package static let products = FactTable(
    5, "products", writers: .headOffice,
    [
      FactColumn("code", .text, required: true),
      FactColumn("name_fr", .text, required: true),
      FactColumn("name_en", .text, required: true),
      FactColumn("category", .text, required: true),
      FactColumn("vat_category", .text, required: true),
    ])

  package static let productSizes = FactTable(
    6, "product_sizes", writers: .headOffice, parent: 5,
    [
      FactColumn("product", .parent(5)),
      FactColumn("size", .integer, required: true, 1...5),
    ])

  package static let recipeItems = FactTable(
    7, "recipe_items", writers: .headOffice, parent: 6,
    [
      FactColumn("product_size", .parent(6)),
      FactColumn("ingredient", .reference(4), required: true),
      FactColumn("quantity", .integer, required: true, 1...100_000),
    ])

  package static let options = FactTable(
    8, "options", writers: .headOffice,
    [
      FactColumn("code", .text, required: true),
      FactColumn("name_fr", .text, required: true),
      FactColumn("name_en", .text, required: true),
      FactColumn("kind", .integer, required: true, 1...2),
      FactColumn("ingredient", .reference(4), required: true),
      FactColumn("quantity", .integer, required: true, 0...100_000),
      FactColumn("cents", .integer, required: true, 0...10_000_000),
    ])

  package static let vatRates = FactTable(
    9, "vat_rates", writers: .headOffice,
    [
      FactColumn("service", .integer, required: true, 1...3),
      FactColumn("category", .text, required: true),
      FactColumn("basis_points", .integer, required: true, 0...10_000),
      FactColumn("from_day", .integer, required: true, 0...100_000),
    ])

  package static let prices = FactTable(
    10, "prices", writers: .headOffice,
    [
      FactColumn("product_size", .reference(6), required: true),
      FactColumn("from_day", .integer, required: true, 0...100_000),
      FactColumn("cents", .integer, required: true, 0...10_000_000),
      FactColumn("at", .instant, required: true),
      FactColumn("store", .integer, storeNumber),
      FactColumn("replaces", .keys),
    ])

  package static let revisions = FactTable(
    11, "revisions", writers: .both,
    [
      FactColumn("entity_table", .integer, required: true, 1...63),
      FactColumn("entity", .reference(nil), required: true),
      FactColumn("column_number", .integer, required: true, 1...255),
      FactColumn("at", .instant, required: true),
      FactColumn("integer_value", .integer),
      FactColumn("text_value", .text),
      FactColumn("replaces", .keys),
      FactColumn("actor", .reference(3)),
      FactColumn("till", .integer, till),
    ])

  // MARK: A store's facts

  package static let customers = FactTable(
    12, "customers", writers: .stores,
    [
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("at", .instant, required: true),
      FactColumn("name", .text, personal: true),
      FactColumn("phone", .text, personal: true),
      FactColumn("salt", .salt),
      FactColumn("personal_digest", .seal),
    ])

  package static let customerAddresses = FactTable(
    13, "customer_addresses", writers: .stores, parent: 12,
    [
      FactColumn("customer", .parent(12)),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("at", .instant, required: true),
      FactColumn("street", .text, personal: true),
      FactColumn("postcode", .text, personal: true),
      FactColumn("city", .text, personal: true),
      FactColumn("directions", .text, personal: true),
      FactColumn("salt", .salt),
      FactColumn("personal_digest", .seal),
    ])

  package static let orders = FactTable(
    14, "orders", writers: .stores,
    [
      FactColumn("channel", .integer, required: true, 1...3),
      FactColumn("service", .integer, required: true, 1...3),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("number", .integer, required: true, 1...999_999),
      FactColumn("promised_at", .instant),
      FactColumn("customer", .reference(12)),
      FactColumn("address", .reference(13)),
      FactColumn("note", .text),
      FactColumn("source", .text),
      FactColumn("source_id", .text),
    ])

  package static let lines = FactTable(
    15, "lines", writers: .stores, parent: 14,
    [
      FactColumn("sale_order", .parent(14)),
      FactColumn("kind", .integer, required: true, 1...4),
      FactColumn("quantity", .integer, required: true, -1_000...1_000),
      FactColumn("unit_cents", .integer, required: true, cents),
      FactColumn("vat_basis_points", .integer, required: true, 0...10_000),
      FactColumn("product_size", .reference(6)),
      FactColumn("price", .reference(10)),
      FactColumn("takes_back", .reference(15)),
      FactColumn("label", .text),
      FactColumn("at", .instant),
      FactColumn("actor", .reference(3)),
      FactColumn("till", .integer, till),
    ])

  package static let lineParts = FactTable(
    16, "line_parts", writers: .stores, parent: 15,
    [
      FactColumn("line", .parent(15)),
      FactColumn("product_size", .reference(6), required: true),
      FactColumn("price", .reference(10)),
    ])

  package static let lineOptions = FactTable(
    17, "line_options", writers: .stores, parent: 15,
    [
      FactColumn("line", .parent(15)),
      FactColumn("option", .reference(8), required: true),
      FactColumn("cents", .integer, required: true, 0...10_000_000),
    ])

  package static let orderEvents = FactTable(
    18, "order_events", writers: .stores, parent: 14,
    [
      FactColumn("sale_order", .parent(14)),
      FactColumn("step", .integer, required: true, 20...80),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("voids", .reference(18)),
      FactColumn("reason", .text),
    ])

  package static let payments = FactTable(
    19, "payments", writers: .stores, parent: 14,
    [
      FactColumn("sale_order", .parent(14)),
      FactColumn("means", .integer, required: true, 1...4),
      FactColumn("cents", .integer, required: true, 1...10_000_000),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("reference", .text),
    ])

  package static let refunds = FactTable(
    20, "refunds", writers: .stores, parent: 14,
    [
      FactColumn("sale_order", .parent(14)),
      FactColumn("means", .integer, required: true, 1...4),
      FactColumn("cents", .integer, required: true, 1...10_000_000),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
      FactColumn("reason", .text, required: true),
      FactColumn("payment", .reference(19)),
    ])

  package static let stockMovements = FactTable(
    21, "stock_movements", writers: .stores, parent: 18,
    [
      FactColumn("order_event", .parent(18)),
      FactColumn("ingredient", .reference(4), required: true),
      FactColumn("quantity", .integer, required: true, quantity),
      FactColumn("kind", .integer, required: true, 1...5),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3)),
      FactColumn("till", .integer, till),
      FactColumn("counterpart", .integer, storeNumber),
      FactColumn("transfer", .reference(21), relayed: true),
      FactColumn("reason", .text),
      FactColumn("already_booked", .integer, 0...100_000_000, since: 2),
    ])

  package static let stockCounts = FactTable(
    22, "stock_counts", writers: .stores,
    [
      FactColumn("ingredient", .reference(4), required: true),
      FactColumn("quantity", .integer, required: true, 0...100_000_000),
      FactColumn("at", .instant, required: true),
      FactColumn("actor", .reference(3), required: true),
      FactColumn("till", .integer, required: true, till),
    ])

  // MARK: Head office's word on a customer

  package static let erasures = FactTable(
    23, "erasures", writers: .headOffice,
    [
      FactColumn("customer", .name, required: true),
      FactColumn("reason", .text, required: true),
      FactColumn("at", .instant, required: true),
    ])

  /// All of them, as the codec and the engines see them.
  package static let schema = FactSchema(
    version: 2,
    tables: [
      stores, revocations, staff, ingredients, products, productSizes, recipeItems, options,
      vatRates, prices, revisions, customers, customerAddresses, orders, lines, lineParts,
      lineOptions, orderEvents, payments, refunds, stockMovements, stockCounts,
      erasures,
    ] + tillDay)

  /// The column number under which a product's *sold out* switch is revised.
  ///
  /// It is no column of the table: every store has a switch of its own, off until its first
  /// revision.
  package static let soldOutColumn: Int64 = 100
}
