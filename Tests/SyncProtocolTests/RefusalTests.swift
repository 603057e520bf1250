import Facts
import SyncProtocol
import Testing

/// Bytes from outside: one test per way in which they can be wrong.
struct RefusalTests {
  private let tools: Tools

  init() throws { tools = try Tools() }

  private func reading(_ bytes: [UInt8], _ body: (inout ByteReader) throws(WireError) -> Void)
    -> WireError?
  {
    var reader = ByteReader(bytes)
    return wireError { () throws(WireError) in try body(&reader) }
  }

  // MARK: Elementary forms

  @Test(
    arguments: [
      [0x80, 0x00], [0xFF, 0x80, 0x00],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ] as [[UInt8]])
  func `a varint in a longer form than needed, or over 64 bits, is refused`(bytes: [UInt8]) {
    let error = reading(bytes) { (reader) throws(WireError) in _ = try reader.varint() }
    #expect(error?.code == "not-canonical")
  }

  @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, UInt64(Int64.max), UInt64.max])
  func `a varint comes back`(value: UInt64) throws {
    var writer = ByteWriter()
    writer.varint(value)
    var reader = ByteReader(writer.bytes)
    #expect(try reader.varint() == value)
    #expect(reader.isAtEnd)
  }

  @Test(
    arguments: [
      nil, 0, 1, -1, 63, -64, 1_000_000, Limits.integerMagnitude, -Limits.integerMagnitude,
    ] as [Int64?])
  func `an integer comes back`(value: Int64?) throws {
    var writer = ByteWriter()
    writer.integer(value)
    var reader = ByteReader(writer.bytes)
    #expect(try reader.integer() == value)
    #expect(writer.bytes.count <= 10)
  }

  @Test(arguments: [Limits.integerMagnitude + 1, -Limits.integerMagnitude - 1, .max, .min])
  func `an integer over the limit is refused`(value: Int64) {
    var writer = ByteWriter()
    writer.integer(value)
    let error = reading(writer.bytes) { (reader) throws(WireError) in _ = try reader.integer() }
    #expect(error == .tooLarge("integer"))
  }

  @Test func `what ends too early, or goes on, is refused`() {
    #expect(reading([0, 1, 2]) { (r) throws(WireError) in _ = try r.u32() } == .truncated)
    #expect(reading([5, 1]) { (r) throws(WireError) in _ = try r.text() } == .truncated)
    #expect(reading([1]) { (r) throws(WireError) in try r.requireEnd() } == .trailingBytes)
  }

  @Test func `text that is not UTF-8 is refused`() {
    let error = reading([2, 0xC3, 0x28]) { (r) throws(WireError) in _ = try r.text() }
    #expect(error?.code == "not-canonical")
  }

  @Test func `a store number, incarnation or sequence out of range is refused`() {
    #expect(
      reading([0x80, 0]) { (r) throws(WireError) in _ = try r.storeNumber() }
        == .badIdentity("store number"))
    #expect(
      reading([0x80] + [UInt8](repeating: 0, count: 7)) { (r) throws(WireError) in
        _ = try r.incarnation()
      } == .badIdentity("incarnation"))
    for sequence: UInt64 in [0, 1 << 46, .max] {
      var writer = ByteWriter()
      writer.u64(1)
      writer.u64(sequence)
      #expect(
        reading(writer.bytes) { (r) throws(WireError) in _ = try r.changeSet() }
          == .badIdentity("sequence"))
    }
  }

  @Test func `more heads than the limit are refused`() {
    var writer = ByteWriter()
    writer.varint(UInt64(Limits.headsPerExchange) + 1)
    #expect(
      reading(writer.bytes) { (r) throws(WireError) in _ = try r.heads() }
        == .tooLarge("heads"))
  }

  // MARK: Envelope

  private func opening(_ change: (inout [UInt8]) -> Void) -> WireError? {
    var bytes = Message.sealed(.pull, [1, 2, 3], by: Tools.plain)
    change(&bytes)
    return wireError { () throws(WireError) in
      _ = try Message.opened(bytes, expecting: .pull, by: Tools.plain)
    }
  }

  @Test func `an envelope is refused for each of its fields`() {
    #expect(opening { _ in } == nil)
    #expect(opening { $0[0] = 0x50 } == .notOurs)
    #expect(opening { $0[4] = 2 } == .unknownVersion(2))
    #expect(opening { $0[5] = 8 } == .unexpectedMessage(8))
    #expect(opening { $0[6] = 2 }?.code == "not-canonical")
    #expect(opening { $0[6] = 1 }?.code == "not-canonical")
    #expect(opening { $0[7] = 1 }?.code == "not-canonical")
    #expect(opening { $0[8] = 0xFF } == .tooLarge("message"))
    #expect(opening { $0[11] = 4 } == .truncated)
    #expect(opening { $0.append(9) } == .trailingBytes)
    #expect(opening { $0.removeLast(4) } == .truncated)
    #expect(
      opening { $0 += [UInt8](repeating: 0, count: Limits.compressedBytes) }
        == .tooLarge("message"))
  }

  // MARK: Batches

  @Test func `a batch cut anywhere is never accepted`() {
    let bytes = Fixture.batch(tools)
    for count in 0..<bytes.count {
      #expect(
        wireError { () throws(WireError) in _ = try tools.read(Array(bytes[..<count])) } != nil)
    }
    #expect(
      wireError { () throws(WireError) in _ = try tools.read(bytes + [0]) } == .trailingBytes)
  }

  @Test func `no flipped bit is accepted as the same head`() throws {
    let bytes = Fixture.batch(tools)
    let head = Fixture.head(tools)
    var accepted = 0
    for index in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[index] ^= 1 << UInt8(bit)
        let error = wireError { () throws(WireError) in
          let last = try tools.read(flipped).changeSets.last
          #expect(last?.hash != head.hash)
        }
        if error == nil { accepted += 1 }
      }
    }
    #expect(accepted == 0)
  }

  @Test func `a wrong hash is told with the change-set`() {
    var bytes = Fixture.batch(tools)
    bytes[bytes.count - 1] ^= 1
    #expect(
      wireError { () throws(WireError) in _ = try tools.read(bytes) }
        == .wrongHash(Fixture.second))
  }

  private func run(
    chain: ChainID = Fixture.chain, first: ChangeSetID = Fixture.first, parent: Hash256 = .zero,
    header: (inout Header) -> Void = { _ in }, hashBytes: Int = 32
  ) -> WireError? {
    let one = Fixture.changeSets(tools)[0]
    var changed = one.header
    header(&changed)
    changed.chain = chain
    changed.parent = parent
    var run = RunWriter(chain: chain, first: first, parent: parent)
    run.append(changed, payload: one.payload, personal: one.personal)
    var writer = ByteWriter()
    writer.varint(1)
    run.finish(last: changed.hash(by: tools.sha256), hashBytes: hashBytes, to: &writer)
    return wireError { () throws(WireError) in _ = try tools.read(writer.bytes) }
  }

  @Test func `a run is refused for its identities and forms`() {
    #expect(run() == nil)
    #expect(run(hashBytes: 16) == .notCanonical("hash length"))
    #expect(run(parent: Hash256((1, 0, 0, 0))) == .badIdentity("parent"))
    #expect(run(first: Fixture.second) == .badIdentity("parent"))
    #expect(run(chain: .common) == .badIdentity("incarnation of another writer"))
    let seen = Fixture.seen
    #expect(run(header: { $0.seen = [seen, seen] }) == .notCanonical("seen heads"))
    let higher = Head(chain: .common, id: Fixture.second, hash: .zero)
    let unsorted = [seen, higher].sorted().reversed()
    #expect(run(header: { $0.seen = Array(unsorted) }) == .notCanonical("seen heads"))
    var empty = ByteWriter()
    empty.varint(1)
    RunWriter(chain: Fixture.chain, first: Fixture.first, parent: .zero)
      .finish(last: .zero, to: &empty)
    #expect(
      wireError { () throws(WireError) in _ = try tools.read(empty.bytes) }
        == .notCanonical("empty run"))
  }

  @Test func `every wire error has a code of its own`() {
    let errors: [WireError] = [
      .truncated, .trailingBytes, .notOurs, .unknownVersion(2), .unexpectedMessage(1),
      .notCanonical(""), .tooLarge(""), .wrongHash(Fixture.first), .badIdentity(""),
    ]
    #expect(Set(errors.map(\.code)).count == errors.count)
  }
}
