import Database
import SyncProtocol

/// I7: what is parked has a reason that a look at the log confirms, and nothing else is parked.
enum ParkedChecker: Checker {
  static let name = "parked"
  static let moment = CheckMoment.always

  static func check(_ fleet: Fleet) throws -> [Violation] {
    try fleet.nodes.flatMap { node in
      let version = try node.connection.integer("PRAGMA user_version") ?? 0
      return try node.connection.rows(
        """
        SELECT p.incarnation, p.sequence, p.reason, ifnull(c.schema_version, 1), c.hash IS NULL
        FROM parked p LEFT JOIN change_sets c USING (incarnation, sequence)
        """
      ) { row -> Violation? in
        let isNewer = row.text(at: 2) == "newer-schema" && row.integer(at: 3) > version
        let isDependent = row.text(at: 2) == "references-parked"
        let isTwin = row.text(at: 2) == "same-sequence" && !fleet.twinned.isEmpty
        if row.integer(at: 4) == 0, isNewer || isDependent || isTwin { return nil }
        return violation(
          node.name,
          "\(row.integer(at: 1)) of incarnation \(row.integer(at: 0)) is parked: "
            + "\(row.text(at: 2)), version \(row.integer(at: 3))")
      }.compactMap { $0 }
    }
  }
}
