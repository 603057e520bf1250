import Database
import SyncProtocol

// Which rows a finding is about, as far as that can be told: a change-set has one digest over all
// its facts, so an edited row is one of them, while a missing or added one leaves a trace.
extension NodeDatabase {
  /// Rows that a finding names at most.
  private static let namedRows = 6

  /// A change-set whose rows no longer give its hash.
  func changed(
    _ chain: ChainID, _ id: ChangeSetID, _ touched: TableSet
  ) throws -> VerifyFinding {
    func finding(_ detail: String) -> VerifyFinding {
      VerifyFinding(chain: chain, id: id, detail: detail)
    }
    if parked.contains(id) {
      return finding("the bytes kept of it, or its header, are not those that were received")
    }
    var rows: [(place: Int64, table: String)] = []
    for number in touched.numbers {
      guard let table = schema.table(number) else { continue }
      let places = try connection.rows(
        "SELECT n & 65535 FROM \(table.name) WHERE incarnation = ? AND n BETWEEN ? AND ?",
        [
          .integer(id.incarnation.rawValue), .integer(id.sequence << 16),
          .integer(id.sequence << 16 | 0xFFFF),
        ]
      ) { $0.integer(at: 0) }
      if places.isEmpty { return finding("its rows in \(table.name) are missing") }
      rows += places.map { ($0, table.name) }
    }
    rows.sort { ($0.place, $0.table) < ($1.place, $1.table) }
    // Places run from 0 without holes.
    for (index, row) in rows.enumerated() where row.place != Int64(index) {
      let found = "\(row.table) \(FactKey(id, place: Int(row.place)))"
      return finding(
        row.place > index
          ? "the fact at place \(index) is missing, or \(found) was added"
          : "\(found) was added, or \(rows[index - 1].table) at the same place")
    }
    let named = rows.prefix(Self.namedRows).map {
      "\($0.table) \(FactKey(id, place: Int($0.place)))"
    }
    let more = rows.count - named.count
    return finding(
      "its header or a fact is not what was written: "
        + named.joined(separator: ", ") + (more > 0 ? " or one of \(more) more" : ""))
  }

  /// Facts between two sequences of an incarnation whose change-set is not in the log, is parked,
  /// or does not list their table.
  func findStrays(
    _ incarnation: Int64, _ sequences: ClosedRange<Int64>, _ report: inout VerifyReport
  ) throws {
    let highest = Int64.max >> 16
    let range: [SQLValue] = [
      .integer(incarnation),
      .integer(sequences.lowerBound == 0 ? Int64.min : min(sequences.lowerBound, highest) << 16),
      .integer(
        sequences.upperBound >= highest ? Int64.max : sequences.upperBound << 16 | 0xFFFF),
    ]
    for table in schema.tables {
      let strays = try connection.rows(
        """
        SELECT f.n >> 16, count(*), min(f.n & 65535) FROM \(table.name) f
        LEFT JOIN change_sets c ON c.incarnation = f.incarnation AND c.sequence = f.n >> 16
        WHERE f.incarnation = ?1 AND f.n BETWEEN ?2 AND ?3
          AND (c.incarnation IS NULL OR NOT (c.tables >> ?4 & 1)
            OR (f.incarnation, f.n >> 16) IN (SELECT incarnation, sequence FROM parked))
        GROUP BY 1
        """, range + [.integer(Int64(table.number))]
      ) { row in (row.integer(at: 0), row.integer(at: 1), row.integer(at: 2)) }
      for (sequence, count, place) in strays {
        let what = count == 1 ? "a fact" : "\(count) facts"
        report.strays.append(
          (
            table.name,
            "sequence \(sequence) of \(Self.name(incarnation)): \(what) of no change-set, "
              + "from place \(place)"
          ))
      }
    }
  }

  /// What no segment covers: facts and change-sets of an incarnation that has none, and segments
  /// whose change-sets are gone.
  package func verifyLooseRows(_ report: inout VerifyReport) throws {
    let known = Set(trees.values.flatMap(\.segments.keys).map(\.rawValue))
    var loose: Set<Int64> = []
    for table in schema.tables {
      loose.formUnion(try incarnations(in: table.name).filter { !known.contains($0) })
    }
    for incarnation in loose.sorted() {
      try findStrays(incarnation, 0...Int64.max, &report)
    }
    for incarnation in try incarnations(in: "change_sets") where !known.contains(incarnation) {
      // One that was begun while this reads has its segment.
      let found = try connection.rows(
        """
        SELECT min(sequence), count(*) FROM change_sets WHERE incarnation = ?1
          AND NOT EXISTS (SELECT 1 FROM segments WHERE incarnation = ?1)
        """, [.integer(incarnation)]
      ) { (sequence: $0.integer(at: 0), count: $0.integer(at: 1)) }
      for (sequence, count) in found where count > 0 {
        report.strays.append(
          (
            "change_sets",
            "sequence \(sequence) of \(Self.name(incarnation)) and \(count - 1) more: no segment"
          ))
      }
    }
    try findEmptySegments(&report)
  }

  private func findEmptySegments(_ report: inout VerifyReport) throws {
    let empty = try connection.rows(
      """
      SELECT incarnation, ifnull(parent_sequence, 0) + 1 FROM segments s
      WHERE NOT EXISTS (SELECT 1 FROM change_sets c WHERE c.incarnation = s.incarnation)
      ORDER BY 1
      """
    ) { row in (row.integer(at: 0), row.integer(at: 1)) }
    for (incarnation, sequence) in empty {
      report.strays.append(
        (
          "change_sets",
          "sequence \(sequence) of \(Self.name(incarnation)) and all after it are missing"
        ))
    }
    let nameless = try connection.rows(
      """
      SELECT incarnation, ifnull(parent_sequence, 0) + 1 FROM segments
      WHERE NOT ifnull(writer BETWEEN 0 AND 32767 AND reader BETWEEN 0 AND 32767, 0) ORDER BY 1
      """
    ) { row in (row.integer(at: 0), row.integer(at: 1)) }
    for (incarnation, sequence) in nameless {
      report.strays.append(
        (
          "segments",
          "sequence \(sequence) of \(Self.name(incarnation)) and all after it are of no chain"
        ))
    }
  }

  /// What another program wrote may be no incarnation at all.
  private static func name(_ incarnation: Int64) -> String {
    Incarnation(rawValue: incarnation)?.description ?? "\(incarnation)"
  }

  /// The incarnations with rows in a table: one look-up each, not a scan.
  private func incarnations(in table: String) throws -> [Int64] {
    try connection.rows(
      """
      WITH RECURSIVE found (incarnation) AS (SELECT min(incarnation) FROM \(table)
        UNION ALL SELECT (SELECT min(t.incarnation) FROM \(table) t
          WHERE t.incarnation > found.incarnation) FROM found WHERE found.incarnation IS NOT NULL)
      SELECT incarnation FROM found WHERE incarnation IS NOT NULL
      """
    ) { $0.integer(at: 0) }
  }
}
