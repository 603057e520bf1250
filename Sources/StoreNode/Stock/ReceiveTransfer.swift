import Facts
import Storage
import SyncProtocol

/// Takes in what another store has sent, of which head office has told this one.
struct ReceiveTransfer: StoreCommand {
  struct Item: Decodable, Sendable {
    /// Key of what was sent.
    var transfer: String
    /// Base units that arrived; 0: nothing.
    var quantity: Int64
  }

  var items: [Item]
  /// Whether the quantities were booked before, by the slip's number alone: no level moves again.
  var isAlreadyBooked: Bool?
  /// What was broken or missing.
  var reason: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard !items.isEmpty else { throw OrderProblem(.emptyOrder) }
    guard items.count <= 500 else { throw OrderProblem(.tooManyLines, "500") }
    let doing = try work.doing(actor)
    let reason = try Texts.trimmed(reason)
    let isBooked = isAlreadyBooked ?? false
    var taken: Set<FactKey> = []
    var touched: [FactKey] = []
    for item in items {
      guard let key = FactKey(item.transfer), let state = try work.database.transferState(key),
        let sent = state.sent, sent.to == work.store
      else { throw OrderProblem(.unknownTransfer) }
      let name = work.menu.ingredients[sent.ingredient]?.name.code ?? "\(sent.ingredient)"
      guard state.received == nil, taken.insert(key).inserted else {
        throw OrderProblem(.transferReceived, name)
      }
      guard item.quantity >= 0 else {
        throw OrderProblem(.negativeQuantity, "\(name) \(item.quantity)")
      }
      guard item.quantity <= StockItemRequest.highestQuantity else {
        throw OrderProblem(.quantityTooLarge, "\(name) \(item.quantity)")
      }
      draft.addMovement(
        .transferIn, of: sent.ingredient, quantity: isBooked ? 0 : item.quantity,
        counterpart: key.incarnation.writer, transfer: key, reason: reason,
        alreadyBooked: isBooked ? item.quantity : nil, by: doing)
      touched.append(sent.ingredient)
    }
    return .stock(touched)
  }
}
