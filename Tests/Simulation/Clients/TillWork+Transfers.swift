import Database
import Facts
import Storage
import SyncProtocol

extension TillWork {
  /// Takes in what another store has sent: all of it, less, nothing, or what was booked before.
  ///
  /// Where nothing is on its way here, goods of a supplier.
  mutating func takeIn(_ draft: inout ChangeSetDraft, _ doing: Doing) throws -> FactKey {
    let announced = try database.connection.rows(
      """
      SELECT incarnation, n, ingredient_incarnation, ingredient_n, sent_quantity FROM transfers
      WHERE to_store = ? AND received_n IS NULL ORDER BY incarnation, n
      """, [.integer(Int64(store.rawValue))]
    ) { ($0.key(at: 0), $0.key(at: 2), $0.integer(at: 4)) }
    guard case (let transfer?, let ingredient?, let sent)? = random.pick(from: announced) else {
      return try move(.received, random.pick(500...9_000), &draft, doing)
    }
    let arrived = random.chance(60) ? sent : random.pick(0...sent)
    let isBooked = random.chance(20)
    return draft.addMovement(
      .transferIn, of: ingredient, quantity: isBooked ? 0 : arrived,
      counterpart: transfer.incarnation.writer, transfer: transfer, reason: operation.id,
      alreadyBooked: isBooked ? arrived : nil, by: late(doing, upTo: 40_000))
  }
}
