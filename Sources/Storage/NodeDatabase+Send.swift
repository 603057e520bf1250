import Database
import Facts
package import SyncProtocol

/// A change-set re-encoded from the fact rows, or, where it is parked, as it was received.
package struct EncodedChangeSet: Sendable {
  package let header: Header
  package let hash: Hash256
  package let payload: [UInt8]

  /// The section beside the payload; nil where there is none.
  package let personal: [UInt8]?
}

/// A batch made ready for sending.
package struct OutgoingBatch: Sendable {
  /// The encoded runs, one after the other.
  package var runs: [UInt8] = []

  /// The last change-set of each run.
  package var lasts: [Head] = []

  package var changeSets = 0

  /// Whether more is missing than fitted.
  package var isPartial = false

  /// In front of what it ends, because the rows are not what was written; nil: nothing such.
  var damaged: VerifyFinding?

  package init() {}

  /// Adds what follows of another chain, unless a receiver would refuse the two as too large.
  ///
  /// - Returns: whether more may be added: what comes later may have seen what did not fit.
  package mutating func append(_ other: OutgoingBatch) -> Bool {
    guard lasts.count + other.lasts.count <= Limits.headsPerExchange,
      changeSets + other.changeSets <= Limits.changeSetsPerBatch
    else {
      isPartial = true
      return false
    }
    runs += other.runs
    lasts += other.lasts
    changeSets += other.changeSets
    isPartial = other.isPartial
    return !isPartial
  }

  /// The batch as it ends a push or a pull answer: a varint count of runs, and the runs.
  package var content: [UInt8] {
    var writer = ByteWriter()
    writer.varint(UInt64(lasts.count))
    writer.raw(runs)
    return writer.bytes
  }
}

extension NodeDatabase {
  /// Encodes what a peer with these heads lacks of a chain, up to about `Limits.batchTargetBytes`.
  ///
  /// A change-set that is not what was written is never sent, nor is what hangs on it: the batch
  /// ends in front of it, and the alarm `damaged` names it.
  ///
  /// - Parameters:
  ///   - chain: whose change-sets.
  ///   - have: heads of the peer; unknown ones are ignored.
  ///   - ends: only these and their ancestors are sent; nil: everything.
  ///   - hashBytes: how much of each run's last hash to send: 32, or 8 on a live push.
  ///   - targetBytes: payload bytes after which the batch is closed.
  /// - Returns: the batch, empty if the peer lacks nothing.
  /// - Throws: `StorageError.damaged` where nothing else is left to send; `DatabaseError`,
  ///   `WireError` for a damaged row of the log.
  package func outgoing(
    _ chain: ChainID, beyond have: [ChangeSetID], upTo ends: [ChangeSetID]? = nil,
    hashBytes: Int = 32, targetBytes: Int = Limits.batchTargetBytes
  ) throws -> OutgoingBatch {
    var batch = OutgoingBatch()
    var runs = ByteWriter()
    for range in try causally(chain, trees[chain]?.missing(beyond: have, upTo: ends) ?? []) {
      let left = Limits.changeSetsPerBatch - batch.changeSets
      if runs.bytes.count >= targetBytes || batch.lasts.count >= Limits.headsPerExchange
        || left <= 0
      {
        batch.isPartial = true
        break
      }
      // Rows are read a stretch at a time, for a range may be a year long, and not many more than
      // fit: a change-set takes some 64 bytes and more.
      let room = targetBytes - runs.bytes.count
      let stretch = min(range.sequences.count, 4_096, left, max(64, room / 64))
      let first = range.sequences.lowerBound
      let part = ChainTree.Range(range.incarnation, first...first + Int64(stretch) - 1)
      if let last = try appendRun(
        chain, part, room: room, hashBytes: hashBytes, to: &runs, &batch)
      {
        batch.lasts.append(last)
        if last.id.sequence < range.sequences.upperBound { batch.isPartial = true }
      }
      if let damaged = batch.damaged {
        try raise(.damaged, about: writer, damaged.description)
        if batch.lasts.isEmpty { throw StorageError.damaged(damaged) }
        batch.isPartial = true
      }
      if batch.isPartial { break }
    }
    batch.runs = runs.bytes
    return batch
  }

