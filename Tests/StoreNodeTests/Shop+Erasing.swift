import Facts
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Testing

extension Shop {
  /// Head office's erasure of a customer arrives.
  func erase(_ customer: String) throws {
    let key = try #require(FactKey(customer))
    let sha256 = try SystemHash.sha256()
    try #require(store).locked { core in
      let parent = try #require(try core.database.heads(of: .common).last)
      let id = ChangeSetID(
        Incarnation(writer: .headOffice, random: 0xE7A5), parent.id.sequence + 1)
      var draft = ChangeSetDraft(id: id)
      draft.addErasure(of: key, reason: "asked", at: 1_795_002_000_000)
      var encoder = PayloadEncoder(schema: Tables.schema, sha256: sha256)
      var payload = ByteWriter()
      encoder.encode(draft.batch, rows: [0], as: id, to: &payload)
      let header = Header(
        chain: .common, id: id, parent: parent.hash, tables: encoder.tables,
        digest: sha256(payload.bytes, 0..<payload.bytes.count))
      var run = RunWriter(chain: .common, first: id, parent: parent.hash)
      run.append(header, payload: payload.bytes, personal: nil)
      var content = ByteWriter()
      content.varint(1)
      run.finish(last: header.hash(by: sha256), to: &content)
      var bytes = ByteReader(content.bytes)
      var reader = RunReader(schema: Tables.schema, sha256: sha256)
      for result in try core.database.receive([try reader.readBatch(&bytes)]) {
        #expect(try result.get().merged == 1)
      }
    }
  }
}
