import Facts
import Storage
import SyncProtocol

/// Says that all that left for here up to an instant was booked by hand when it came.
///
/// Before head office told of transfers, that was the only way. No level moves.
struct SettleTransfers: StoreCommand {
  /// Transfers that one request settles, the oldest first; far below a change-set's limit.
  static let limit = 2_000

  /// Milliseconds UTC: what left up to here.
  var until: Int64
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    guard until >= 0 else { throw OrderProblem(.instantInvalid, "\(until)") }
    let doing = try work.doing(actor)
    let reader = TransferReader(work.database)
    let states = try reader.onTheWay(until: until, limit: Self.limit)
    let byHand = try reader.bookedByHand(states)
    var touched: Set<FactKey> = []
    for state in states {
      guard let sent = state.sent else { continue }
      draft.addMovement(
        .transferIn, of: sent.ingredient, quantity: 0,
        counterpart: state.transfer.incarnation.writer, transfer: state.transfer,
        alreadyBooked: byHand[state.transfer] ?? sent.quantity, by: doing)
      touched.insert(sent.ingredient)
    }
    return .stock(Array(touched))
  }
}
