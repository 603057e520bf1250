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

  /// On its way to this store, the oldest first.
  let arriving: [Slip]
  /// Sent by this store and not received yet, the oldest first.
  let sent: [Slip]
  /// Sent by this store and received elsewhere, the newest first.
  let arrived: [Slip]

  init(_ reading: OrderDesk.Reading, since: Int64) throws {
    let reader = TransferReader(reading.database)
    func slips(_ states: [TransferState], toUs: Bool) throws -> [Slip] {
      var order: [ChangeSetID] = []
      var groups: [ChangeSetID: [TransferState]] = [:]
      for state in states {
        let id = state.transfer.changeSet
        if groups[id] == nil { order.append(id) }
        groups[id, default: []].append(state)
      }
      return try order.compactMap { id in
        try Self.slip(groups[id] ?? [], toUs: toUs, reader, reading.menu)
      }
    }
    arriving = try slips(try reader.onTheWay(toUs: true), toUs: true)
    sent = try slips(try reader.onTheWay(toUs: false), toUs: false)
    arrived = try slips(try reader.arrived(since: since), toUs: false)
  }

  private static func slip(
    _ states: [TransferState], toUs: Bool, _ reader: TransferReader, _ menu: Menu
  ) throws -> Slip? {
    guard let first = states.first, let sent = first.sent else { return nil }
    let other = toUs ? first.transfer.incarnation.writer : sent.to
    let items = try states.compactMap { state in
      try state.sent.map { sent in
        let known = menu.ingredients[sent.ingredient]
        return Item(
          transfer: "\(state.transfer)", ingredient: known?.name.code ?? "",
          nameFr: known?.name.french ?? "", nameEn: known?.name.english ?? "",
          unit: known?.unit.name ?? "", sent: sent.quantity, received: state.received?.quantity,
          bookedByHand: toUs ? try reader.bookedByHand(state.transfer, sent) : nil)
      }
    }
    return Slip(
      number: first.transfer.slipNumber, store: Int64(other.rawValue),
      storeName: try reader.name(of: other), sentAt: sent.at,
      receivedAt: states.compactMap { $0.received?.at }.min(), items: items)
  }
}
