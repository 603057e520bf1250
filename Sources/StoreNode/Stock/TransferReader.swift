import Database
import Facts
import Storage
import SyncProtocol

/// Reads what is between this store and others: a store's file holds no other transfers.
struct TransferReader {
  private static let limit: Int64 = 500

  private let database: NodeDatabase

  init(_ database: NodeDatabase) { self.database = database }

  /// What has left one store and not arrived at the other, the oldest first; to this store, or from
  /// it.
  func onTheWay(toUs: Bool) throws -> [TransferState] {
    try states(
      """
      SELECT incarnation, n FROM transfers INDEXED BY transfers_on_the_way
      WHERE received_n IS NULL AND sent_at IS NOT NULL AND \(toUs ? "to_store" : "from_store") = ?
      ORDER BY sent_at, incarnation, n LIMIT ?
      """, [own, .integer(Self.limit)])
  }

  /// What this store sent and what arrived at another since an instant, the newest first.
  func arrived(since: Int64) throws -> [TransferState] {
    try states(
      """
      SELECT incarnation, n FROM transfers INDEXED BY transfers_arrived
      WHERE received_n IS NOT NULL AND from_store = ? AND received_at >= ?
      ORDER BY received_at DESC, incarnation, n LIMIT ?
      """, [own, .integer(since), .integer(Self.limit)])
  }

  /// What was booked here of a transfer before it was told of: with its slip's number, by hand.
  func bookedByHand(_ transfer: FactKey, _ sent: TransferSent) throws -> Int64? {
    let first = Int64(database.writer.rawValue) << 48
    return try database.connection.integer(
      """
      SELECT sum(quantity) FROM stock_movements INDEXED BY stock_movements_by_hand
      WHERE kind <> 1 AND kind = 5 AND at >= ? AND incarnation BETWEEN ? AND ?
        AND transfer_n IS NULL AND ingredient_n = ? AND ingredient_incarnation = ?
        AND counterpart = ? AND reason = ?
      """,
      [
        .integer(sent.at - Self.skewMilliseconds), .integer(first),
        .integer(first | 0xFFFF_FFFF_FFFF), .integer(sent.ingredient.n),
        .integer(sent.ingredient.incarnation.rawValue),
        .integer(Int64(transfer.incarnation.writer.rawValue)), .text(transfer.slipNumber),
      ])
  }

  /// By how much two stores' clocks may differ here.
  private static let skewMilliseconds: Int64 = 86_400_000

  /// What a store is called; nil where it is not in the common chain.
  func name(of store: StoreNumber) throws -> String? {
    try database.connection.text(
      "SELECT name FROM stores WHERE number = ? ORDER BY incarnation, n LIMIT 1",
      [.integer(Int64(store.rawValue))])
  }

  private var own: SQLValue { .integer(Int64(database.writer.rawValue)) }

  private func states(_ sql: String, _ arguments: [SQLValue]) throws -> [TransferState] {
    try database.connection.rows(sql, arguments) { $0.key(at: 0) }.compactMap { key in
      try key.flatMap { try database.transferState($0) }
    }
  }
}

extension FactKey {
  /// What a transfer is called on its slip: store and height of its change-set.
  var slipNumber: String { "\(incarnation.writer.rawValue)-\(sequence)" }
}
