import SyncProtocol

/// One end of a transfer, as a movement of stock says it.
enum TransferMovement {
  /// What left; its key is the transfer's.
  case sent(TransferSent, FactKey)
  /// What arrived of a transfer.
  case received(TransferReceived, of: FactKey)

  /// Nil for any other movement, also for what was received without naming a transfer.
  init?(_ batch: FactBatch, _ row: Int, key: FactKey) {
    let quantity = batch.integer(row, MovementCells.quantity) ?? 0
    let at = batch.integer(row, MovementCells.at) ?? 0
    switch MovementKind(rawValue: batch.integer(row, MovementCells.kind) ?? 0) {
    case .transferOut:
      guard let ingredient = batch.key(row, MovementCells.ingredient),
        let other = batch.integer(row, MovementCells.counterpart).flatMap({ StoreNumber($0) })
      else { return nil }
      self = .sent(
        TransferSent(to: other, ingredient: ingredient, quantity: -quantity, at: at), key)
    case .transferIn:
      guard let transfer = batch.key(row, MovementCells.transfer) else { return nil }
      let booked = batch.integer(row, MovementCells.alreadyBooked) ?? 0
      self = .received(
        TransferReceived(movement: key, quantity: quantity + booked, at: at), of: transfer)
    default: return nil
    }
  }

  var transfer: FactKey {
    switch self {
    case .sent(_, let key): key
    case .received(_, let key): key
    }
  }

  /// The store at the other end.
  var other: StoreNumber {
    switch self {
    case .sent(let sent, _): sent.to
    case .received(_, let key): key.incarnation.writer
    }
  }
}

/// Folds transfers: what left one store and what of it arrived at another, from movements of one's
/// own, merged ones and relayed ones.
///
/// Each end sets columns of its own, the same ones however often it is told, so neither the order
/// nor the number of tellings counts. Where one transfer was taken in twice, by two machines of a
/// store, both are on its shelf, and the transfer shows the one with the lower key.
struct TransferFold {
  private var transfers: [FactKey: TransferState]

  init(_ state: FoldState) { transfers = state.transfers }

  mutating func move(_ batch: FactBatch, _ row: Int) {
    guard let movement = TransferMovement(batch, row, key: batch.rows[row].key) else { return }
    take(movement, isRelayed: false)
  }

  mutating func relay(_ batch: FactBatch, _ row: Int) {
    guard let movement = Self.carried(batch, row) else { return }
    take(movement, isRelayed: true)
  }

  /// What a relay carries; nil if it is no transfer, which the rules do not let pass.
  static func carried(_ batch: FactBatch, _ row: Int) -> TransferMovement? {
    do throws(FactRefusal) {
      return try RelayedFact(in: batch, row, Tables.schema).movement
    } catch {
      return nil
    }
  }

  private mutating func take(_ movement: TransferMovement, isRelayed: Bool) {
    let key = movement.transfer
    var state = transfers[key] ?? TransferState(transfer: key)
    switch movement {
    case .sent(let sent, _):
      state.sent = sent
      if isRelayed { state.isSentRelayed = true }
    case .received(let received, _):
      if state.received.map({ received.movement < $0.movement }) ?? true {
        state.received = received
      }
      if isRelayed {
        state.relayedReceipt = min(state.relayedReceipt ?? received.movement, received.movement)
      }
    }
    transfers[key] = state
  }

  func finish(into out: inout ProjectionChanges) { out.setTransfers = transfers }
}
