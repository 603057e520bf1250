/// A change-set as it came in: header and hash recomputed here, never believed.
package struct ReceivedChangeSet: Sendable {
  package var header: Header
  package var hash: Hash256

  /// Where its payload and its personal section stand in the batch's bytes.
  package var payload: Range<Int>
  package var personal: Range<Int>?

  /// Its facts' rows, what they refer to, and what of it this node does not know.
  package var content: PayloadDecoder.Content
}

/// Everything in a batch of runs: the change-sets in the order in which they came, and their facts.
package struct ReceivedBatch: Sendable {
  package var bytes: [UInt8]
  package var changeSets: [ReceivedChangeSet] = []
  package var facts = FactBatch()

  package init(bytes: [UInt8] = []) { self.bytes = bytes }
}

/// Reads runs, recomputing every digest and hash, and compares the last with what was sent: if one
/// byte of one fact differs, nothing of the run is accepted.
package struct RunReader {
  private var decoder: PayloadDecoder
  private let sha256: SHA256

  package init(schema: FactSchema, sha256: @escaping SHA256) {
    decoder = PayloadDecoder(schema: schema, sha256: sha256)
    self.sha256 = sha256
  }

  /// Reads a varint count of runs and the runs, from `reader` to its end.
  package mutating func readBatch(_ reader: inout ByteReader) throws(WireError) -> ReceivedBatch {
    var batch = ReceivedBatch(bytes: reader.bytes)
    for _ in 0..<(try reader.count(limit: Limits.headsPerExchange, of: "runs")) {
      try readRun(&reader, into: &batch)
    }
    try reader.requireEnd()
    return batch
  }

  /// Reads the content of a message that ends with a batch: what stands before it, and the batch.
  package mutating func readMessage<Front>(
    _ content: [UInt8], _ front: (inout ByteReader) throws(WireError) -> Front
  ) throws(WireError) -> (front: Front, batch: ReceivedBatch) {
    var bytes = ByteReader(content)
    return (try front(&bytes), try readBatch(&bytes))
  }

  private mutating func readRun(
    _ reader: inout ByteReader, into batch: inout ReceivedBatch
  ) throws(WireError) {
    let chain = try reader.chain()
    var id = try reader.changeSet()
    guard id.incarnation.writer == chain.writer || chain.writer.isStore else {
      throw .badIdentity("incarnation of another writer")
    }
    var parent = try reader.hash()
    guard (id.sequence == 1) == (parent == .zero) else { throw .badIdentity("parent") }
    let count = try reader.count(limit: Limits.changeSetsPerBatch, of: "change-sets")
    guard count > 0 else { throw .notCanonical("empty run") }
    // Of the batch, not of each run: 256 full ones would fill the memory.
    guard batch.changeSets.count + count <= Limits.changeSetsPerBatch else {
      throw .tooLarge("change-sets")
    }
    for _ in 0..<count {
      let changeSet = try readChangeSet(&reader, chain, id, parent, &batch)
      guard batch.facts.count <= Limits.factsPerBatch else { throw .tooLarge("facts in a batch") }
      batch.changeSets.append(changeSet)
      parent = changeSet.hash
      id = ChangeSetID(id.incarnation, id.sequence + 1)
    }
    let hashBytes = Int(try reader.u8())
    guard hashBytes == 8 || hashBytes == 32 else { throw .notCanonical("hash length") }
    guard try reader.raw(hashBytes) == Array(parent.bytes.prefix(hashBytes)) else {
      throw .wrongHash(ChangeSetID(id.incarnation, id.sequence - 1))
    }
  }

  private mutating func readChangeSet(
    _ reader: inout ByteReader, _ chain: ChainID, _ id: ChangeSetID, _ parent: Hash256,
    _ batch: inout ReceivedBatch
  ) throws(WireError) -> ReceivedChangeSet {
    let lead = try reader.varint()
    guard lead >> RunFlags.bits <= UInt64(Limits.payloadBytes) else { throw .tooLarge("payload") }
    let seen = lead & RunFlags.seen != 0 ? try reader.heads() : []
    guard (lead & RunFlags.seen != 0) == !seen.isEmpty,
      zip(seen, seen.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw .notCanonical("seen heads")
    }
    let schemaVersion = lead & RunFlags.schema != 0 ? try reader.u16() : 1
    guard (lead & RunFlags.schema != 0) == (schemaVersion != 1) else {
      throw .notCanonical("schema version")
    }
    let payload = try reader.skip(Int(lead >> RunFlags.bits))
    var personal: Range<Int>?
    if lead & RunFlags.personal != 0 {
      personal = try reader.skip(
        try reader.count(limit: Limits.payloadBytes, of: "personal section"))
    }
    let content = try decoder.decode(
      reader.bytes, payload, personal: personal, as: id, into: &batch.facts)
    let header = Header(
      chain: chain, id: id, parent: parent, seen: seen, schemaVersion: schemaVersion,
      tables: content.tables, digest: sha256(reader.bytes, payload))
    return ReceivedChangeSet(
      header: header, hash: header.hash(by: sha256), payload: payload, personal: personal,
      content: content)
  }
}
