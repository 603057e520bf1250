import Database
import Facts
import SyncProtocol

/// I3, causality at every look: nobody is shown a fact without what it refers to, a refund before
/// its sale or a sale before the price it used; no chain has a hole; and what a change-set had seen
/// is there.
enum CausalityChecker: Checker {
  static let name = "causality"
  static let moment = CheckMoment.always

  static func check(_ fleet: Fleet) throws -> [Violation] {
    try fleet.nodes.flatMap { node in
      try node.connection.transaction(.deferred) {
        try references(node) + holes(node) + unseen(node)
      }
    }
  }

  // MARK: Facts

  /// Each key that a fact names is that of a fact in the table it should be in.
  private static func references(_ node: Fleet.Node) throws -> [Violation] {
    try Tables.schema.tables.flatMap { table in
      try table.columns.compactMap { column -> Violation? in
        let target: Int? =
          switch column.kind {
          case .reference(let number): number
          case .parent(let number): number
          default: nil
          }
        guard let target, let other = Tables.schema.table(target) else { return nil }
        // What another store wrote is held as a relay of it.
        let relayed =
          column.mayBeRelayed
          ? """
          AND NOT EXISTS (SELECT 1 FROM relays r WHERE r.fact_n = t.\(column.name)_n
            AND r.fact_incarnation = t.\(column.name)_incarnation)
          """ : ""
        let lost = try node.connection.integer(
          """
          SELECT count(*) FROM \(table.name) t WHERE \(column.name)_n IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM \(other.name) o WHERE o.incarnation = t.\(column.name)_incarnation
              AND o.n = t.\(column.name)_n) \(relayed)
          """)
        guard let lost, lost > 0 else { return nil }
        return violation(
          node.name, "\(lost) rows of \(table.name) name a \(column.name) that is not there")
      }
    }
  }

  // MARK: The log

  /// The sequences of an incarnation follow each other without a hole, behind the parent's.
  private static func holes(_ node: Fleet.Node) throws -> [Violation] {
    try node.connection.rows(
      """
      SELECT s.incarnation, count(c.sequence), min(c.sequence), max(c.sequence),
        ifnull(s.parent_sequence, 0), s.parent_sequence IS NULL OR EXISTS
          (SELECT 1 FROM change_sets p WHERE p.incarnation = s.parent_incarnation
            AND p.sequence = s.parent_sequence)
      FROM segments s LEFT JOIN change_sets c USING (incarnation) GROUP BY s.incarnation
      """
    ) { row -> Violation? in
      let (count, first, last) = (row.integer(at: 1), row.integer(at: 2), row.integer(at: 3))
      let isWhole = first == row.integer(at: 4) + 1 && last == first + count - 1
      if isWhole, row.integer(at: 5) == 1 { return nil }
      return violation(
        node.name,
        "incarnation \(row.integer(at: 0)) has \(count) change-sets from \(first) to \(last) "
          + "behind sequence \(row.integer(at: 4))")
    }.compactMap { $0 }
  }

  /// A head: two numbers of 16 bits, incarnation and sequence of 64, and a hash.
  private static let headBytes = 52

  /// Each head that a change-set had seen is held, with that hash.
  private static func unseen(_ node: Fleet.Node) throws -> [Violation] {
    // By its hash: of twins the later one's line is held under another name.
    let hashes = Set(
      try node.connection.rows("SELECT hash FROM change_sets") { $0.blob(at: 0) })
    let lists = try node.connection.rows(
      "SELECT incarnation, sequence, seen FROM change_sets WHERE seen IS NOT NULL"
    ) { (incarnation: $0.integer(at: 0), sequence: $0.integer(at: 1), seen: $0.blob(at: 2)) }
    var found: [Violation] = []
    for list in lists {
      // In front stands how many there are; up to 127 that is one byte.
      let heads = list.seen.dropFirst(list.seen.count % headBytes)
      for start in stride(from: heads.startIndex, to: heads.endIndex, by: headBytes) {
        if hashes.contains(Array(heads[(start + 20)..<(start + headBytes)])) { continue }
        let sequence = heads[(start + 12)..<(start + 20)].reduce(0) { $0 << 8 | Int64($1) }
        found.append(
          violation(
            node.name,
            "\(list.sequence) of incarnation \(list.incarnation) had seen a head at "
              + "\(sequence) that is not there"))
      }
    }
    return found
  }
}
