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
    /// Whether that was booked before, by the slip's number alone: then no level moves again.
    ///
    /// False where it came besides what was; nil: nobody has said, and nothing was booked.
    var isAlreadyBooked: Bool?
  }

  var items: [Item]
  /// What was broken or missing.
  var reason: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard !items.isEmpty else { throw OrderProblem(.emptyOrder) }
    guard items.count <= 500 else { throw OrderProblem(.tooManyLines, "500") }
    let doing = try work.doing(actor)
    let reason = try Texts.trimmed(reason)
    let states = try items.map { try state(of: $0, work) }
    let byHand = try TransferReader(work.database).bookedByHand(states)
    var taken: Set<FactKey> = []
    var touched: [FactKey] = []
    for (item, state) in zip(items, states) {
      guard let sent = state.sent else { throw OrderProblem(.unknownTransfer) }
      let name = work.menu.ingredients[sent.ingredient]?.name.code ?? "\(sent.ingredient)"
      guard state.received == nil, taken.insert(state.transfer).inserted else {
        throw OrderProblem(.transferReceived, name)
      }
      if byHand[state.transfer] != nil, item.isAlreadyBooked == nil {
        throw OrderProblem(.bookedByHand, name)
      }
      guard item.quantity >= 0 else {
        throw OrderProblem(.negativeQuantity, "\(name) \(item.quantity)")
      }
      guard item.quantity <= StockItemRequest.highestQuantity else {
        throw OrderProblem(.quantityTooLarge, "\(name) \(item.quantity)")
      }
      let isBooked = item.isAlreadyBooked ?? false
      draft.addMovement(
        .transferIn, of: sent.ingredient, quantity: isBooked ? 0 : item.quantity,
        counterpart: state.transfer.incarnation.writer, transfer: state.transfer, reason: reason,
        alreadyBooked: isBooked ? item.quantity : nil, by: doing)
      touched.append(sent.ingredient)
    }
    return .stock(touched)
  }

  private func state(of item: Item, _ work: Work) throws -> TransferState {
    guard let key = FactKey(item.transfer), let state = try work.database.transferState(key),
      state.sent?.to == work.store
    else { throw OrderProblem(.unknownTransfer) }
    return state
  }
}
