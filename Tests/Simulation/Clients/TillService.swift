import Database
import Facts
import Storage
import SyncProtocol

/// Carries a till's operation out at its store node: facts and answer in one transaction, a
/// repeated request answered from memory (I2).
struct TillService {
  /// What the till is told.
  struct Reply {
    let keys: [FactKey]
    let isFromMemory: Bool
  }

  /// Not open yet: the catalogue has not come down.
  struct NotOpen: Error {}

  let database: NodeDatabase
  let store: StoreNumber
  /// The node's clock, milliseconds UTC.
  let now: Int64
  /// Whether answers are forgotten: a control.
  let isForgetful: Bool

  /// Carries one operation out, or answers it from memory.
  ///
  /// `beforeCommit` runs in the transaction, behind everything else. What throws has written
  /// nothing: `NotOpen`, `StorageError`, or what `beforeCommit` throws.
  func perform(_ operation: Operation, beforeCommit: () throws -> Void) throws -> Reply {
    try database.capture(.ofStore(store)) { draft in
      if !isForgetful, let keys = try remembered(operation.id) {
        return Reply(keys: keys, isFromMemory: true)
      }
      var work = TillWork(
        database: database, store: store, now: now, operation: operation,
        random: SplitMix64(seed: operation.dice))
      let keys = try work.write(&draft)
      if !isForgetful { try remember(operation.id, keys) }
      try beforeCommit()
      return Reply(keys: keys, isFromMemory: false)
    }
  }

  private func remembered(_ id: String) throws -> [FactKey]? {
    try database.connection.text(
      "SELECT CAST(body AS TEXT) FROM answers WHERE request_id = ?", [.text(id)]
    )?.split(separator: " ").compactMap { FactKey(String($0)) }
  }

  private func remember(_ id: String, _ keys: [FactKey]) throws {
    let body = keys.map(\.description).joined(separator: " ")
    try database.connection.run(
      "INSERT INTO answers (request_id, fingerprint, at, status, body) VALUES (?, ?, ?, 200, ?)",
      [.text(id), .blob([]), .integer(now), .blob(Array(body.utf8))])
  }
}
