import Database
package import SyncProtocol

/// Head office in doubt: its database is an older copy, and the stores give back what it lacks.
///
/// Until every store that is open has been in touch, its figures are partial, and it opens no
/// store, for it may have forgotten which numbers it gave.
extension NodeDatabase {
  /// Whether head office is being refilled.
  ///
  /// - Throws: `DatabaseError`.
  package var isRefilling: Bool {
    get throws {
      try connection.integer("SELECT 1 FROM settings WHERE key = 'refilling_since'") != nil
    }
  }

  /// From now on head office is in doubt; no effect if it is already.
  ///
  /// - Parameter why: how it became known, for a person.
  /// - Throws: `DatabaseError`.
  package func beginRefilling(_ why: String) throws {
    if try isRefilling { return }
    try connection.savepoint("refilling") {
      try connection.run(
        "INSERT INTO settings (key, value) VALUES ('refilling_since', ?)",
        [.text("\(environment.now())")])
      try connection.run("UPDATE exchanges SET is_back = 0")
      try raise(.refilling, about: .headOffice, why)
    }
  }

  /// Head office is whole again, as far as anybody can know.
  ///
  /// - Throws: `DatabaseError`.
  package func endRefilling() throws {
    try connection.savepoint("refilling") {
      try connection.run("DELETE FROM settings WHERE key = 'refilling_since'")
      try clearAlarm(.refilling, about: .headOffice)
    }
  }

  /// A store has nothing to give back: all that it holds of head office's chains is held here.
  ///
  /// With the last of them the refilling ends.
  ///
  /// - Throws: `DatabaseError`.
  package func noteBack(_ store: StoreNumber) throws {
    try connection.savepoint("back") {
      try connection.run(
        "UPDATE exchanges SET is_back = 1 WHERE store = ? AND is_complete = 1 AND is_back = 0",
        [.integer(Int64(store.rawValue))])
      if try isRefilling, try storesToComeBack().isEmpty { try endRefilling() }
    }
  }

  /// Notes which stores the ledger outside of the database knows: a restored database has forgotten
  /// those that were enrolled or revoked since its backup.
  ///
  /// - Throws: `DatabaseError`.
  package func noteLedger(enrolled: Set<StoreNumber>, revoked: Set<StoreNumber>) throws {
    for (key, stores) in [
      (Settings.ledgerEnrolled, enrolled), (Settings.ledgerRevoked, revoked),
    ] {
      let text = "[\(stores.sorted().map { "\($0.rawValue)" }.joined(separator: ","))]"
      if try Settings.value(key, in: connection) != text {
        try Settings.set(key, text, in: connection)
      }
    }
  }

  /// Stores that were enrolled, are not revoked, and have not been in touch since head office was
  /// restored, by the database or by the ledger.
  ///
  /// - Throws: `DatabaseError`.
  package func storesToComeBack() throws -> [StoreNumber] {
    try connection.rows(
      """
      SELECT store FROM exchanges UNION SELECT store FROM nodes
        UNION SELECT value FROM json_each((SELECT value FROM settings WHERE key = ?))
      EXCEPT SELECT store FROM exchanges WHERE is_back = 1
      EXCEPT SELECT store FROM revocations
      EXCEPT SELECT value FROM json_each((SELECT value FROM settings WHERE key = ?))
      ORDER BY 1
      """, [.text(Settings.ledgerEnrolled), .text(Settings.ledgerRevoked)]
    ) { StoreNumber($0.integer(at: 0)) }.compactMap { $0 }
  }
}
