import Database
package import SyncProtocol

extension NodeDatabase {
  /// Raises an alarm, or counts it once more; the newest detail is kept.
  ///
  /// It is written in the transaction that is open, if one is.
  ///
  /// - Throws: `DatabaseError`.
  package func raise(_ code: Alarm.Code, about store: StoreNumber, _ detail: String) throws {
    let now = SQLValue.integer(environment.now())
    try connection.run(
      """
      INSERT INTO alarms (code, store, detail, raised_at, last_at, count) VALUES (?, ?, ?, ?, ?, 1)
      ON CONFLICT DO UPDATE SET detail = excluded.detail, last_at = excluded.last_at,
        count = count + 1
      """,
      [.text(code.rawValue), .integer(Int64(store.rawValue)), .text(detail), now, now])
  }

  /// What is raised, oldest first.
  ///
  /// - Throws: `DatabaseError`.
  package func alarms() throws -> [Alarm] {
    try connection.rows(
      """
      SELECT code, store, detail, raised_at, last_at, count FROM alarms
      ORDER BY raised_at, code, store
      """
    ) { row -> Alarm? in
      guard let code = Alarm.Code(rawValue: row.text(at: 0)),
        let store = StoreNumber(row.integer(at: 1))
      else { return nil }
      return Alarm(
        code: code, store: store, detail: row.text(at: 2), raisedAt: row.integer(at: 3),
        lastAt: row.integer(at: 4), count: row.integer(at: 5))
    }.compactMap { $0 }
  }

  /// Clears an alarm; one that is not raised is no error.
  ///
  /// - Throws: `DatabaseError`.
  package func clearAlarm(_ code: Alarm.Code, about store: StoreNumber) throws {
    try connection.run(
      "DELETE FROM alarms WHERE code = ? AND store = ?",
      [.text(code.rawValue), .integer(Int64(store.rawValue))])
  }
}
