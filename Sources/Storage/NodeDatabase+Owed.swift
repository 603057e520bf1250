import Database
package import SyncProtocol

/// An erasure, as head office wrote it.
package struct Erasure: Equatable, Sendable {
  /// The fact itself.
  package let key: FactKey
  package let customer: FactKey
  package let reason: String
  /// Milliseconds UTC.
  package let at: Int64
}

extension NodeDatabase {
  /// All erasures, oldest first.
  ///
  /// - Throws: `DatabaseError`.
  package func erasures() throws -> [Erasure] {
    try connection.rows(
      """
      SELECT incarnation, n, customer_incarnation, customer_n, reason, at FROM erasures
      ORDER BY at, incarnation, n
      """
    ) { row -> Erasure? in
      guard let key = row.key(at: 0), let customer = row.key(at: 2) else { return nil }
      return Erasure(
        key: key, customer: customer, reason: row.text(at: 4), at: row.integer(at: 5))
    }.compactMap { $0 }
  }

  /// Whether head office has erased the customer.
  ///
  /// - Throws: `DatabaseError`.
  package func isErased(_ customer: FactKey) throws -> Bool {
    try projections.isErased(customer)
  }

  /// Notes up to where a store holds the common chain, as its pull says; nothing is written where
  /// that is known.
  ///
  /// - Throws: `DatabaseError`.
  package func notePulled(_ cursors: [ChangeSetID], by store: StoreNumber, at now: Int64) throws {
    // A locator names many change-sets of one line: the newest stands for those before it.
    let newest = Dictionary(grouping: cursors, by: \.incarnation).values.compactMap { $0.max() }
      .sorted()
    guard try pulled(by: store) != newest else { return }
    try connection.savepoint("pulled") {
      try connection.run(
        "DELETE FROM pulled WHERE store = ?", [.integer(Int64(store.rawValue))])
      for id in newest {
        try connection.run(
          "INSERT INTO pulled (store, incarnation, sequence, at) VALUES (?, ?, ?, ?)",
          [
            .integer(Int64(store.rawValue)), .integer(id.incarnation.rawValue),
            .integer(id.sequence), .integer(now),
          ])
      }
    }
  }

  /// The newest change-sets of the common chain that the store held when it pulled last.
  private func pulled(by store: StoreNumber) throws -> [ChangeSetID] {
    try connection.rows(
      "SELECT incarnation, sequence FROM pulled WHERE store = ? ORDER BY incarnation",
      [.integer(Int64(store.rawValue))]
    ) { row in Incarnation(rawValue: row.integer(at: 0)).map { ChangeSetID($0, row.integer(at: 1)) }
    }
    .compactMap { $0 }
  }

  /// The stores that are still owed change-sets of the common chain, of each those it lacks.
  ///
  /// A store that was revoked is owed nothing: it is sent nothing any more.
  ///
  /// - Throws: `DatabaseError`.
  package func owedByStore() throws -> [StoreNumber: [ChainTree.Range]] {
    let stores = try connection.rows(
      """
      SELECT DISTINCT number FROM stores WHERE number NOT IN (SELECT store FROM revocations)
      ORDER BY number
      """
    ) { StoreNumber($0.integer(at: 0)) }.compactMap { $0 }
    var owed: [StoreNumber: [ChainTree.Range]] = [:]
    for store in stores {
      let missing = trees[.common]?.missing(beyond: try pulled(by: store)) ?? []
      if !missing.isEmpty { owed[store] = missing }
    }
    return owed
  }
}
