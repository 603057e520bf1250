import Database
import Facts
import Fiscal
import Storage
import SyncProtocol

/// Carries a till's operation out at its store node: facts and answer in one transaction, a
/// repeated request answered from memory (I2).
struct TillService {
  /// What the till is told.
  struct Reply {
    var keys: [FactKey]
    var receipt: ToldReceipt?
    var isFromMemory = false
  }

  /// Not open yet: the catalogue has not come down.
  struct NotOpen: Error {}

  let database: NodeDatabase
  let store: StoreNumber
  /// The till clock, milliseconds UTC.
  let now: Int64
  /// Signs receipts.
  let key: any FiscalSigner
  /// Whether answers are forgotten: a control.
  let isForgetful: Bool

  /// Carries one operation out, or answers it from memory.
  ///
  /// `beforeCommit` runs in the transaction, behind everything else. What throws has written
  /// nothing: `NotOpen`, `StorageError`, or what `beforeCommit` throws.
  func perform(_ operation: Operation, beforeCommit: () throws -> Void) throws -> Reply {
    try database.capture(.ofStore(store)) { draft in
      if !isForgetful, let reply = try remembered(operation.id) { return reply }
      let book = FiscalBook(key: key, database: database)
      var work = TillWork(
        database: database, store: store, now: now, operation: operation, book: book,
        random: SplitMix64(seed: operation.dice))
      var reply = Reply(keys: try work.write(&draft))
      // As `OrderDesk` does behind every command about an order.
      if let order = operation.kind.order?.key ?? operation.newOrder(reply.keys) {
        reply.receipt = try book.close(order, in: &draft).flatMap { ToldReceipt($0) }
      }
      if database.newestOwn == nil, !draft.batch.isEmpty {
        try book.start(FiscalMoment(at: now), in: &draft)
      }
      if !isForgetful { try remember(operation.id, reply) }
      try beforeCommit()
      return reply
    }
  }

  private func remembered(_ id: String) throws -> Reply? {
    let body = try database.connection.text(
      "SELECT CAST(body AS TEXT) FROM answers WHERE request_id = ?", [.text(id)])
    guard let words = body?.split(separator: " ") else { return nil }
    return Reply(
      keys: words.compactMap { FactKey(String($0)) },
      receipt: words.last.flatMap { ToldReceipt(String($0)) }, isFromMemory: true)
  }

  private func remember(_ id: String, _ reply: Reply) throws {
    let words = reply.keys.map(\.description) + (reply.receipt.map { [$0.description] } ?? [])
    try database.connection.run(
      "INSERT INTO answers (request_id, fingerprint, at, status, body) VALUES (?, ?, ?, 200, ?)",
      [
        .text(id), .blob([]), .integer(now),
        .blob(Array(words.joined(separator: " ").utf8)),
      ])
  }
}
