import Database
import Facts
import Storage
import SyncProtocol

/// Switches a product to sold out, or back.
///
/// It stands for all values that are live.
struct SoldOutSwitch: Decodable, Sendable {
  var soldOut: Bool
  var actor: String?

  func write(
    _ product: FactKey, _ work: Work, _ draft: inout ChangeSetDraft
  ) throws -> Done {
    let live = try work.database.connection.rows(
      """
      SELECT revision_incarnation, revision_n, integer_value FROM live_values
      WHERE entity_incarnation = ? AND entity_n = ? AND store = ? AND column_number = ?
      """,
      product.arguments + [
        .integer(Int64(work.store.rawValue)), .integer(Tables.soldOutColumn),
      ]
    ) { (key: $0.key(at: 0), isSoldOut: $0.integer(at: 2) == 1) }
    let isAsWanted =
      live.isEmpty ? !soldOut : live.count == 1 && live.first?.isSoldOut == soldOut
    if !isAsWanted {
      draft.addRevision(
        of: product, in: Tables.products, column: Tables.soldOutColumn,
        integer: soldOut ? 1 : 0, replaces: live.compactMap(\.key), at: work.now,
        by: try work.doing(actor))
    }
    return .product(product)
  }
}
