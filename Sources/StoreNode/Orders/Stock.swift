import Database
import Facts
import Storage
import SyncProtocol

/// A quantity of an ingredient, by key or code.
struct StockItemRequest: Codable, Sendable {
  var ingredient: String
  /// Base units, never below zero: the kind of movement decides the sign.
  var quantity: Int64

  static let highestQuantity: Int64 = 100_000_000
}

/// Books goods received, waste, and transfers out and in.
struct MoveStock: StoreCommand {
  var kind: String
  var items: [StockItemRequest]
  /// The other store of a transfer.
  var counterpart: Int64?
  var reason: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard let kind = MovementKind(name: kind), kind != .cooking else {
      throw OrderProblem(.unknownMovement, kind)
    }
    guard !items.isEmpty else { throw OrderProblem(.emptyOrder) }
    guard items.count <= 500 else { throw OrderProblem(.tooManyLines, "500") }
    let isTransfer = kind == .transferIn || kind == .transferOut
    let other = counterpart.flatMap { StoreNumber($0) }
    if isTransfer, other?.isStore != true || other == work.store {
      throw OrderProblem(.counterpartMissing)
    }
    let sign: Int64 = kind == .received || kind == .transferIn ? 1 : -1
    let doing = try work.doing(actor)
    let reason = try Texts.trimmed(reason)
    var touched: [FactKey] = []
    for item in items {
      let ingredient = try work.menu.ingredient(item.ingredient).key
      guard item.quantity > 0 else {
        throw OrderProblem(.negativeQuantity, "\(item.ingredient) \(item.quantity)")
      }
      guard item.quantity <= StockItemRequest.highestQuantity else {
        throw OrderProblem(.quantityTooLarge, "\(item.ingredient) \(item.quantity)")
      }
      draft.addMovement(
        kind, of: ingredient, quantity: sign * item.quantity,
        counterpart: isTransfer ? other : nil, reason: reason, by: doing)
      if !touched.contains(ingredient) { touched.append(ingredient) }
    }
    return .stock(touched)
  }
}

/// Records what the shelves held at an instant.
struct CountStock: StoreCommand {
  /// When the shelf was counted, milliseconds UTC; nil for now.
  var countedAt: Int64?
  var items: [StockItemRequest]
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard !items.isEmpty else { throw OrderProblem(.emptyOrder) }
    guard items.count <= 1_000 else { throw OrderProblem(.tooManyLines, "1000") }
    let at = countedAt ?? work.now
    guard (0...work.now).contains(at) else { throw OrderProblem(.instantInvalid, "\(at)") }
    let doing = Doing(actor: try work.menu.actor(actor), till: work.till, at: at)
    var touched: [FactKey] = []
    for item in items {
      let ingredient = try work.menu.ingredient(item.ingredient).key
      guard !touched.contains(ingredient) else {
        throw OrderProblem(.ingredientTwice, item.ingredient)
      }
      guard item.quantity >= 0 else {
        throw OrderProblem(.negativeQuantity, "\(item.ingredient) \(item.quantity)")
      }
      guard item.quantity <= StockItemRequest.highestQuantity else {
        throw OrderProblem(.quantityTooLarge, "\(item.ingredient) \(item.quantity)")
      }
      draft.addCount(of: ingredient, quantity: item.quantity, by: doing)
      touched.append(ingredient)
    }
    return .stock(touched)
  }
}

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
