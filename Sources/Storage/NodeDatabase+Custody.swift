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
  /// Nothing from it on was stored; the sender looks for the common ancestor.
  package var gap: ChangeSetID?

  /// Change-sets whose height of the same incarnation is taken by another hash: a clone.
  package var forked: [ChangeSetID] = []

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
      emptyLogOfErased()
      return reports
    } catch {
      trees = treesBefore
      parked = parkedBefore
      forgetUncommitted()
      throw error
    }
  }

  /// Tries the whole part at once; where a key exists already, one change-set at a time, so that
  /// only the one to blame is parked.
  private func receivePart(_ part: ReceivedBatch) throws -> CustodyReport {
    let treesBefore = trees
    let parkedBefore = parked
    do {
      return try connection.savepoint("whole") {
        var report = CustodyReport()
        try receive(part, part.changeSets[...], &report)
        return report
      }
    } catch let error as DatabaseError where error.isPrimaryKeyConflict {
      trees = treesBefore
      parked = parkedBefore
      forgetUncommitted()
    }
    var report = CustodyReport()
    for index in part.changeSets.indices where report.gap == nil {
      let before = trees
      let reportBefore = report
      do {
        try connection.savepoint("single") {
          try receive(part, part.changeSets[index...index], &report)
        }
      } catch let error as DatabaseError where error.isPrimaryKeyConflict {
        trees = before
        report = reportBefore
        forgetUncommitted()
        let changeSet = part.changeSets[index]
        let refusal = FactRefusal(
          .keyExists, FactKey(changeSet.header.id, place: 0), "a fact with this key exists")
        try takeIntoCustody(changeSet)
        try park(changeSet, part.bytes, refusal, &report)
        report.taken += 1
      }
    }
    return report
  }

  private func receive(
    _ part: ReceivedBatch, _ changeSets: ArraySlice<ReceivedChangeSet>,
    _ report: inout CustodyReport
  ) throws {
    var check = ReferenceCheck(facts: facts, batch: part.facts)
    var accepted: [Range<Int>] = []
    for changeSet in changeSets {
      switch try place(changeSet, part, &report) {
      case .known: continue
      case .gap: report.gap = report.gap ?? changeSet.header.id
      case .next:
        try takeIntoCustody(changeSet)
        report.taken += 1
        if let refusal = try refusal(of: changeSet, part, check) {
          try park(changeSet, part.bytes, refusal, &report)
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
      if report.gap != nil { break }
    }
    for rows in accepted { try store(part.facts, rows: rows) }
  }

  private enum Placement { case known, gap, next }

  /// Where a change-set stands in what is held.
  private func place(
    _ changeSet: ReceivedChangeSet, _ part: ReceivedBatch, _ report: inout CustodyReport
  ) throws -> Placement {
    let header = changeSet.header
    if trees[header.chain]?.contains(header.id) == true || isHeldElsewhere(header) {
      if try hash(of: header.id) == changeSet.hash {
        report.duplicates += 1
      } else {
        try reject(changeSet, part.bytes)
        report.forked.append(header.id)
      }
      return .known
    }
    guard try parentID(of: header) != .missing else { return .gap }
    for head in header.seen where try hash(of: head.id) != head.hash { return .gap }
    return .next
  }

  /// An incarnation writes one chain only: the same one on another chain is a forgery.
  private func isHeldElsewhere(_ header: Header) -> Bool {
    // One that is held on its chain is held nowhere else: only its first change-set asks them all.
    if trees[header.chain]?.segments[header.id.incarnation] != nil { return false }
    return trees.contains { chain, tree in
      chain != header.chain && tree.segments[header.id.incarnation] != nil
    }
  }

  private enum Parent: Equatable {
    case none, missing
    case held(ChangeSetID)
  }

  /// Finds the parent by hash: the one before in the same incarnation, or a head of the chain, or,
  /// after a restore, any change-set of the right height.
  private func parentID(of header: Header) throws -> Parent {
    if header.parent == .zero {
      // An incarnation that hangs on another one has no first change-set of the chain below it.
      return trees[header.chain]?.segments[header.id.incarnation] == nil ? .none : .missing
    }
    let height = header.id.sequence - 1
    let own = ChangeSetID(header.id.incarnation, height)
    let tree = trees[header.chain]
    if tree?.segments[header.id.incarnation] != nil {
      return try hash(of: own) == header.parent ? .held(own) : .missing
    }
    for segment in tree?.segments.values.map({ $0 }) ?? []
    where height >= segment.first && height <= segment.last {
      let id = ChangeSetID(segment.incarnation, height)
      if try hash(of: id) == header.parent { return .held(id) }
    }
    return .missing
  }

  private func takeIntoCustody(_ changeSet: ReceivedChangeSet) throws {
    let header = changeSet.header
    var parent: ChangeSetID?
    if case .held(let id) = try parentID(of: header) { parent = id }
    try log(header, hash: changeSet.hash, parent: parent)
    _ = trees[header.chain, default: ChainTree()].append(header.id, parent: parent)
  }

  /// Why a change-set in custody cannot be merged; nil if it can.
  private func refusal(
    of changeSet: ReceivedChangeSet, _ part: ReceivedBatch, _ check: ReferenceCheck
  ) throws -> FactRefusal? {
    let header = changeSet.header
    let first = FactKey(header.id, place: 0)
    if header.id.incarnation.writer != header.chain.writer {
      return FactRefusal(
        .foreignStore, first,
        "facts of store \(header.id.incarnation.writer) in the chain of \(header.chain.writer)")
    }
    if header.schemaVersion > schema.version {
      return FactRefusal(.newerSchema, first, "schema version \(header.schemaVersion)")
    }
    if let unknown = changeSet.content.unknown {
      return FactRefusal(.newerSchema, first, "\(unknown) is not known here")
    }
    for id in changeSet.content.references where parked.contains(id) {
      return FactRefusal(.referencesParked, first, "refers to \(id), which is parked")
    }
    let rows = changeSet.content.rows
    if let refusal = rules.refusal(of: part.facts, rows: rows, writer: header.chain.writer) {
      return refusal
    }
    return try check.refusal(of: rows, schema)
  }
}
