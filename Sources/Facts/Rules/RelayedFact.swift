package import SyncProtocol

/// A fact of one store as head office's relay carries it to another: the canonical payload that the
/// row would have alone in its change-set, at place 0, its parent named.
///
/// It stands in the relay's own row, so that the receiver's tables hold nothing that the receiver
/// did not write: no level, no figure and no check has to leave it out.
package struct RelayedFact: Sendable {
  /// The fact's own key.
  package let key: FactKey

  /// Number of its table.
  package let table: Int

  /// One row; its place is 0, whatever place the fact has.
  package let batch: FactBatch

  /// Reads what a row of `relays` carries.
  ///
  /// - Throws: `FactRefusal` if those are not the bytes of one fact of the table it names.
  package init(in relays: FactBatch, _ row: Int, _ schema: FactSchema) throws(FactRefusal) {
    func refused(_ reason: FactRefusal.Reason, _ detail: String) -> FactRefusal {
      FactRefusal(reason, relays.rows[row].key, "what it carries: \(detail)")
    }
    guard let key = Self.key(in: relays, row),
      let number = relays.integer(row, RelayCells.table),
      let bytes = Self.bytes(in: relays, row)
    else { throw refused(.missingValue, "nothing") }
    var batch = FactBatch()
    // No digest is computed: nothing that has personal columns is relayed.
    var decoder = PayloadDecoder(schema: schema, sha256: { _, _ in .zero })
    let content: PayloadDecoder.Content
    do throws(WireError) {
      content = try decoder.decode(
        bytes, 0..<bytes.count, personal: nil, as: key.changeSet, into: &batch)
    } catch {
      throw refused(.outOfRange, "\(error)")
    }
    if let unknown = content.unknown { throw refused(.newerSchema, "\(unknown) is not known") }
    guard batch.count == 1, Int64(batch.rows[0].table) == number else {
      throw refused(.outOfRange, "not one fact of table \(number)")
    }
    self.key = key
    self.batch = batch
    table = Int(number)
  }

  /// The bytes that carry a fact.
  package static func content(
    of batch: FactBatch, _ row: Int, _ table: FactTable, _ schema: FactSchema
  ) -> [UInt8] {
    let changeSet = batch.rows[row].key.changeSet
    var alone = FactBatch()
    alone.beginRow(table: table.number, key: FactKey(changeSet, place: 0))
    for index in 0..<table.cellCount {
      if case .bytes(let offset, let count) = batch.cell(row, index) {
        alone.append(bytes: batch.bytes, Int(offset)..<Int(offset + count))
      } else {
        alone.append(batch.cell(row, index))
      }
    }
    if table.parent != nil, let parent = batch.parentKey(row) {
      alone.setCell(.integer(parent.incarnation.rawValue), row: 0, at: 0)
      alone.setCell(.integer(parent.n), row: 0, at: 1)
    }
    var encoder = PayloadEncoder(schema: schema, sha256: { _, _ in .zero })
    var bytes = ByteWriter()
    encoder.encode(alone, rows: [0], as: changeSet, to: &bytes)
    return bytes.bytes
  }

  /// The fact that a row of `relays` names.
  package static func key(in relays: FactBatch, _ row: Int) -> FactKey? {
    relays.key(row, RelayCells.fact)
  }

  /// The bytes that a row of `relays` carries.
  package static func bytes(in relays: FactBatch, _ row: Int) -> [UInt8]? {
    relays.blob(row, RelayCells.content)
  }

  /// Whether a movement can be the arrival of what a relay carries: something sent, and the same
  /// ingredient.
  package static func fits(arrival row: Int, of batch: FactBatch, _ relay: RelayedFact) -> Bool {
    guard case .sent(let sent, _) = relay.movement else { return false }
    return sent.ingredient == batch.key(row, MovementCells.ingredient)
  }

  /// What it says of a transfer; nil if it is none.
  var movement: TransferMovement? {
    table == Tables.stockMovements.number ? TransferMovement(batch, 0, key: key) : nil
  }

  /// The store that it is for: the other end of the transfer; nil if it is none.
  package var receiver: StoreNumber? { movement?.other }
}
