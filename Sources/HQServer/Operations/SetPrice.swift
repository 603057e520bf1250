import Database
import Facts
import Storage
package import SyncProtocol
import Toolkit

/// Sets the price of a product's size from a day on, for all stores or for one.
///
/// The new fact replaces the prices that are live under the same key, two of which would be a
/// conflict.
package struct SetPrice: HeadOfficeOperation {
  /// What the price is now.
  package struct Answer: Codable, Equatable, Sendable {
    /// Prices of the same key that the new one stands for.
    package let replaced: Int

    /// Whether anything was written; not where the price is that already.
    package let changed: Bool

    /// First day, `yyyy-mm-dd`.
    package let from: String
    package let cents: Int64
  }

  package static let address = "price-set"

  /// The product's code.
  package var product: String

  /// S, M, L, XL or XXL.
  package var size: String
  package var cents: Int64

  /// Nil: all stores.
  package var store: Int64?

  /// Days since 1970-01-01; nil: the present day.
  package var fromDay: Int64?

  package init(
    product: String, size: String, cents: Int64, store: Int64? = nil, fromDay: Int64? = nil
  ) {
    self.product = product
    self.size = size
    self.cents = cents
    self.store = store
    self.fromDay = fromDay
  }

  /// Writes the price, unless it is that already.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer {
    let database = core.database
    let store = try store.map { try StoreRegister(database).store($0) }
    guard (0...10_000_000).contains(cents) else {
      throw OperationError(
        "bad-price", "\(cents) cents is no price", remedy: "give 0 to 10000000 cents")
    }
    let day = fromDay ?? database.businessTime(store ?? .headOffice, now).day
    guard (0...100_000).contains(day) else {
      throw OperationError("bad-day", "the first day is \(day)", remedy: "give a day after 1970")
    }
    let size = try productSize(in: database)
    let live = try database.connection.rows(
      """
      SELECT price_incarnation, price_n, cents FROM live_prices
      WHERE size_incarnation = ? AND size_n = ? AND store = ? AND from_day = ?
      """, size.arguments + [.integer(Int64(store?.rawValue ?? 0)), .integer(day)]
    ) { row in (key: row.key(at: 0), cents: row.integer(at: 2)) }
    let from = CivilDate(day: Int(day)).description
    if live.count == 1, live[0].cents == cents {
      return Answer(replaced: 0, changed: false, from: from, cents: cents)
    }
    try database.capture(.common) { draft in
      _ = draft.addPrice(
        of: size, cents: cents, fromDay: day, store: store, replaces: live.compactMap(\.key),
        at: now)
    }
    announce(.common)
    return Answer(replaced: live.count, changed: true, from: from, cents: cents)
  }

  private func productSize(in database: NodeDatabase) throws -> FactKey {
    let names = try CatalogueNames(database.connection)
    guard let code = SizeCode(label: size),
      let key = names.sizes.first(where: { $0.value.code == product && $0.value.size == code })?.key
    else {
      let codes = Set(names.sizes.values.map(\.code)).sorted()
      let sizes = names.sizes.values.filter { $0.code == product }.map(\.size)
        .sorted { $0.rawValue < $1.rawValue }
      let known =
        sizes.isEmpty
        ? "the products are \(codes.joined(separator: ", "))"
        : "its sizes are \(sizes.map(\.label).joined(separator: ", "))"
      throw OperationError(
        "unknown-product", "there is no '\(product)' of size '\(size)'", remedy: known)
    }
    return key
  }
}
