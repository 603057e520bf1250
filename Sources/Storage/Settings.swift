import Database

/// The local table `settings`: what this file is and what became of it, one text a key.
enum Settings {
  /// Of a backup: the number of the node whose database it is, in decimal.
  static let backupOf = "backup_of"
  /// Of a backup: when it was made, milliseconds UTC, in decimal.
  static let backupAt = "backup_at"
  /// Of a backup: the digest of all heads that it holds, in hexadecimal.
  static let backupHeads = "backup_heads"
  /// In front of the name of a file that a backup carries.
  static let backupFile = "backup_file:"
  /// When the backup was made from which this file was restored, milliseconds UTC, in decimal.
  static let restoredFrom = "restored_from"
  /// When a node first started with the restored file, milliseconds UTC, in decimal.
  static let restoredAt = "restored_at"
  /// The heads of the snapshot from which this file was opened, one a line.
  static let openedHeads = "opened_heads"
  /// When that snapshot was built, milliseconds UTC, in decimal.
  static let openedAt = "opened_at"
  /// There from the opening until a node starts with the file.
  static let openedFresh = "opened_fresh"

  /// What was to be thought of the file at a start that could not prove that nothing is missing;
  /// there until a numbered series has ended by it.
  static let doubt = "doubt"

  /// Of head office: the stores that the ledger beside it knows as enrolled, and as revoked; each a
  /// JSON array of numbers.
  static let ledgerEnrolled = "ledger_enrolled"
  static let ledgerRevoked = "ledger_revoked"

  /// The name of a store's memory of what its clients were answered: another one where some of it
  /// may be gone.
  static let answersName = "answers_name"

  static func value(_ key: String, in connection: Connection) throws(DatabaseError) -> String? {
    try connection.text("SELECT value FROM settings WHERE key = ?", [.text(key)])
  }

  static func set(
    _ key: String, _ value: String, in connection: Connection
  ) throws(DatabaseError) {
    try connection.run(
      "INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      [.text(key), .text(value)])
  }

  static func remove(_ key: String, in connection: Connection) throws(DatabaseError) {
    try connection.run("DELETE FROM settings WHERE key = ?", [.text(key)])
  }

  /// Every key that begins with `prefix`, with its value.
  static func all(
    beginningWith prefix: String, in connection: Connection
  ) throws(DatabaseError) -> [(key: String, value: String)] {
    try connection.rows(
      "SELECT key, value FROM settings WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key",
      [.text(prefix)]
    ) { row in (key: row.text(at: 0), value: row.text(at: 1)) }
  }
}
