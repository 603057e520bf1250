import Database
import Facts
package import SyncProtocol

/// A change-set in custody that could not be merged, for a person.
package struct ParkedChangeSet: Sendable {
  package let id: ChangeSetID
  package let reason: String
  package let detail: String
  /// Milliseconds UTC.
  package let parkedAt: Int64
  package let byteCount: Int64
}

extension NodeDatabase {
  /// Keeps a change-set whole, as the bytes received; everything else flows (I7).
  ///
  /// `id` is the name under which it is held.
  func park(
    _ changeSet: ReceivedChangeSet, as id: ChangeSetID, _ bytes: [UInt8], _ refusal: FactRefusal,
    _ report: inout CustodyReport
  ) throws {
    try connection.run(
      "INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?)",
      [
        .integer(id.incarnation.rawValue), .integer(id.sequence),
        .blob(Array(bytes[changeSet.payload])),
        try keptPersonal(changeSet, bytes).map { .blob($0) } ?? .null,
        .text(refusal.reason.rawValue), .text(refusal.detail), .integer(environment.now()),
      ])
    parked.insert(id)
    report.parked.append((id, refusal))
    awaitMissing(refusal, changeSet.content.references)
  }

  /// What is parked, oldest first.
  package func parkedChangeSets() throws -> [ParkedChangeSet] {
    try connection.rows(
      """
      SELECT incarnation, sequence, reason, detail, parked_at, length(payload) FROM parked
      ORDER BY parked_at, incarnation, sequence
      """
    ) { row -> ParkedChangeSet? in
      Incarnation(rawValue: row.integer(at: 0)).map {
        ParkedChangeSet(
          id: ChangeSetID($0, row.integer(at: 1)), reason: row.text(at: 2),
          detail: row.text(at: 3), parkedAt: row.integer(at: 4), byteCount: row.integer(at: 5))
      }
    }.compactMap { $0 }
  }

  /// Payload and personal section of a parked change-set; nil if it is not parked.
  func parkedBytes(of id: ChangeSetID) throws -> (payload: [UInt8], personal: [UInt8]?)? {
    guard parked.contains(id) else { return nil }
    return try connection.rows(
      "SELECT payload, personal FROM parked WHERE incarnation = ? AND sequence = ?",
      [.integer(id.incarnation.rawValue), .integer(id.sequence)]
    ) { row in
      (payload: row.blob(at: 0), personal: row.isNull(at: 1) ? nil : row.blob(at: 1))
    }.first
  }
}
