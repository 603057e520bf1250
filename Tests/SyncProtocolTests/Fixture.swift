import Compression
import Facts
import Foundation
import Security
import SyncProtocol

/// What the golden files under `Tests/Fixtures/wire/v1` hold: fixed values, made in code.
///
/// Setting `WRITE_WIRE_FIXTURES=1` writes files that are missing; one that exists is never
/// overwritten.
enum Fixture {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/wire/v1")

  static let store = StoreNumber(7) ?? .headOffice
  static let chain = ChainID.ofStore(store)
  static let incarnation = Incarnation(writer: store, random: 0x0123_4567_89AB)
  static let headOfficeIncarnation = Incarnation(writer: .headOffice, random: 0xFEDC_BA98_7654)
  static let now: Int64 = 1_730_000_000_000
  static let staff = FactKey(ChangeSetID(headOfficeIncarnation, 3), place: 1)
  static let size = FactKey(ChangeSetID(headOfficeIncarnation, 2), place: 6)
  static let first = ChangeSetID(incarnation, 1)
  static let second = ChangeSetID(incarnation, 2)
  static let greeting = Greeting(schemaVersion: 1, clock: now)
  static let signature = (0..<64).map { UInt8($0) }
  static let publicKey: [UInt8] = [4] + (0..<64).map { UInt8(255 - $0) }

  /// A small order, with a customer: the facts of the first change-set.
  static func firstDraft() -> ChangeSetDraft {
    var draft = ChangeSetDraft(id: first)
    let doing = Doing(actor: staff, till: 2, at: now)
    let customer = draft.addCustomer(
      name: "Zoé", phone: "0612345678", salt: Array(1...16), by: doing)
    let order = draft.add(
      NewOrder(
        channel: .phone, service: .delivery, number: 41, promisedAt: now + 1_800_000,
        customer: customer, note: "sans oignon"), by: doing)
    draft.add(
      NewLine(
        kind: .product, quantity: 2, unitCents: 1_150, vatBasisPoints: 1_000, productSize: size),
      to: order)
    draft.addPayment(2_300, .card, to: order, by: doing)
    return draft
  }

  /// An event of that order, later.
  static func secondDraft() -> ChangeSetDraft {
    var draft = ChangeSetDraft(id: second)
    let order = FactKey(first, place: 1)
    draft.add(.preparing, to: order, by: Doing(actor: staff, till: 0, at: now + 60_000))
    return draft
  }

  /// Head office erases the customer of the first change-set.
  static func erasureDraft() -> ChangeSetDraft {
    var draft = ChangeSetDraft(id: ChangeSetID(headOfficeIncarnation, 4))
    draft.addErasure(
      of: FactKey(first, place: 0), reason: "asked by the customer", at: now + 120_000)
    return draft
  }

  struct Encoded {
    var header: Header
    var payload: [UInt8]
    var personal: [UInt8]?
    var hash: Hash256
  }

  static func encode(
    _ draft: ChangeSetDraft, parent: Hash256, seen: [Head] = [], _ tools: Tools
  ) -> Encoded {
    var encoder = PayloadEncoder(schema: Tables.schema, sha256: tools.sha256)
    var payload = ByteWriter()
    let order = draft.batch.canonicalOrder(0..<draft.batch.count)
    encoder.encode(draft.batch, rows: order[...], as: draft.id, to: &payload)
    let header = Header(
      chain: ChainID(writer: draft.id.incarnation.writer, reader: .headOffice), id: draft.id,
      parent: parent, seen: seen, tables: encoder.tables,
      digest: tools.sha256(payload.bytes, 0..<payload.bytes.count))
    return Encoded(
      header: header, payload: payload.bytes,
      personal: encoder.personal.entries.isEmpty ? nil : encoder.personal.encoded(),
      hash: header.hash(by: tools.sha256))
  }

  static let seen = Head(
    chain: .common, id: ChangeSetID(headOfficeIncarnation, 3),
    hash: Hash256((0x1111, 0x2222, 0x3333, 0x4444)))

  static func changeSets(_ tools: Tools) -> [Encoded] {
    let one = encode(firstDraft(), parent: .zero, seen: [seen], tools)
    return [one, encode(secondDraft(), parent: one.hash, tools)]
  }

  /// A batch of one run with both change-sets.
  static func batch(_ tools: Tools, hashBytes: Int = 32) -> [UInt8] {
    var run = RunWriter(chain: chain, first: first, parent: .zero)
    let changeSets = changeSets(tools)
    for changeSet in changeSets {
      run.append(changeSet.header, payload: changeSet.payload, personal: changeSet.personal)
    }
    var writer = ByteWriter()
    writer.varint(1)
    run.finish(last: changeSets[1].hash, hashBytes: hashBytes, to: &writer)
    return writer.bytes
  }

  static func head(_ tools: Tools) -> Head {
    Head(chain: chain, id: second, hash: changeSets(tools)[1].hash)
  }

  static let credential = Credential(
    store: store, number: 12, issuedAt: now, publicKey: publicKey, signature: signature)
}

/// The libraries that the protocol is handed.
final class Tools {
  private let hasher: SHA256Hasher

  init() throws { hasher = try SHA256Hasher() }

  func sha256(_ bytes: [UInt8], _ range: Range<Int>) -> Hash256 {
    Hash256(hasher.hash(bytes, from: range.lowerBound, count: range.count))
  }

  func read(_ batch: [UInt8]) throws(WireError) -> ReceivedBatch {
    var reader = ByteReader(batch)
    var runs = RunReader(schema: Tables.schema, sha256: sha256)
    return try runs.readBatch(&reader)
  }

  func decode(
    _ payload: [UInt8], personal: [UInt8]? = nil, as id: ChangeSetID = Fixture.first
  ) throws(WireError) -> FactBatch {
    var decoder = PayloadDecoder(schema: Tables.schema, sha256: sha256)
    var batch = FactBatch()
    let bytes = payload + (personal ?? [])
    _ = try decoder.decode(
      bytes, 0..<payload.count, personal: personal.map { _ in payload.count..<bytes.count },
      as: id, into: &batch)
    return batch
  }

  static let plain = Compressor(compress: { _ in nil }, decompress: { _, _, _ in nil })
}

/// The error that `body` throws, or nil.
func wireError(_ body: () throws(WireError) -> Void) -> WireError? {
  do throws(WireError) {
    try body()
    return nil
  } catch {
    return error
  }
}

enum Hex {
  /// 32 bytes a line, so that a difference is readable.
  static func lines(_ bytes: [UInt8]) -> String {
    stride(from: 0, to: max(bytes.count, 1), by: 32).map { start in
      bytes[start..<min(start + 32, bytes.count)].map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0\(digits)" : digits
      }.joined()
    }.joined(separator: "\n") + "\n"
  }

  static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
    guard digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }
}
