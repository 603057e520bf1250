import Database
package import Facts
package import SyncProtocol

/// What became of the change-sets that one peer sent.
package struct CustodyReport: Sendable {
  /// Change-sets newly taken into custody, merged ones and parked ones.
  package var taken = 0

  /// Those that were held already.
  package var duplicates = 0

  /// Facts that were merged.
  package var merged = 0

  /// What was parked, and why.
  package var parked: [(id: ChangeSetID, refusal: FactRefusal)] = []

  /// The first change-set that could not be taken because its parent, or what it has seen, is not
  /// held (I3).
  ///
  /// Neither it nor what comes after it on its branch was stored; the sender looks for the common
  /// ancestor.
  package var gap: ChangeSetID?

  /// Change-sets whose name is taken by one with another hash: they are held under an alias,
  /// parked.
  package var forked: [ChangeSetID] = []

  /// Whether it brought nobody further: heads have to be compared before more is asked for.
  package var isStuck: Bool { taken == 0 && (gap != nil || duplicates > 0) }

  /// Incarnations whose lines have grown, in the order in which they first did.
  package private(set) var grown: [Incarnation] = []

  /// Change-sets newly taken that a parked one had been waiting for.
  var arrived: Set<ChangeSetID> = []

  mutating func noteGrowth(of incarnation: Incarnation) {
    if grown.last != incarnation, !grown.contains(incarnation) { grown.append(incarnation) }
  }

  package init() {}
}

extension NodeDatabase {
  /// Takes the change-sets of several peers into custody and merges them, in one transaction, each
  /// peer's part in a savepoint of its own.
  ///
  /// - Parameters:
  ///   - parts: what each peer sent, opened and verified.
  ///   - alongside: runs in a part's savepoint after it, for rows that belong to it.
  /// - Returns: a report per part, or the error that undid that part alone.
  /// - Throws: if the transaction as a whole failed; then nothing was stored and nothing may be
  ///   acknowledged.
  package func receive(
    _ parts: [ReceivedBatch],
    alongside: (_ part: Int, _ report: CustodyReport) throws -> Void = { _, _ in }
  ) throws -> [Result<CustodyReport, any Error>] {
    let treesBefore = trees
    let parkedBefore = parked
    do {
      let reports = try connection.transaction {
        try parts.enumerated().map { index, part -> Result<CustodyReport, any Error> in
          let treesBefore = trees
          let parkedBefore = parked
          do {
            let report = try connection.savepoint("part") {
              let report = try receivePart(part)
              try alongside(index, report)
              return report
            }
            return .success(report)
          } catch {
            trees = treesBefore
            parked = parkedBefore
            forgetUncommitted()
            if connection.isTransactionLost { throw error }
            return .failure(error)
          }
        }
      }
      for case .success(let report) in reports { awaited.subtract(report.arrived) }
      emptyLogOfErased()
      return reports
    } catch {
      trees = treesBefore
      parked = parkedBefore
      forgetUncommitted()
      throw error
    }
  }

  /// Tries the whole part at once; where the database refuses a row, one change-set at a time, so
  /// that only the one to blame is parked.
  private func receivePart(_ part: ReceivedBatch) throws -> CustodyReport {
    let treesBefore = trees
    let parkedBefore = parked
    do {
      return try connection.savepoint("whole") {
        var report = CustodyReport()
        try receive(part, part.changeSets[...], &report)
        try retryAwaited(report)
        return report
      }
    } catch let error as DatabaseError where error.isRowRefused {
      trees = treesBefore
      parked = parkedBefore
      forgetUncommitted()
    }
    var report = CustodyReport()
    for index in part.changeSets.indices {
      let before = trees
      let reportBefore = report
      do {
        try connection.savepoint("single") {
          try receive(part, part.changeSets[index...index], &report)
        }
      } catch let error as DatabaseError where error.isRowRefused {
        trees = before
        report = reportBefore
        forgetUncommitted()
        let changeSet = part.changeSets[index]
        let refusal = Self.refusal(of: changeSet, by: error)
        guard case .next(let line) = try place(changeSet) else { continue }
        try takeIntoCustody(changeSet, on: line)
        try park(changeSet, as: line.id, part.bytes, refusal, &report)
        report.taken += 1
        noteArrival(of: line.id, &report)
      }
    }
    try retryAwaited(report)
    return report
  }

