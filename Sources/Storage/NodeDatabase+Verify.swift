import Database
package import SyncProtocol

/// What `verify` found wrong, named by change-set.
package struct VerifyFinding: Sendable, CustomStringConvertible {
  package let chain: ChainID
  package let id: ChangeSetID
  package let detail: String

  package var description: String { "chain \(chain), sequence \(id.sequence) (\(id)): \(detail)" }
}

/// The result of a verification.
package struct VerifyReport: Sendable {
  package var changeSets = 0
  package var findings: [VerifyFinding] = []
  /// Tables with facts that belong to no change-set, and how many.
  package var strays: [(table: String, detail: String)] = []

  /// Whether nothing was found.
  package var isClean: Bool { findings.isEmpty && strays.isEmpty }
}

extension NodeDatabase {
  /// Re-encodes every row against its header (I9): a fact edited, added or removed with another
  /// program, a missing or forked change-set, is named by sequence.
  ///
  /// - Parameter progress: called with change-sets done and in all.
  /// - Returns: what was found, by chain and sequence.
  /// - Throws: `DatabaseError` if the file cannot be read.
  package func verify(progress: (Int, Int) -> Void = { _, _ in }) throws -> VerifyReport {
    try connection.transaction(.deferred) {
      if isReadOnly { try loadTrees() }
      var report = VerifyReport()
      let total = Int(try connection.integer("SELECT count(*) FROM change_sets") ?? 0)
      for (chain, tree) in trees.sorted(by: { $0.key < $1.key }) {
        for segment in tree.inCausalOrder {
          try verify(chain, segment, &report) { done in progress(done, total) }
        }
      }
      try findStrays(&report)
      try findLooseLog(&report)
      return report
    }
  }

  private func verify(
    _ chain: ChainID, _ segment: ChainTree.Segment, _ report: inout VerifyReport,
    _ progress: (Int) -> Void
  ) throws {
    if segment.first > segment.last
      || segment.parent.map({ trees[chain]?.contains($0) != true }) == true
    {
      report.findings.append(
        VerifyFinding(
          chain: chain, id: ChangeSetID(segment.incarnation, segment.first),
          detail: "its segment does not hang on a change-set that is held"))
    }
    var next = segment.first
    while next <= segment.last {
      let last = min(segment.last, next + 1_023)
      var expected = next
      try encode(chain, ChainTree.Range(segment.incarnation, next...last)) { changeSet in
        let id = changeSet.header.id
        while expected < id.sequence {
          report.findings.append(missing(chain, segment, expected))
          expected += 1
        }
        expected += 1
        report.changeSets += 1
        if changeSet.header.hash(by: environment.sha256) != changeSet.hash {
          report.findings.append(
            VerifyFinding(
              chain: chain, id: id, detail: "its facts or header are not those that were written"))
        }
        return true
      }
      while expected <= last {
        report.findings.append(missing(chain, segment, expected))
        expected += 1
      }
      next = last + 1
      progress(report.changeSets)
    }
  }

  private func missing(
    _ chain: ChainID, _ segment: ChainTree.Segment, _ sequence: Int64
  ) -> VerifyFinding {
    VerifyFinding(
      chain: chain, id: ChangeSetID(segment.incarnation, sequence), detail: "is missing")
  }

  /// Change-sets whose segment is gone, and segments whose change-sets are.
  private func findLooseLog(_ report: inout VerifyReport) throws {
    let loose = try connection.rows(
      """
      SELECT incarnation, min(sequence), count(*) FROM change_sets
      WHERE incarnation NOT IN (SELECT incarnation FROM segments) GROUP BY 1
      UNION ALL
      SELECT incarnation, ifnull(parent_sequence, 0) + 1, 0 FROM segments
      WHERE incarnation NOT IN (SELECT incarnation FROM change_sets)
      ORDER BY 1
      """
    ) { row in (row.integer(at: 0), row.integer(at: 1), row.integer(at: 2)) }
    for (rawIncarnation, sequence, count) in loose {
      let name = Incarnation(rawValue: rawIncarnation).map(\.description) ?? "\(rawIncarnation)"
      let what = count == 0 ? "and all after it are missing" : "and \(count - 1) more: no segment"
      report.strays.append(("change_sets", "sequence \(sequence) of \(name) \(what)"))
    }
  }

  /// Facts whose change-set is not in the log, is parked, or does not list their table.
  private func findStrays(_ report: inout VerifyReport) throws {
    for table in schema.tables {
      let strays = try connection.rows(
        """
        SELECT f.incarnation, f.n >> 16, count(*) FROM \(table.name) f
        LEFT JOIN change_sets c ON c.incarnation = f.incarnation AND c.sequence = f.n >> 16
        WHERE c.incarnation IS NULL OR NOT (c.tables >> ? & 1)
          OR (f.incarnation, f.n >> 16) IN (SELECT incarnation, sequence FROM parked)
        GROUP BY 1, 2
        """, [.integer(Int64(table.number))]
      ) { row in (row.integer(at: 0), row.integer(at: 1), row.integer(at: 2)) }
      for (rawIncarnation, sequence, count) in strays {
        let name = Incarnation(rawValue: rawIncarnation).map(\.description) ?? "\(rawIncarnation)"
        report.strays.append(
          (table.name, "sequence \(sequence) of \(name): \(count) facts of no change-set"))
      }
    }
  }
}
