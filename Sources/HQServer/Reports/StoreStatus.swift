package import Database
import Facts
import Storage
package import SyncProtocol

/// What head office knows of a store besides its figures: every figure is shown with it.
package struct StoreStatus: Equatable, Sendable {
  package let store: StoreNumber
  package let name: String
  package let city: String?
  package let timeZone: String
  package let cutOverHour: Int64
  package let isRevoked: Bool

  /// The newest change-set in custody of the store's chain; of a fork, the highest branch's.
  package let head: ChangeSetID?

  /// Head office's clock at the last exchange, milliseconds UTC; nil before the first.
  package let lastExchangeAt: Int64?
  package let completeness: Completeness

  /// Change-sets of its chain that are in custody but not in any figure.
  package let parked: Int

  /// All stores that head office has opened, by number.
  ///
  /// - Throws: `DatabaseError`.
  package static func all(_ connection: Connection) throws -> [StoreStatus] {
    let heads = try Self.heads(connection)
    let parked = try parkedCounts(connection)
    let rows = try connection.rows(
      """
      SELECT s.number, s.name, \(presentCity), s.time_zone, s.cut_over_hour,
        EXISTS (SELECT 1 FROM revocations r WHERE r.store = s.number),
        e.at, e.store_clock, e.is_complete
          AND (e.is_back OR NOT EXISTS (SELECT 1 FROM settings WHERE key = 'refilling_since'))
      FROM stores s LEFT JOIN exchanges e ON e.store = s.number ORDER BY s.number
      """
    ) { row -> StoreStatus? in
      guard let store = StoreNumber(row.integer(at: 0)) else { return nil }
      let head = heads[store]
      var completeness = Completeness.neverConnected
      if !row.isNull(at: 6), row.integer(at: 8) != 0 {
        completeness = .complete(to: row.integer(at: 7))
      } else if !row.isNull(at: 6) || head != nil {
        completeness = .partial(to: try head.flatMap { try newestInstant(in: $0, connection) })
      }
      return StoreStatus(
        store: store, name: row.text(at: 1), city: row.isNull(at: 2) ? nil : row.text(at: 2),
        timeZone: row.text(at: 3), cutOverHour: row.integer(at: 4),
        isRevoked: row.integer(at: 5) != 0, head: head,
        lastExchangeAt: row.isNull(at: 6) ? nil : row.integer(at: 6),
        completeness: completeness, parked: parked[store] ?? 0)
    }
    return rows.compactMap { $0 }
  }

  /// SQL of the city as `pizza-hq store set` said it last, else as the store was opened.
  private static let presentCity = """
    CASE WHEN EXISTS (SELECT 1 \(cityRevisions)) THEN (SELECT v.text_value \(cityRevisions)
      ORDER BY v.at DESC, v.revision_incarnation DESC, v.revision_n DESC LIMIT 1) ELSE s.city END
    """

  private static let cityRevisions = """
    FROM live_values v WHERE v.entity_incarnation = s.incarnation AND v.entity_n = s.n
      AND v.store = 0 AND v.column_number = \(Tables.stores.columnNumber("city"))
    """

  /// The highest change-set of each store's own chain.
  private static func heads(_ connection: Connection) throws -> [StoreNumber: ChangeSetID] {
    let rows = try connection.rows(
      """
      SELECT writer, incarnation,
        (SELECT max(sequence) FROM change_sets c WHERE c.incarnation = s.incarnation)
      FROM segments s WHERE writer > 0
      """
    ) { row in
      (
        StoreNumber(row.integer(at: 0)), Incarnation(rawValue: row.integer(at: 1)),
        row.integer(at: 2)
      )
    }
    var heads: [StoreNumber: ChangeSetID] = [:]
    for case (let store?, let incarnation?, let sequence) in rows {
      let id = ChangeSetID(incarnation, sequence)
      guard let present = heads[store] else {
        heads[store] = id
        continue
      }
      if (id.sequence, id.incarnation) > (present.sequence, present.incarnation) {
        heads[store] = id
      }
    }
    return heads
  }

  /// Parked change-sets by the store whose chain they stand in.
  private static func parkedCounts(_ connection: Connection) throws -> [StoreNumber: Int] {
    let rows = try connection.rows(
      """
      SELECT s.writer, count(*) FROM parked p
      JOIN segments s ON s.incarnation = p.incarnation GROUP BY 1
      """
    ) { row in (StoreNumber(row.integer(at: 0)), Int(row.integer(at: 1))) }
    var counts: [StoreNumber: Int] = [:]
    for case (let store?, let count) in rows { counts[store] = count }
    return counts
  }

  /// The instant of the newest fact of a head's incarnation: each table's last row by key.
  private static func newestInstant(
    in head: ChangeSetID, _ connection: Connection
  ) throws -> Int64? {
    var newest: Int64?
    for table in Tables.schema.tables where table.writers.include(head.incarnation.writer) {
      guard table.columns.contains(where: { $0.name == "at" }) else { continue }
      let instant = try connection.integer(
        "SELECT at FROM \(table.name) WHERE incarnation = ? ORDER BY n DESC LIMIT 1",
        [.integer(head.incarnation.rawValue)])
      if let instant { newest = max(newest ?? instant, instant) }
    }
    return newest
  }
}
