import Facts
import SyncProtocol

/// A quantity of an ingredient, by key or code.
struct StockItemRequest: Codable, Sendable {
  var ingredient: String
  /// Base units, never below zero: the kind of movement decides the sign.
  var quantity: Int64
  /// Of a count: when this one was counted, milliseconds UTC.
  var countedAt: Int64?

  static let highestQuantity: Int64 = 100_000_000
}

/// Books goods received, waste, and transfers out and in.
struct MoveStock: StoreCommand {
  var kind: String
  var items: [StockItemRequest]
  /// The other store of a transfer.
  var counterpart: Int64?
  /// Why it is wasted; of goods received the supplier's note, of a transfer that came in the number
  /// on the sender's slip.
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
    if isTransfer, let other {
      let number = Int64(other.rawValue)
      guard try TransferReader(work.database).storeNames()[number] != nil else {
        throw OrderProblem(.unknownStore, "\(number)")
      }
    }
    let sign: Int64 = kind == .received || kind == .transferIn ? 1 : -1
    let doing = try work.doing(actor)
    let reason =
      kind == .waste
      ? try Texts.required(reason, .reasonMissing) : try Texts.trimmed(reason)
    var touched: [FactKey] = []
    for item in items {
      let ingredient = try work.menu.ingredient(item.ingredient).key
      guard !touched.contains(ingredient) else {
        throw OrderProblem(.ingredientTwice, item.ingredient)
      }
      guard item.quantity > 0 else {
        throw OrderProblem(.negativeQuantity, "\(item.ingredient) \(item.quantity)")
      }
      guard item.quantity <= StockItemRequest.highestQuantity else {
        throw OrderProblem(.quantityTooLarge, "\(item.ingredient) \(item.quantity)")
      }
      draft.addMovement(
        kind, of: ingredient, quantity: sign * item.quantity,
        counterpart: isTransfer ? other : nil, reason: reason, by: doing)
      touched.append(ingredient)
    }
    return .stock(touched)
  }
}
