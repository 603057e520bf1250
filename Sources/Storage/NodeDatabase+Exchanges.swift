package import Database
package import SyncProtocol

/// What a store said of itself at an exchange: completeness of every figure rests on it.
package struct StoreExchangeNote: Equatable, Sendable {
  package let store: StoreNumber

  /// Head office's clock, milliseconds UTC.
  package let at: Int64

  /// The store's clock at the same moment.
  package let storeClock: Int64

  /// Whether head office then held all that the store had announced.
  package let isComplete: Bool

  package init(store: StoreNumber, at: Int64, storeClock: Int64, isComplete: Bool) {
    self.store = store
    self.at = at
    self.storeClock = storeClock
    self.isComplete = isComplete
  }
}

extension NodeDatabase {
  /// Keeps the last note of each store.
  package func noteExchange(_ note: StoreExchangeNote) throws {
    let statement = try connection.statement(
      """
      INSERT INTO exchanges (store, at, store_clock, is_complete) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET at = excluded.at, store_clock = excluded.store_clock,
        is_complete = excluded.is_complete
      """)
    statement.bind(Int64(note.store.rawValue), at: 1)
    statement.bind(note.at, at: 2)
    statement.bind(note.storeClock, at: 3)
    statement.bind(note.isComplete ? 1 : 0, at: 4)
    try statement.run()
  }

  /// The last note of every store, by number.
  package func exchangeNotes() throws -> [StoreNumber: StoreExchangeNote] {
    let notes = try connection.rows("SELECT store, at, store_clock, is_complete FROM exchanges") {
      row -> StoreExchangeNote? in
      StoreNumber(row.integer(at: 0)).map {
        StoreExchangeNote(
          store: $0, at: row.integer(at: 1), storeClock: row.integer(at: 2),
          isComplete: row.integer(at: 3) != 0)
      }
    }
    return Dictionary(
      notes.compactMap { $0 }.map { ($0.store, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// Under which name a head is held here: its own, or an alias where that is taken by a change-set
  /// with another hash; nil if it is not held.
  package func held(_ head: Head) throws(DatabaseError) -> ChangeSetID? {
    guard let tree = trees[head.chain] else { return nil }
    if tree.contains(head.id), try hash(of: head.id) == head.hash { return head.id }
    for alias in tree.aliases[head.id.incarnation] ?? [] {
      let id = ChangeSetID(alias, head.id.sequence)
      if tree.contains(id), try hash(of: id) == head.hash { return id }
    }
    return nil
  }

  /// Change-sets of a store's chain that are parked here.
  package func parkedCount(of store: StoreNumber) throws -> Int {
    if parked.isEmpty { return 0 }
    let tree = trees[.ofStore(store)]
    return parked.count { tree?.contains($0) ?? false }
  }
}
