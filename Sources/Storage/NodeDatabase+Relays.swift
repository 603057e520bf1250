import Database
import Facts
package import SyncProtocol

/// What head office tells a store of another one's facts: that something is on its way to it, or
/// that what it sent has arrived.
extension NodeDatabase {
  /// Relays of one change-set, far below its limits.
  private static let relaysPerChangeSet = 200

  /// A fact that head office has yet to tell another store.
  private struct Owed {
    let fact: FactKey
    let receiver: StoreNumber
    let content: [UInt8]
  }

  /// Tells each store what has been merged of others and is for it, one change-set for each store.
  ///
  /// While head office may lack what it has written before, it writes nothing: what was told
  /// already is given back to it first.
  ///
  /// - Returns: the stores that there is something for.
  /// - Throws: `DatabaseError`, `StorageError`; what was not told yet is told the next time.
  package func relayOwed() throws -> Set<StoreNumber> {
    guard writer == .headOffice, try !isRefilling else { return [] }
    let owed = Dictionary(grouping: try owedRelays(), by: \.receiver)
    for (receiver, relays) in owed.sorted(by: { $0.key < $1.key }) {
      var rest = relays[...]
      while !rest.isEmpty {
        try capture(.toStore(receiver)) { draft in
          for relay in rest.prefix(Self.relaysPerChangeSet) {
            draft.addRelay(of: relay.fact, in: Tables.stockMovements, content: relay.content)
          }
        }
        rest = rest.dropFirst(Self.relaysPerChangeSet)
      }
    }
    return Set(owed.keys)
  }

  private func owedRelays() throws -> [Owed] {
    let ends = try connection.rows(
      """
      SELECT incarnation, n, sent_at IS NOT NULL AND sent_relayed = 0, to_store, from_store,
        received_incarnation, received_n,
        received_n IS NOT NULL AND (received_incarnation, received_n)
          IS NOT (receipt_relayed_incarnation, receipt_relayed_n)
      FROM transfers INDEXED BY transfers_unrelayed WHERE unrelayed = 1 ORDER BY incarnation, n
      """
    ) { row -> [(fact: FactKey?, receiver: Int64)] in
      [
        row.integer(at: 2) == 1 ? (row.key(at: 0), row.integer(at: 3)) : nil,
        row.integer(at: 7) == 1 ? (row.key(at: 5), row.integer(at: 4)) : nil,
      ].compactMap { $0 }
    }
    // Most merges bring nothing for others.
    if ends.allSatisfy(\.isEmpty) { return [] }
    let open = Set(try connection.rows("SELECT number FROM stores") { $0.integer(at: 0) })
    return try ends.joined().compactMap { fact, receiver in
      // A store that is not open yet is told when it is.
      guard let fact, open.contains(receiver), let store = StoreNumber(receiver) else { return nil }
      return try relayContent(of: fact).map { Owed(fact: fact, receiver: store, content: $0) }
    }
  }

  /// The bytes that carry a movement; nil where no relay can: what cannot be sent is not written.
  ///
  /// Such a fact is named in an alarm, and not looked at again before the next start.
  private func relayContent(of fact: FactKey) throws -> [UInt8]? {
    if untellable.contains(fact) { return nil }
    if let content = try tellableContent(of: fact) { return content }
    untellable.insert(fact)
    let store = fact.incarnation.writer
    try raise(.notRelayed, about: store, "transfer \(fact) cannot be told to its other end")
    return nil
  }

  private func tellableContent(of fact: FactKey) throws -> [UInt8]? {
    guard let table = schema.table(Tables.stockMovements.number) else { return nil }
    var batch = FactBatch()
    let range = ChainTree.Range(fact.incarnation, fact.sequence...fact.sequence)
    try facts.read(table, range, into: &batch)
    guard let row = (0..<batch.count).first(where: { batch.rows[$0].key == fact }) else {
      return nil
    }
    guard try isIntact(range) else { return nil }
    let content = RelayedFact.content(of: batch, row, table, schema)
    var draft = ChangeSetDraft(id: ChangeSetID(Incarnation(writer: .headOffice, random: 0), 1))
    draft.addRelay(of: fact, in: table, content: content)
    let refusal = rules.refusal(of: draft.batch, rows: 0..<1, writer: .headOffice)
    return refusal == nil ? content : nil
  }

