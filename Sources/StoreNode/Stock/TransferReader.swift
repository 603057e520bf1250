import Database
import Facts
import Storage
import SyncProtocol

/// Reads what is between this store and others: a store's file holds no other transfers.
struct TransferReader {
  /// Transfers that one list shows.
  static let limit = 500

  private let database: NodeDatabase

  init(_ database: NodeDatabase) { self.database = database }

  /// What has left one store and not arrived at the other, the newest first; to this store, or from
  /// it.
  ///
  /// One more than the limit where there are more.
  func onTheWay(toUs: Bool) throws -> [TransferState] {
    try states(
      """
      SELECT incarnation, n FROM transfers INDEXED BY transfers_on_the_way
      WHERE received_n IS NULL AND sent_at IS NOT NULL AND \(toUs ? "to_store" : "from_store") = ?
      ORDER BY sent_at DESC, incarnation, n LIMIT ?
      """, [own, .integer(Int64(Self.limit + 1))])
  }

  /// What left for this store up to an instant and has not arrived, the oldest first.
  func onTheWay(until: Int64, limit: Int) throws -> [TransferState] {
    try states(
      """
      SELECT incarnation, n FROM transfers INDEXED BY transfers_on_the_way
      WHERE received_n IS NULL AND sent_at IS NOT NULL AND sent_at <= ? AND to_store = ?
      ORDER BY sent_at, incarnation, n LIMIT ?
      """, [.integer(until), own, .integer(Int64(limit))])
  }

  /// What this store sent and what arrived at another since an instant, the newest first.
  ///
  /// One more than the limit where there are more.
  func arrived(since: Int64) throws -> [TransferState] {
    try states(
      """
      SELECT incarnation, n FROM transfers INDEXED BY transfers_arrived
      WHERE received_n IS NOT NULL AND from_store = ? AND received_at >= ?
      ORDER BY received_at DESC, incarnation, n LIMIT ?
      """, [own, .integer(since), .integer(Int64(Self.limit + 1))])
  }

  /// An ingredient on a slip.
  private struct SlipItem: Hashable {
    let number: String
    let store: Int64
    let ingredient: FactKey
  }

  /// What was booked here of transfers before they were told of: by hand, with the slip's number
  /// somewhere in the note.
  ///
  /// What nothing was booked of is not in it.
  func bookedByHand(_ transfers: [TransferState]) throws -> [FactKey: Int64] {
    guard let first = transfers.compactMap({ $0.sent?.at }).min() else { return [:] }
    var found: [SlipItem: [(at: Int64, quantity: Int64)]] = [:]
    let incarnations = Int64(database.writer.rawValue) << 48
    _ = try database.connection.rows(
      """
      SELECT ingredient_incarnation, ingredient_n, counterpart, reason, at, quantity
      FROM stock_movements INDEXED BY stock_movements_unannounced
      WHERE kind = 5 AND transfer_n IS NULL AND at >= ? AND incarnation BETWEEN ? AND ?
      """,
      [
        .integer(first - Self.skewMilliseconds), .integer(incarnations),
        .integer(incarnations | 0xFFFF_FFFF_FFFF),
      ]
    ) { row in
      guard let ingredient = row.key(at: 0), let note = row.optionalText(at: 3) else { return }
      for number in SlipNumber.named(in: note) {
        let item = SlipItem(number: number, store: row.integer(at: 2), ingredient: ingredient)
        found[item, default: []].append((row.integer(at: 4), row.integer(at: 5)))
      }
    }
    var booked: [FactKey: Int64] = [:]
    for state in transfers {
      guard let sent = state.sent else { continue }
      let item = SlipItem(
        number: state.transfer.slipNumber, store: Int64(state.transfer.incarnation.writer.rawValue),
        ingredient: sent.ingredient)
      for one in found[item] ?? [] where one.at >= sent.at - Self.skewMilliseconds {
        booked[state.transfer, default: 0] += one.quantity
      }
    }
    return booked
  }

  /// By how much two stores' clocks may differ here.
  private static let skewMilliseconds: Int64 = 86_400_000

  /// What the stores are called that the common chain has told of, by number.
  func storeNames() throws -> [Int64: String] {
    let rows = try database.connection.rows(
      "SELECT number, name FROM stores ORDER BY incarnation, n"
    ) { ($0.integer(at: 0), $0.text(at: 1)) }
    return Dictionary(rows) { first, _ in first }
  }

  private var own: SQLValue { .integer(Int64(database.writer.rawValue)) }

  private func states(_ sql: String, _ arguments: [SQLValue]) throws -> [TransferState] {
    try database.connection.rows(sql, arguments) { $0.key(at: 0) }.compactMap { key in
      try key.flatMap { try database.transferState($0) }
    }
  }
}
