import Database
import Facts
package import SyncProtocol

/// What became of parked change-sets that were tried again.
package struct RetryReport: Equatable, Sendable {
  /// Merged, in this order.
  package var merged: [ChangeSetID] = []

  /// Facts that came with them.
  package var facts = 0

  /// Still parked, of all there are.
  package var remaining = 0

  package init(merged: [ChangeSetID] = [], facts: Int = 0, remaining: Int = 0) {
    self.merged = merged
    self.facts = facts
    self.remaining = remaining
  }
}

extension NodeDatabase {
  /// Tries parked change-sets again, in causal order: each that can be merged now is merged in the
  /// transaction that drops its bytes, and so are those that were parked because they refer to it.
  ///
  /// - Parameter only: the one to try; nil for all.
  /// - Returns: what was merged, and how many are still parked.
  /// - Throws: `DatabaseError` of the disk; then nothing has changed.
  @discardableResult
  package func retryParked(_ only: ChangeSetID? = nil) throws -> RetryReport {
    let before = parked
    do {
      var report = try connection.savepoint("retry") { try retryAll(only) }
      report.remaining = parked.count
      emptyLogOfErased()
      return report
    } catch {
      parked = before
      forgetUncommitted()
      throw error
    }
  }

  func retryAll(_ only: ChangeSetID?) throws -> RetryReport {
    var report = RetryReport()
    var wanted = only.map { [$0] } ?? parked
    while true {
      let merged = report.merged.count
      for id in try inCausalOrder(wanted) where parked.contains(id) {
        if let count = try retry(id) {
          report.merged.append(id)
          report.facts += count
        }
      }
      // What waited for one of these alone may stand before it in the order of chains.
      if report.merged.count == merged { return report }
      wanted = try parked.filter { try reason(of: $0) == .referencesParked || only == nil }
    }
  }

  private func reason(of id: ChangeSetID) throws -> FactRefusal.Reason? {
    try connection.text(
      "SELECT reason FROM parked WHERE incarnation = ? AND sequence = ?",
      [.integer(id.incarnation.rawValue), .integer(id.sequence)]
    ).flatMap { FactRefusal.Reason(rawValue: $0) }
  }

  /// The common chain first, then the others; of each, a change-set after all it has seen.
  private func inCausalOrder(_ wanted: Set<ChangeSetID>) throws -> [ChangeSetID] {
    var found: [ChangeSetID] = []
    let chains = trees.sorted { a, b in
      (a.key == .common ? 0 : 1, a.key) < (b.key == .common ? 0 : 1, b.key)
    }
    for (chain, tree) in chains {
      let own = wanted.filter { tree.contains($0) }
      if own.isEmpty { continue }
      for range in try causally(chain, tree.missing(beyond: [])) {
        found += own.filter {
          $0.incarnation == range.incarnation && range.sequences.contains($0.sequence)
        }.sorted()
      }
    }
    return found
  }

  /// - Returns: how many facts were merged; nil if it stays parked, for whatever reason now.
  private func retry(_ id: ChangeSetID) throws -> Int? {
    guard let part = try reopened(id), let changeSet = part.changeSets.first else {
      return nil
    }
    let line = Line(id: id, parent: trees[changeSet.header.chain]?.parent(of: id))
    let check = referenceCheck(part.facts)
    if let refusal = try refusal(of: changeSet, on: line, part, check) {
      try note(refusal, of: id, references: changeSet.content.references)
      return nil
    }
    do {
      try connection.savepoint("retried") {
        try connection.run(
          "DELETE FROM parked WHERE incarnation = ? AND sequence = ?",
          [.integer(id.incarnation.rawValue), .integer(id.sequence)])
        try store(part.facts, rows: changeSet.content.rows)
      }
      parked.remove(id)
      return changeSet.content.rows.count
    } catch let error as DatabaseError where error.isRowRefused {
      forgetUncommitted()
      try note(Self.refusal(of: changeSet, by: error), of: id, references: [])
      return nil
    }
  }

  /// The bytes kept, read as if they came in now; nil where they cannot be read yet.
  private func reopened(_ id: ChangeSetID) throws -> ReceivedBatch? {
    guard let chain = trees.first(where: { $0.value.contains(id) })?.key,
      let row = try logRows(ChainTree.Range(id.incarnation, id.sequence...id.sequence)).first,
      let (payload, personal) = try parkedBytes(of: id)
    else { return nil }
    let claimed = claimedID(of: id)
    let parent = try trees[chain]?.parent(of: id).flatMap { try hash(of: $0) } ?? .zero
    let header = Header(
      chain: chain, id: claimed, parent: parent, seen: row.seen,
      schemaVersion: row.schemaVersion, tables: row.tables,
      digest: environment.sha256(payload, 0..<payload.count))
    var run = RunWriter(chain: chain, first: claimed, parent: parent)
    run.append(header, payload: payload, personal: personal)
    var content = ByteWriter()
    content.varint(1)
    run.finish(last: row.hash, to: &content)
    do throws(WireError) {
      var bytes = ByteReader(content.bytes)
      var reader = RunReader(schema: schema, sha256: environment.sha256)
      return try reader.readBatch(&bytes)
    } catch {
      // A table that was unknown when it came: only now is it seen that its bytes are none of it.
      let first = FactKey(claimed, place: 0)
      try note(FactRefusal(.outOfRange, first, "its bytes: \(error)"), of: id, references: [])
      return nil
    }
  }

  /// The name that the headers of a change-set bear, where it is held under an alias.
  func claimedID(of id: ChangeSetID) -> ChangeSetID {
    let claimed = trees.values.compactMap { $0.segments[id.incarnation]?.claimed }.first
    return ChangeSetID(claimed ?? id.incarnation, id.sequence)
  }

  private func note(
    _ refusal: FactRefusal, of id: ChangeSetID, references: [ChangeSetID]
  ) throws {
    awaitMissing(refusal, references)
    try connection.run(
      "UPDATE parked SET reason = ?, detail = ? WHERE incarnation = ? AND sequence = ?",
      [
        .text(refusal.reason.rawValue), .text(refusal.detail),
        .integer(id.incarnation.rawValue), .integer(id.sequence),
      ])
  }

  /// Remembers what a parked change-set refers to and is not held: its arrival is the remedy.
  func awaitMissing(_ refusal: FactRefusal, _ references: [ChangeSetID]) {
    guard refusal.reason == .unknownReference else { return }
    for id in references where !trees.values.contains(where: { $0.contains(id) }) {
      awaited.insert(id)
    }
  }

  /// Notes a change-set newly in custody that a parked one had been waiting for.
  ///
  /// It is waited for until the commit is certain; what is held already has brought its remedy.
  func noteArrival(of id: ChangeSetID, _ report: inout CustodyReport) {
    if awaited.contains(id) { report.arrived.insert(id) }
  }

  /// Tries again what waited for something that has newly arrived.
  func retryAwaited(_ report: CustodyReport) throws {
    guard !report.arrived.isEmpty, !parked.isEmpty else { return }
    _ = try retryAll(nil)
  }

  /// Why a change-set whose rows SQLite refused is parked.
  static func refusal(of changeSet: ReceivedChangeSet, by error: DatabaseError) -> FactRefusal {
    let first = FactKey(changeSet.header.id, place: 0)
    return error.isPrimaryKeyConflict
      ? FactRefusal(.keyExists, first, "a fact with this key exists")
      : FactRefusal(.notStorable, first, "the database refused a value: \(error.message)")
  }
}
