import Facts
import Runtime
import Storage
import StoreNode
import SyncProtocol
import Toolkit

/// What stores send to a head office that fails.
enum Pushes {
  /// Three sales, to be merged.
  static func sales(_ branch: Branch) throws -> ReceiveCrash.Push {
    for serial in 1...3 { try branch.sell(id: "order-number-\(serial)") }
    return try branch.store.locked { core in
      guard let content = try core.engine.push(now: branch.store.clock.now()) else {
        throw Violation("there is nothing to push")
      }
      return ReceiveCrash.Push(
        content: content, heads: try core.database.heads(of: .ofStore(branch.store.number)))
    }
  }

  /// An order of a newer schema version: it is taken into custody and parked as bytes.
  static func fromTheFuture(_ branch: Branch) throws -> ReceiveCrash.Push {
    let sha256 = try SystemHash.sha256()
    let chain = ChainID.ofStore(branch.store.number)
    let id = ChangeSetID(Incarnation(writer: branch.store.number, random: 77), 1)
    var draft = ChangeSetDraft(id: id)
    let nobody = FactKey(incarnation: Incarnation(writer: .headOffice, random: 9), n: 65_536)
    let now = WallClock.system.now()
    _ = draft.add(
      NewOrder(channel: .counter, service: .eatIn, number: 1),
      by: Doing(actor: nobody, till: 1, at: now))
    var encoder = PayloadEncoder(schema: Tables.schema, sha256: sha256)
    var payload = ByteWriter()
    let rows = draft.batch.canonicalOrder(0..<draft.batch.count)
    encoder.encode(draft.batch, rows: rows[...], as: id, to: &payload)
    let header = Header(
      chain: chain, id: id, parent: .zero, seen: [], schemaVersion: Tables.schema.version + 1,
      tables: encoder.tables, digest: sha256(payload.bytes, 0..<payload.bytes.count))
    let hash = header.hash(by: sha256)
    var run = RunWriter(chain: chain, first: id, parent: .zero)
    run.append(header, payload: payload.bytes, personal: nil)
    var batch = ByteWriter()
    batch.varint(1)
    run.finish(last: hash, to: &batch)
    let front = PushFront(
      greeting: Greeting(schemaVersion: Tables.schema.version, clock: now), announced: [])
    return ReceiveCrash.Push(
      content: front.content(with: batch.bytes), heads: [Head(chain: chain, id: id, hash: hash)])
  }
}
