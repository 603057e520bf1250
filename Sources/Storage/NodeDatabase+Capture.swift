import Database
package import Facts
package import SyncProtocol

extension NodeDatabase {
  /// Writes one change-set of an own chain: facts, header and projections in one transaction.
  ///
  /// `body` adds facts to the draft and may read through `connection`; it runs inside the write
  /// transaction. If it adds none, nothing is written. Other rows it writes (a till's answer) are
  /// committed with the facts.
  ///
  /// - Returns: what `body` returned.
  /// - Throws: what `body` throws; `StorageError.refused` or `.tooLarge`. Then nothing was written.
  package func capture<R>(
    _ chain: ChainID, _ body: (inout ChangeSetDraft) throws -> R
  ) throws -> R {
    try capture(chain, body) { _ in }
  }

  /// As the other `capture`; `finish` runs in the same transaction once the facts are stored and
  /// folded, so that it can read what they have changed and add an answer to it.
  package func capture<R>(
    _ chain: ChainID, _ body: (inout ChangeSetDraft) throws -> R, then finish: (R) throws -> Void
  ) throws -> R {
    precondition(chain.writer == writer, "a node writes its own chains only")
    try connection.begin(.immediate)
    do {
      let parent = tip(of: chain)
      let incarnation = try incarnations[chain] ?? newIncarnation()
      let id = ChangeSetID(incarnation, (parent?.sequence ?? 0) + 1)
      var draft = ChangeSetDraft(id: id)
      let result = try body(&draft)
      if draft.batch.isEmpty {
        try finish(result)
        try connection.commit()
        return result
      }
      try append(draft.batch, to: chain, as: id, after: parent)
      try finish(result)
      try connection.commit()
      incarnations[chain] = incarnation
      tips[chain] = id
      let hasSeenAll = seenVersions[chain] == treesVersion
      _ = trees[chain, default: ChainTree()].append(id, parent: parent)
      if !hasSeenAll { seenSince[chain] = currentHeads(besides: chain) }
      seenVersions[chain] = treesVersion
      emptyLogOfErased()
      return result
    } catch {
      connection.rollback()
      forgetUncommitted()
      throw error
    }
  }

  private func newIncarnation() throws -> Incarnation {
    Incarnation(writer: writer, random: try environment.random())
  }

  /// Checks, stores and logs the facts of a draft.
  private func append(
    _ batch: FactBatch, to chain: ChainID, as id: ChangeSetID, after parent: ChangeSetID?
  ) throws {
    try requireGood(batch)
    let rows = 0..<batch.count
    var payload = ByteWriter()
    encoder.encode(batch, rows: batch.canonicalOrder(rows)[...], as: id, to: &payload)
    let personalBytes = encoder.personal.entries.reduce(0) { $0 + 64 + $1.values.count }
    guard payload.bytes.count + personalBytes <= Limits.payloadBytes else {
      throw StorageError.tooLarge("\(payload.bytes.count + personalBytes) bytes")
    }
    guard encoder.referencedCount <= Limits.factsPerChangeSet else {
      throw StorageError.tooLarge("references to \(encoder.referencedCount) change-sets")
    }
    let parentHash = try parent.map { try hash(of: $0) ?? .zero } ?? .zero
    let header = Header(
      chain: chain, id: id, parent: parentHash, seen: try newlySeen(by: chain),
      schemaVersion: max(
        schema.lowestVersion(for: batch), schema.lowestVersion(revisedBy: batch)),
      tables: encoder.tables,
      digest: environment.sha256(payload.bytes, 0..<payload.bytes.count))
    try store(batch, rows: rows)
    try log(header, as: id, hash: header.hash(by: environment.sha256), parent: parent)
  }

  /// Checks the facts of a draft: their number, the rules, and that what they refer to is held.
  ///
  /// - Throws: `StorageError.tooLarge` or `.refused`.
  package func requireGood(_ batch: FactBatch) throws {
    guard batch.count <= Limits.factsPerChangeSet else {
      throw StorageError.tooLarge("\(batch.count) facts")
    }
    let rows = 0..<batch.count
    if let refusal = rules.refusal(of: batch, rows: rows, writer: writer) {
      throw StorageError.refused(refusal)
    }
    if let refusal = zoneRefusal(batch, rows) { throw StorageError.refused(refusal) }
    if let refusal = try referenceCheck(batch).refusal(of: rows, schema) {
      throw StorageError.refused(refusal)
    }
  }

  /// Heads of the chains that this chain's reader holds too, and of other branches of this chain,
  /// that were taken into custody since the parent.
  ///
  /// The first change-set of a process names all.
  private func newlySeen(by chain: ChainID) throws -> [Head] {
    if seenVersions[chain] == treesVersion { return [] }
    let before = seenSince[chain] ?? [:]
    var seen: [Head] = []
    for (other, heads) in currentHeads(besides: chain) where before[other] != heads {
      for id in heads where before[other]?.contains(id) != true {
        guard let tree = trees[other], let hash = try hash(of: id) else { continue }
        seen.append(Head(chain: other, id: tree.named(id), hash: hash))
      }
    }
    return seen.sorted()
  }

  /// Heads of the chains that `chain` may see (design: change-set header), its own tip left out.
  private func currentHeads(besides chain: ChainID) -> [ChainID: [ChangeSetID]] {
    var visible: [ChainID] = [chain]
    if chain.writer.isStore {
      visible += ChainID.read(by: chain.writer)
    } else if chain.reader != .allStores {
      visible += [.common, .ofStore(chain.reader)]
    }
    var heads: [ChainID: [ChangeSetID]] = [:]
    for other in visible {
      let all = trees[other]?.heads ?? []
      heads[other] = other == chain ? all.filter { $0 != tip(of: chain) } : all
    }
    return heads.filter { !$0.value.isEmpty }
  }
}
