import Facts
import SyncProtocol

/// Records what the shelves held at an instant.
struct CountStock: StoreCommand {
  /// When the shelves were counted whose item does not say it, milliseconds UTC; nil for now.
  var countedAt: Int64?
  var items: [StockItemRequest]
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard !items.isEmpty else { throw OrderProblem(.emptyOrder) }
    guard items.count <= 1_000 else { throw OrderProblem(.tooManyLines, "1000") }
    let actor = try work.doing(actor).actor
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
      let at = item.countedAt ?? countedAt ?? work.now
      guard (0...work.now).contains(at) else { throw OrderProblem(.instantInvalid, "\(at)") }
      draft.addCount(
        of: ingredient, quantity: item.quantity,
        by: Doing(actor: actor, till: work.till, at: at))
      touched.append(ingredient)
    }
    return .stock(touched)
  }
}

/// Says from which level on ingredients are to be bought.
struct SetThresholds: StoreCommand {
  struct Item: Decodable, Sendable {
    /// Key or code.
    var ingredient: String
    /// Base units; nil for none any more.
    var quantity: Int64?
  }

  var items: [Item]
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard !items.isEmpty else { throw OrderProblem(.emptyOrder) }
    guard items.count <= 1_000 else { throw OrderProblem(.tooManyLines, "1000") }
    let doing = try work.doing(actor)
    var touched: [FactKey] = []
    for item in items {
      let ingredient = try work.menu.ingredient(item.ingredient).key
      guard !touched.contains(ingredient) else {
        throw OrderProblem(.ingredientTwice, item.ingredient)
      }
      let quantity = item.quantity ?? 0
      guard quantity >= 0 else {
        throw OrderProblem(.negativeQuantity, "\(item.ingredient) \(quantity)")
      }
      guard quantity <= StockItemRequest.highestQuantity else {
        throw OrderProblem(.quantityTooLarge, "\(item.ingredient) \(quantity)")
      }
      draft.addThreshold(of: ingredient, quantity: item.quantity, by: doing)
      touched.append(ingredient)
    }
    return .stock(touched)
  }
}
