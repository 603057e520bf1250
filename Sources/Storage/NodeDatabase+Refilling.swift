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
      if connection.changes > 0, try storesToComeBack().isEmpty { try endRefilling() }
    }
  }

  /// Stores that were enrolled, are not revoked, and have not been in touch since head office was
  /// restored.
  ///
  /// - Throws: `DatabaseError`.
  package func storesToComeBack() throws -> [StoreNumber] {
    try connection.rows(
      """
      SELECT number FROM stores WHERE number NOT IN (SELECT store FROM revocations)
        AND number NOT IN (SELECT store FROM exchanges WHERE is_back = 1)
        AND number IN (SELECT store FROM exchanges UNION SELECT store FROM nodes)
      ORDER BY number
      """
    ) { StoreNumber($0.integer(at: 0)) }.compactMap { $0 }
  }
}
