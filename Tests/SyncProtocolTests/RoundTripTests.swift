import Facts
import SyncProtocol
import Testing

/// Whatever the tables allow comes back from the wire as it was, and has one form.
struct RoundTripTests {
  private let tools: Tools

  init() throws { tools = try Tools() }

  private func key(_ random: inout Generator, own: ChangeSetID) -> FactKey {
    let sequence = Int64(random.below(5)) + 1
    let incarnation = random.below(2) == 0 ? own.incarnation : Fixture.headOfficeIncarnation
    return FactKey(ChangeSetID(incarnation, sequence), place: Int(random.below(70_000) % 65_536))
  }

  private func append(
    _ column: FactColumn, _ random: inout Generator, to draft: inout ChangeSetDraft
  ) {
    let isNull = random.below(3) == 0
    switch column.kind {
    case .integer:
      let shift = random.below(62)
      let value = Int64(random.below(1 << shift &+ 1)) * (random.below(2) == 0 ? 1 : -1)
      draft.append(isNull ? nil : value)
    case .instant:
      draft.append(isNull ? nil : Int64(random.below(1 << 53)))
    case .text:
      let texts = ["", "a", "é", "🍕 à emporter", String(repeating: "z", count: 200)]
      draft.append(isNull ? nil : texts[Int(random.below(5))])
    case .blob: draft.append(blob: isNull ? nil : [1, 2, 3])
    case .reference, .name: draft.append(isNull ? nil : key(&random, own: draft.id))
    case .keys:
      let keys = Set((0..<random.below(4)).map { _ in key(&random, own: draft.id) })
      draft.append(blob: isNull ? nil : KeyList.blob(Array(keys)))
    case .salt: draft.append(blob: (0..<16).map { _ in UInt8(random.below(256)) })
    case .seal: draft.append(blob: nil)
    case .parent: break
    }
  }

  private func draft(seed: UInt64) -> ChangeSetDraft {
    var random = Generator(seed)
    let id = ChangeSetID(Fixture.incarnation, Int64(random.below(1_000)) + 6)
    var draft = ChangeSetDraft(id: id)
    var written: [Int: [FactKey]] = [:]
    for _ in 0...random.below(40) {
      let table = Tables.schema.tables[Int(random.below(UInt64(Tables.schema.tables.count)))]
      var parent: FactKey?
      if let number = table.parent {
        let earlier = written[number] ?? []
        if earlier.isEmpty || random.below(4) == 0 {
          parent = FactKey(ChangeSetID(Fixture.incarnation, 2), place: 1)
        } else if random.below(2) == 0 {
          parent = earlier[Int(random.below(UInt64(earlier.count)))]
        }
      }
      written[table.number, default: []].append(draft.begin(table, parent: parent))
      for column in table.columns { append(column, &random, to: &draft) }
    }
    return draft
  }

  /// Every cell of every row, by key, as text.
  private func cells(_ batch: FactBatch) -> [String] {
    (0..<batch.count).compactMap { row in
      guard let table = Tables.schema.table(Int(batch.rows[row].table)) else { return nil }
      let values = (0..<table.cellCount).map { index in
        batch.blob(row, index).map { "\($0)" } ?? batch.integer(row, index).map { "\($0)" } ?? "-"
      }
      let parent = table.parent == nil ? "" : batch.parentKey(row)?.description ?? "none"
      return "\(batch.rows[row].key) \(table.name) \(parent) \(values)"
    }.sorted()
  }

  @Test(arguments: 1...150)
  func `random facts come back as they were, in the same bytes`(seed: UInt64) throws {
    let draft = draft(seed: seed)
    let encoded = Fixture.encode(draft, parent: .zero, tools)
    let batch = try tools.decode(encoded.payload, personal: encoded.personal, as: draft.id)
    #expect(cells(batch) == cells(draft.batch))
    var encoder = PayloadEncoder(schema: Tables.schema, sha256: tools.sha256)
    var again = ByteWriter()
    encoder.encode(
      batch, rows: (0..<batch.count).map { Int32($0) }[...], as: draft.id, to: &again)
    #expect(again.bytes == encoded.payload)
    #expect(
      (encoder.personal.entries.isEmpty ? nil : encoder.personal.encoded()) == encoded.personal)
  }

  @Test(arguments: 1...20)
  func `a cut or changed payload never gives the same facts`(seed: UInt64) {
    let draft = draft(seed: seed)
    let encoded = Fixture.encode(draft, parent: .zero, tools)
    let expected = cells(draft.batch)
    var random = Generator(seed)
    for _ in 0..<200 {
      var bytes = encoded.payload
      if random.below(3) == 0 {
        bytes = Array(bytes.prefix(Int(random.below(UInt64(bytes.count)))))
      } else {
        bytes[Int(random.below(UInt64(bytes.count)))] ^= 1 << UInt8(random.below(8))
      }
      do throws(WireError) {
        let batch = try tools.decode(bytes, personal: encoded.personal, as: draft.id)
        #expect(cells(batch) != expected)
      } catch {
        continue
      }
    }
  }

  @Test(arguments: 1...40)
  func `random bytes are refused or read, and never stop the program`(seed: UInt64) {
    var random = Generator(seed)
    for _ in 0..<300 {
      let bytes = (0..<random.below(60)).map { _ in UInt8(random.below(256) & random.below(256)) }
      _ = wireError { () throws(WireError) in _ = try tools.read(bytes) }
      _ = wireError { () throws(WireError) in _ = try tools.decode(bytes) }
      _ = wireError { () throws(WireError) in _ = try PushAnswer(decoding: bytes) }
      _ = wireError { () throws(WireError) in _ = try SnapshotManifest(decoding: bytes) }
      _ = wireError { () throws(WireError) in
        _ = try PersonalSection(decoding: bytes, 0..<bytes.count)
      }
    }
  }
}
