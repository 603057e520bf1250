import Facts
import Storage
import SyncProtocol

/// Makes change-sets that no honest node would write, with valid hashes.
struct Forge {
  private let world: World

  init(_ world: World) { self.world = world }

  /// A batch of one change-set with these payload bytes, as a receiver reads it.
  func batch(
    _ chain: ChainID, _ id: ChangeSetID, parent: Hash256, seen: [Head] = [],
    schemaVersion: UInt16 = 1, payload: [UInt8], personal: [UInt8]? = nil
  ) throws -> ReceivedBatch {
    var header = Header(
      chain: chain, id: id, parent: parent, seen: seen, schemaVersion: schemaVersion,
      tables: TableSet(), digest: world.sha256(payload, 0..<payload.count))
    var reader = ByteReader(payload)
    var facts = FactBatch()
    var decoder = PayloadDecoder(schema: Tables.schema, sha256: world.sha256)
    let range = try reader.skip(payload.count)
    header.tables = try decoder.decode(payload, range, personal: nil, as: id, into: &facts).tables
    var run = RunWriter(chain: chain, first: id, parent: parent)
    run.append(header, payload: payload, personal: personal)
    var content = ByteWriter()
    content.varint(1)
    run.finish(last: header.hash(by: world.sha256), to: &content)
    return try world.read(content.bytes)
  }

  /// The payload of a draft that no rule was asked about.
  func payload(_ draft: ChangeSetDraft) -> [UInt8] { encoded(draft).payload }

  /// Payload and personal section of a draft that no rule was asked about.
  func encoded(_ draft: ChangeSetDraft) -> (payload: [UInt8], personal: [UInt8]?) {
    var encoder = PayloadEncoder(schema: Tables.schema, sha256: world.sha256)
    var payload = ByteWriter()
    let order = draft.batch.canonicalOrder(0..<draft.batch.count)
    encoder.encode(draft.batch, rows: order[...], as: draft.id, to: &payload)
    let personal = encoder.personal
    return (payload.bytes, personal.entries.isEmpty ? nil : personal.encoded())
  }

  /// A batch of what `body` drafts, on top of the head that `receiver` holds of `chain`.
  func batch(
    _ chain: ChainID, after receiver: NodeDatabase, incarnation: Incarnation? = nil,
    schemaVersion: UInt16 = 1, _ body: (inout ChangeSetDraft) -> Void
  ) throws -> ReceivedBatch {
    let parent = try receiver.heads(of: chain).last
    let writer = incarnation ?? parent?.id.incarnation
    let id = ChangeSetID(
      writer ?? Incarnation(writer: chain.writer, random: 77), (parent?.id.sequence ?? 0) + 1)
    var draft = ChangeSetDraft(id: id)
    body(&draft)
    let (payload, personal) = encoded(draft)
    return try batch(
      chain, id, parent: parent?.hash ?? .zero, schemaVersion: schemaVersion, payload: payload,
      personal: personal)
  }
}

/// A process that was copied while it ran: it writes with the incarnation of the original.
struct CloneOfProcess {
  private let forge: Forge
  private let head: Head
  private let at: Int64

  init(_ original: NodeDatabase, at path: String, _ world: World) throws {
    let copy = try NodeDatabase(
      path: path, writer: original.writer, environment: world.environment)
    guard let head = try copy.heads(of: .ofStore(original.writer)).first else {
      throw WireError.truncated
    }
    self.head = head
    forge = Forge(world)
    at = world.clock + 1
  }

  /// Writes an order at the height after the head that was copied.
  func capture(_ chain: ChainID, _ actor: FactKey) throws -> ReceivedBatch {
    let id = ChangeSetID(head.id.incarnation, head.id.sequence + 1)
    var draft = ChangeSetDraft(id: id)
    _ = draft.add(
      NewOrder(channel: .phone, service: .delivery, number: 99),
      by: Doing(actor: actor, till: 2, at: at))
    return try forge.batch(chain, id, parent: head.hash, payload: forge.payload(draft))
  }
}
