import Database
import Facts
package import SyncProtocol

/// A parked change-set taken apart for a person, as far as its tables are known here.
package struct ParkedContent: Sendable {
  /// One fact: its key, its table and its values that are not null, by column.
  package struct Fact: Sendable {
    package let key: FactKey
    package let table: String
    package let values: [(column: String, value: String)]
  }

  package let parked: ParkedChangeSet
  package let chain: ChainID
  package let hash: Hash256
  package let schemaVersion: UInt16

  /// Change-sets that its facts refer to.
  package let references: [ChangeSetID]

  package let facts: [Fact]

  /// What of it is of a newer schema, or why its bytes cannot be read; nil where all is known.
  package let unknown: String?
}

extension NodeDatabase {
  /// Takes a parked change-set apart; nil if no such one is parked.
  ///
  /// Personal values are left out: that there are any is said.
  ///
  /// - Throws: `DatabaseError`.
  package func parkedContent(of id: ChangeSetID) throws -> ParkedContent? {
    guard let parked = try parkedChangeSets().first(where: { $0.id == id }),
      let chain = trees.first(where: { $0.value.contains(id) })?.key,
      let row = try logRows(ChainTree.Range(id.incarnation, id.sequence...id.sequence)).first,
      let (payload, _) = try parkedBytes(of: id)
    else { return nil }
    var batch = FactBatch()
    var content: PayloadDecoder.Content?
    var unknown: String?
    do throws(WireError) {
      var decoder = PayloadDecoder(schema: schema, sha256: environment.sha256)
      content = try decoder.decode(
        payload, 0..<payload.count, personal: nil, as: claimedID(of: id), into: &batch)
      unknown = content?.unknown
    } catch {
      unknown = "\(error)"
    }
    let rows = (content?.rows ?? 0..<0).sorted {
      batch.rows[$0].key.place < batch.rows[$1].key.place
    }
    return ParkedContent(
      parked: parked, chain: chain, hash: row.hash, schemaVersion: row.schemaVersion,
      references: content?.references ?? [], facts: rows.compactMap { fact(batch, $0) },
      unknown: unknown)
  }

  private func fact(_ batch: FactBatch, _ row: Int) -> ParkedContent.Fact? {
    guard let table = schema.table(Int(batch.rows[row].table)) else { return nil }
    var values: [(column: String, value: String)] = []
    for (column, cell) in zip(table.columns, table.cellOffsets) {
      switch column.kind {
      case .integer, .instant:
        if let value = batch.integer(row, cell) { values.append((column.name, "\(value)")) }
      case .reference, .parent, .name:
        let key = table.parent != nil && cell == 0 ? batch.parentKey(row) : batch.key(row, cell)
        if let key { values.append((column.name, "\(key)")) }
      case .keys:
        let keys = batch.keys(row, cell).map(\.description)
        if !keys.isEmpty { values.append((column.name, keys.joined(separator: " "))) }
      case .text:
        if let text = batch.text(row, cell) { values.append((column.name, text)) }
      case .blob:
        if let bytes = batch.blob(row, cell) {
          values.append((column.name, "\(bytes.count) bytes"))
        }
      case .seal:
        if batch.blob(row, cell) != nil { values.append(("personal values", "sealed")) }
      case .salt: break
      }
    }
    return ParkedContent.Fact(key: batch.rows[row].key, table: table.name, values: values)
  }
}