  private func receive(
    _ part: ReceivedBatch, _ changeSets: ArraySlice<ReceivedChangeSet>,
    _ report: inout CustodyReport
  ) throws {
    var check = referenceCheck(part.facts)
    var accepted: [Range<Int>] = []
    for changeSet in changeSets {
      switch try place(changeSet) {
      case .known(let id):
        report.duplicates += 1
        if isForked(changeSet.header, as: id) { report.forked.append(changeSet.header.id) }
      // What comes after a gap on another branch may still have all it needs.
      case .gap: report.gap = report.gap ?? changeSet.header.id
      case .next(let line):
        try takeIntoCustody(changeSet, on: line)
        report.taken += 1
        report.noteGrowth(of: line.id.incarnation)
        noteArrival(of: line.id, &report)
        if isForked(changeSet.header, as: line.id) { report.forked.append(changeSet.header.id) }
        if let refusal = try refusal(of: changeSet, on: line, part, check) {
          try park(changeSet, as: line.id, part.bytes, refusal, &report)
          continue
        }
        let rows = changeSet.content.rows
        check.rowsOfChangeSet[changeSet.header.id] = rows
        report.merged += rows.count
        if let last = accepted.last, last.upperBound == rows.lowerBound {
          accepted[accepted.count - 1] = last.lowerBound..<rows.upperBound
        } else {
          accepted.append(rows)
        }
      }
    }
    for rows in accepted { try store(part.facts, rows: rows) }
  }

  /// Why a change-set in custody cannot be merged; nil if it can.
  func refusal(
    of changeSet: ReceivedChangeSet, on line: Line, _ part: ReceivedBatch, _ check: ReferenceCheck
  ) throws -> FactRefusal? {
    let header = changeSet.header
    let first = FactKey(header.id, place: 0)
    if header.id.incarnation.writer != header.chain.writer {
      return FactRefusal(
        .foreignStore, first,
        "facts of store \(header.id.incarnation.writer) in the chain of \(header.chain.writer)")
    }
    if line.id != header.id {
      return FactRefusal(
        .sameSequence, first,
        "another change-set is held as \(header.id): two nodes write as one; enrol one of them anew"
      )
    }
    if header.schemaVersion > schema.version {
      return FactRefusal(.newerSchema, first, "schema version \(header.schemaVersion)")
    }
    if let unknown = changeSet.content.unknown {
      return FactRefusal(.newerSchema, first, "\(unknown) is not known here")
    }
    if let refusal = foreignRefusal(changeSet, part.facts) { return refusal }
    // What another store wrote is held as head office relayed it, whatever became of its own.
    for id in changeSet.content.references
    where !id.isOfAnotherStore(than: header.chain.writer)
      && isParked(id, seenFrom: header, after: line.parent)
    {
      return FactRefusal(.referencesParked, first, "refers to \(id), which is parked")
    }
    let rows = changeSet.content.rows
    if let refusal = rules.refusal(of: part.facts, rows: rows, writer: header.chain.writer) {
      return refusal
    }
    if let refusal = zoneRefusal(part.facts, rows) { return refusal }
    if let refusal = try relayRefusal(
      part.facts, rows, accepted: check.rowsOfChangeSet.values, in: header.chain)
    {
      return refusal
    }
    return try check.refusal(of: rows, schema)
  }

  /// Why a store's change-set may not refer to what it does: it would change the other store's
  /// orders, stock and figures.
  ///
  /// What may have been relayed to it is looked at with the other references.
  private func foreignRefusal(
    _ changeSet: ReceivedChangeSet, _ batch: FactBatch
  ) -> FactRefusal? {
    let writer = changeSet.header.chain.writer
    guard changeSet.content.references.contains(where: { $0.isOfAnotherStore(than: writer) })
    else { return nil }
    for row in changeSet.content.rows {
      guard let table = schema.table(Int(batch.rows[row].table)) else { continue }
      for column in table.referring {
        let cell = table.cellOffsets[column]
        let isList = table.columns[column].kind == .keys
        let keys = isList ? batch.keys(row, cell) : [batch.key(row, cell)].compactMap { $0 }
        for key in keys where key.changeSet.isOfAnotherStore(than: writer) {
          guard table.columns[column].mayBeRelayed else {
            return FactRefusal(
              .foreignStore, batch.rows[row].key,
              "refers to \(key), which is of store \(key.incarnation.writer)")
          }
        }
      }
    }
    return nil
  }
}