  /// Whether a store's change-set is what was written: damage is named, and told to nobody.
  private func isIntact(_ range: ChainTree.Range) throws -> Bool {
    let chain = ChainID.ofStore(range.incarnation.writer)
    var damaged: TableSet?
    try encode(chain, range) { changeSet in
      if changeSet.header.hash(by: environment.sha256) != changeSet.hash {
        damaged = changeSet.header.tables
      }
      return true
    }
    guard let damaged else { return true }
    let id = ChangeSetID(range.incarnation, range.sequences.lowerBound)
    try raise(.damaged, about: writer, try changed(chain, id, damaged).description)
    return false
  }

  /// The check of references, with what was relayed.
  func referenceCheck(_ batch: FactBatch) -> ReferenceCheck {
    ReferenceCheck(facts: facts, batch: batch) { row, fact in
      try self.relay(of: fact, to: batch.rows[row].key.incarnation.writer)
        .map { RelayedFact.fits(arrival: row, of: batch, $0) } ?? false
    }
  }

  /// What head office has relayed of a fact to a store, by what is held of its chain for that one;
  /// nil if nothing.
  private func relay(of fact: FactKey, to store: StoreNumber) throws -> RelayedFact? {
    let keys = try connection.rows(
      "SELECT incarnation, n FROM relays WHERE fact_n = ? AND fact_incarnation = ?",
      [.integer(fact.n), .integer(fact.incarnation.rawValue)]
    ) { $0.key(at: 0) }.compactMap { $0 }
    let chain = trees[.toStore(store)]
    guard let key = keys.first(where: { chain?.contains($0.changeSet) == true }) else { return nil }
    var batch = FactBatch()
    try facts.read(
      Tables.relays, ChainTree.Range(key.incarnation, key.sequence...key.sequence), into: &batch)
    guard let row = (0..<batch.count).first(where: { batch.rows[$0].key == key }) else {
      return nil
    }
    return try RelayedFact(in: batch, row, schema)
  }

  /// Why relays are not taken: in a chain that is not their receiver's, or not the same as before.
  ///
  /// `accepted` are rows of the batch that come with them and are not stored yet.
  func relayRefusal(
    _ batch: FactBatch, _ rows: Range<Int>, accepted: some Sequence<Range<Int>>, in chain: ChainID
  ) throws -> FactRefusal? {
    for row in rows where Int(batch.rows[row].table) == Tables.relays.number {
      let relay = batch.rows[row].key
      let relayed: RelayedFact
      do throws(FactRefusal) {
        relayed = try RelayedFact(in: batch, row, schema)
      } catch {
        return error
      }
      guard let receiver = relayed.receiver, chain == .toStore(receiver) else {
        return FactRefusal(.foreignStore, relay, "a relay that is not for the reader of \(chain)")
      }
      let content = RelayedFact.bytes(in: batch, row) ?? []
      let others = try connection.integer(
        "SELECT 1 FROM relays WHERE fact_n = ? AND fact_incarnation = ? AND content <> ?",
        [
          .integer(relayed.key.n), .integer(relayed.key.incarnation.rawValue), .blob(content),
        ])
      let isContradicted = ([rows.lowerBound..<row] + accepted).joined().contains { other in
        Int(batch.rows[other].table) == Tables.relays.number
          && RelayedFact.key(in: batch, other) == relayed.key
          && RelayedFact.bytes(in: batch, other) != content
      }
      if others != nil || isContradicted {
        return FactRefusal(.keyExists, relay, "\(relayed.key) was relayed before as another fact")
      }
    }
    return nil
  }
}
