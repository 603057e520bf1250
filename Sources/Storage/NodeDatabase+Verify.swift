import Database
package import SyncProtocol

extension NodeDatabase {
  /// Change-sets that one slice of a whole verification reads.
  private static let sliceCount = 1_024

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
      for task in verifyTasks {
        var next: Int64? = task.segment.first
        while let from = next {
          next = try verifySlice(of: task, from: from, count: Self.sliceCount, &report)
          progress(report.changeSets, total)
        }
      }
      try verifyLooseRows(&report)
      try findBadKeptBytes(&report)
      return report
    }
  }

  /// Checks the file as SQLite itself does, then every row.
  ///
  /// - Parameter progress: called with change-sets done and in all.
  /// - Returns: what was found; where damage keeps from reading on, that too.
  /// - Throws: `DatabaseError` if the disk does not let the file be read.
  package func verifyWhole(
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> VerifyReport {
    var structure: [String] = []
    do {
      structure = try connection.quickCheck()
      var report = try verify(progress: progress)
      report.structure = structure
      return report
    } catch let error as DatabaseError where error.isCorrupt {
      var report = VerifyReport()
      report.structure = structure + ["cannot be read to its end: \(error.message)"]
      return report
    }
  }

  /// What there is to verify: chains ascending, a segment after the one it hangs on.
  package var verifyTasks: [VerifyTask] {
    trees.sorted { $0.key < $1.key }.flatMap { chain, tree in
      tree.inCausalOrder.map { VerifyTask(chain: chain, segment: $0) }
    }
  }

  /// Verifies some change-sets of a segment, and the facts that lie between them.
  ///
  /// - Parameters:
  ///   - task: the segment.
  ///   - from: the sequence to begin with.
  ///   - count: change-sets to read, above 0.
  ///   - report: takes what is found.
  /// - Returns: the sequence to go on with; nil at the end of the segment.
  /// - Throws: `DatabaseError`.
  package func verifySlice(
    of task: VerifyTask, from: Int64, count: Int, _ report: inout VerifyReport
  ) throws -> Int64? {
    let segment = task.segment
    if from == segment.first { checkPlace(of: task, &report) }
    guard from <= segment.last else {
      try findStrays(segment.incarnation.rawValue, 0...Int64.max, &report)
      return nil
    }
    // The last of as many as there are: a damaged sequence may leave a gap of any width.
    let last = min(segment.last, try sequence(segment.incarnation, from: from, count: count))
    var expected = from
    try encode(task.chain, ChainTree.Range(segment.incarnation, from...last)) { changeSet in
      // Where the line is held under an alias, its headers bear another name.
      let id = ChangeSetID(segment.incarnation, changeSet.header.id.sequence)
      let isAfterGap = expected < id.sequence
      if isAfterGap { report.findings.append(missing(task, expected, id.sequence - 1)) }
      expected = id.sequence + 1
      report.changeSets += 1
      if changeSet.header.hash(by: environment.sha256) != changeSet.hash {
        report.findings.append(
          isAfterGap
            ? VerifyFinding(
              chain: task.chain, id: id,
              detail: "cannot be checked, for the one before it is missing")
            : try changed(task.chain, id, changeSet.header.tables))
      }
      return true
    }
    if expected <= last { report.findings.append(missing(task, expected, last)) }
    try findStrays(
      segment.incarnation.rawValue,
      (from == segment.first ? 0 : from)...(last == segment.last ? Int64.max : last), &report)
    return last < segment.last ? last + 1 : nil
  }

  /// Whether the rows of one change-set of this node's own chain still give its hash.
  ///
  /// - Throws: `DatabaseError`.
  package func isWhole(_ id: ChangeSetID) throws -> Bool {
    var isWhole = false
    let range = ChainTree.Range(id.incarnation, id.sequence...id.sequence)
    try encode(.ofStore(writer), range) { changeSet in
      isWhole = changeSet.header.hash(by: environment.sha256) == changeSet.hash
      return true
    }
    return isWhole
  }

  private func sequence(
    _ incarnation: Incarnation, from: Int64, count: Int
  ) throws -> Int64 {
    try connection.integer(
      """
      SELECT max(sequence) FROM (SELECT sequence FROM change_sets
        WHERE incarnation = ? AND sequence >= ? ORDER BY sequence LIMIT ?)
      """, [.integer(incarnation.rawValue), .integer(from), .integer(Int64(count))]) ?? Int64.max
  }

  private func checkPlace(of task: VerifyTask, _ report: inout VerifyReport) {
    let segment = task.segment
    let isLoose = segment.parent.map { trees[task.chain]?.contains($0) != true } ?? false
    guard segment.first > segment.last || isLoose else { return }
    report.findings.append(
      VerifyFinding(
        chain: task.chain, id: ChangeSetID(segment.incarnation, segment.first),
        detail: "its segment does not hang on a change-set that is held"))
  }

  private func missing(
    _ task: VerifyTask, _ sequence: Int64, _ last: Int64
  ) -> VerifyFinding {
    VerifyFinding(
      chain: task.chain, id: ChangeSetID(task.segment.incarnation, sequence),
      detail: sequence == last ? "is missing" : "and all up to sequence \(last) are missing")
  }
}