  /// Cuts ranges of a chain so that each change-set stands after all it has seen of it.
  func causally(_ chain: ChainID, _ ranges: [ChainTree.Range]) throws -> [ChainTree.Range] {
    // Only a chain that has branches has seen any of its own.
    guard let tree = trees[chain], tree.heads.count > 1 else { return ranges }
    var seen: [ChangeSetID: [ChangeSetID]] = [:]
    for range in ranges {
      let sequences = try connection.rows(
        """
        SELECT sequence FROM change_sets
        WHERE incarnation = ? AND sequence BETWEEN ? AND ? AND seen IS NOT NULL
        """,
        [
          .integer(range.incarnation.rawValue), .integer(range.sequences.lowerBound),
          .integer(range.sequences.upperBound),
        ]
      ) { $0.integer(at: 0) }
      for sequence in sequences {
        for row in try logRows(ChainTree.Range(range.incarnation, sequence...sequence)) {
          let own = try row.seen.filter { $0.chain == chain }.compactMap { try held($0) }
          if !own.isEmpty { seen[row.id] = own }
        }
      }
    }
    return tree.interleaved(ranges, seen: seen)
  }

  private func appendRun(
    _ chain: ChainID, _ range: ChainTree.Range, room: Int, hashBytes: Int,
    to runs: inout ByteWriter, _ batch: inout OutgoingBatch
  ) throws -> Head? {
    let first = ChangeSetID(range.incarnation, range.sequences.lowerBound)
    let parent = trees[chain]?.parent(of: first)
    let parentHash = try parent.map { try hash(of: $0) ?? .zero } ?? .zero
    let name = trees[chain]?.named(first) ?? first
    var run = RunWriter(chain: chain, first: name, parent: parentHash)
    var last: Head?
    try encode(chain, range) { changeSet in
      guard changeSet.header.hash(by: environment.sha256) == changeSet.hash else {
        let id = ChangeSetID(range.incarnation, changeSet.header.id.sequence)
        batch.damaged = try changed(chain, id, changeSet.header.tables)
        return false
      }
      run.append(changeSet.header, payload: changeSet.payload, personal: changeSet.personal)
      batch.changeSets += 1
      last = Head(chain: chain, id: changeSet.header.id, hash: changeSet.hash)
      return run.byteCount < room
    }
    if let last { run.finish(last: last.hash, hashBytes: hashBytes, to: &runs) }
    return last
  }

  /// Re-encodes the change-sets of a range from their fact rows, in order, until `body` has enough.
  ///
  /// One range scan per table serves all of them.
  func encode(
    _ chain: ChainID, _ range: ChainTree.Range, _ body: (EncodedChangeSet) throws -> Bool
  ) throws {
    let rows = try logRows(range)
    var touched = TableSet()
    for row in rows { touched.formUnion(row.tables) }
    var batch = FactBatch()
    var sections: [Range<Int>] = []
    var rowsOfTable: [Int: Range<Int>] = [:]
    for number in touched.numbers {
      guard let table = schema.table(number) else { continue }
      let start = batch.count
      try facts.read(table, range, into: &batch)
      sections.append(start..<batch.count)
      rowsOfTable[number] = start..<batch.count
      // The personal section names the customer, which a row need not do itself.
      if let parent = table.parent, !table.personal.isEmpty, let parents = rowsOfTable[parent] {
        batch.resolveParents(of: start..<batch.count, among: parents)
      }
    }
    var next = sections.map(\.lowerBound)
    let first = ChangeSetID(range.incarnation, range.sequences.lowerBound)
    var parent = try trees[chain]?.parent(of: first).flatMap { try hash(of: $0) } ?? .zero
    var order: [Int32] = []
    for row in rows {
      order.removeAll(keepingCapacity: true)
      for (index, section) in sections.enumerated() {
        var cursor = next[index]
        while cursor < section.upperBound, batch.rows[cursor].key.sequence <= row.id.sequence {
          if batch.rows[cursor].key.sequence == row.id.sequence { order.append(Int32(cursor)) }
          cursor += 1
        }
        next[index] = cursor
      }
      let encoded = try encoded(row, chain, parent: parent, batch, order)
      parent = row.hash
      if try !body(encoded) { return }
    }
  }

  private func encoded(
    _ row: LogRow, _ chain: ChainID, parent: Hash256, _ batch: FactBatch, _ order: [Int32]
  ) throws -> EncodedChangeSet {
    var header = Header(
      chain: chain, id: trees[chain]?.named(row.id) ?? row.id, parent: parent, seen: row.seen,
      schemaVersion: row.schemaVersion, tables: row.tables, digest: .zero)
    if let (payload, personal) = try parkedBytes(of: row.id) {
      header.digest = environment.sha256(payload, 0..<payload.count)
      return EncodedChangeSet(
        header: header, hash: row.hash, payload: payload, personal: personal)
    }
    var payload = ByteWriter()
    encoder.encode(batch, rows: order[...], as: row.id, to: &payload)
    header.digest = environment.sha256(payload.bytes, 0..<payload.bytes.count)
    let personal = encoder.personal.entries.isEmpty ? nil : encoder.personal.encoded()
    return EncodedChangeSet(
      header: header, hash: row.hash, payload: payload.bytes, personal: personal)
  }
}
