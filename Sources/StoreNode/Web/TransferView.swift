import Facts
import Storage
import SyncProtocol

/// What is between this store and others.
struct TransfersView: Encodable {
  /// What left with one slip.
  struct Slip: Encodable {
    /// Store and change-set: what is written on it.
    let number: String
    /// The other store.
    let store: Int64
    let storeName: String?
    let sentAt: Int64
    /// When the first of it was received; null: nothing was.
    let receivedAt: Int64?
    let items: [Item]
  }

  struct Item: Encodable {
    /// Key of the movement by which it left.
    let transfer: String
    let ingredient: String
    let nameFr: String
    let nameEn: String
    let unit: String
    let sent: Int64
    let received: Int64?
    /// What was booked here by hand with the slip's number; null: nothing.
    let bookedByHand: Int64?
  }

  /// On its way to this store, the newest first.
  let arriving: [Slip]
  /// Sent by this store and not received yet, the newest first.
  let sent: [Slip]
  /// Sent by this store and received elsewhere, the newest first.
  let arrived: [Slip]
  /// Whether there are older ones than are listed.
  let isArrivingTruncated: Bool
  let isSentTruncated: Bool
  let isArrivedTruncated: Bool

  init(_ reading: OrderDesk.Reading, since: Int64) throws {
    let reader = TransferReader(reading.database)
    let limit = TransferReader.limit
    let names = try reader.storeNames()
    let coming = try reader.onTheWay(toUs: true)
    let byHand = try reader.bookedByHand(coming)
    func slips(_ states: [TransferState], toUs: Bool) -> [Slip] {
      var order: [ChangeSetID] = []
      var groups: [ChangeSetID: [TransferState]] = [:]
      for state in states.prefix(limit) {
        let id = state.transfer.changeSet
        if groups[id] == nil { order.append(id) }
        groups[id, default: []].append(state)
      }
      return order.compactMap { id in
        Self.slip(groups[id] ?? [], toUs: toUs, byHand, names, reading.menu)
      }
    }
    let leaving = try reader.onTheWay(toUs: false)
    let received = try reader.arrived(since: since)
    arriving = slips(coming, toUs: true)
    sent = slips(leaving, toUs: false)
    arrived = slips(received, toUs: false)
    isArrivingTruncated = coming.count > limit
    isSentTruncated = leaving.count > limit
    isArrivedTruncated = received.count > limit
  }

  private static func slip(
    _ states: [TransferState], toUs: Bool, _ byHand: [FactKey: Int64], _ names: [Int64: String],
    _ menu: Menu
  ) -> Slip? {
    guard let first = states.first, let sent = first.sent else { return nil }
    let other = toUs ? first.transfer.incarnation.writer : sent.to
    let items = states.compactMap { state in
      state.sent.map { sent in
        let known = menu.ingredients[sent.ingredient]
        return Item(
          transfer: "\(state.transfer)", ingredient: known?.name.code ?? "",
          nameFr: known?.name.french ?? "", nameEn: known?.name.english ?? "",
          unit: known?.unit.name ?? "", sent: sent.quantity, received: state.received?.quantity,
          bookedByHand: toUs ? byHand[state.transfer] : nil)
      }
    }
    return Slip(
      number: first.transfer.slipNumber, store: Int64(other.rawValue),
      storeName: names[Int64(other.rawValue)], sentAt: sent.at,
      receivedAt: states.compactMap { $0.received?.at }.min(), items: items)
  }
}
