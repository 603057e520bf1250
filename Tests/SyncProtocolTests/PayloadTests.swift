import Facts
import SyncProtocol
import Testing

/// A payload has one form: each other one is refused.
struct PayloadTests {
  private let tools: Tools

  init() throws { tools = try Tools() }

  /// One section of a payload, by hand.
  private func section(_ table: FactTable, facts: Int, _ rows: (inout ByteWriter) -> Void)
    -> [UInt8]
  {
    var body = ByteWriter()
    body.varint(UInt64(facts))
    rows(&body)
    var writer = ByteWriter()
    writer.varint(UInt64(table.number))
    writer.counted(body.bytes)
    return writer.bytes
  }

  private func refused(_ payload: [UInt8], personal: [UInt8]? = nil) -> WireError? {
    wireError { () throws(WireError) in _ = try tools.decode(payload, personal: personal) }
  }

  /// A revocation: store, reason, instant.
  private func revocation(_ writer: inout ByteWriter, place: UInt64) {
    writer.varint(place)
    writer.varint(3)
    writer.integer(5)
    writer.varint(2)
    writer.u8(0x78)
    writer.integer(1_000)
  }

  private func revocations(places: [UInt64]) -> [UInt8] {
    [0]
      + section(Tables.revocations, facts: places.count) { writer in
        for place in places { revocation(&writer, place: place) }
      }
  }

  @Test func `a payload in its one form is read`() {
    #expect(refused(revocations(places: [0, 0, 0])) == nil)
  }

  @Test func `places with holes are refused`() {
    #expect(refused(revocations(places: [1])) == .notCanonical("places have holes"))
    #expect(refused(revocations(places: [0, 1])) == .notCanonical("places have holes"))
    #expect(refused(revocations(places: [0, 5_000]))?.code == "too-large")
  }

  @Test func `an empty section is refused`() {
    #expect(
      refused([0] + section(Tables.staff, facts: 0) { _ in }) == .notCanonical("empty section"))
  }

  @Test func `tables out of order or twice are refused`() {
    let one = section(Tables.revocations, facts: 1) { revocation(&$0, place: 0) }
    let two = section(Tables.revocations, facts: 1) { revocation(&$0, place: 1) }
    #expect(refused([0] + one + two) == .notCanonical("tables out of order"))
    let staff = section(Tables.staff, facts: 1) { writer in
      writer.varint(1)
      writer.varint(1)
      writer.varint(2)
      writer.u8(0x78)
    }
    #expect(refused([0] + staff + one) == .notCanonical("tables out of order"))
    #expect(refused([0, 0, 0]) == .notCanonical("tables out of order"))
  }

  @Test func `a trailing null that is written is refused`() {
    let payload =
      [0]
      + section(Tables.staff, facts: 1) { writer in
        writer.varint(0)
        writer.varint(2)
        writer.varint(2)
        writer.u8(0x78)
        writer.u8(0)
      }
    #expect(refused(payload) == .notCanonical("trailing null written"))
  }

  @Test func `bytes left over in a section are refused`() {
    let payload =
      [0]
      + section(Tables.revocations, facts: 1) { writer in
        revocation(&writer, place: 0)
        writer.u8(0)
      }
    #expect(refused(payload) == .trailingBytes)
  }

  @Test func `a section longer than the payload is refused`() {
    #expect(refused([0, 2, 40, 1]) == .truncated)
  }

  @Test(arguments: [-1, Limits.latestInstant + 1])
  func `an instant out of range is refused`(instant: Int64) {
    let payload =
      [0]
      + section(Tables.revocations, facts: 1) { writer in
        writer.varint(0)
        writer.varint(3)
        writer.integer(5)
        writer.u8(0)
        writer.integer(instant)
      }
    #expect(refused(payload) == .tooLarge("instant"))
  }

  // MARK: References

  /// A payload of voids-free order events, each naming its order by the list's entries.
  private func events(_ references: [UInt8], _ coded: [UInt8]) -> [UInt8] {
    references
      + section(Tables.orderEvents, facts: coded.count) { writer in
        for entry in coded {
          writer.varint(0)
          writer.varint(1)
          writer.varint(UInt64(entry))
          writer.varint(3)
        }
      }
  }

  private func other(_ sequence: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.u8(0)
    writer.u64(UInt64(Fixture.headOfficeIncarnation.rawValue))
    writer.varint(sequence)
    return writer.bytes
  }

  @Test func `references in order of first use are read`() throws {
    let payload = events([2] + other(1) + other(2), [1, 2, 1])
    let batch = try tools.decode(payload)
    #expect((0..<3).map { batch.key($0, 0)?.sequence } == [1, 2, 1])
  }

  @Test func `references out of order, unused, twice or not listed are refused`() {
    #expect(
      refused(events([2] + other(1) + other(2), [2, 1])) == .notCanonical("reference out of order"))
    #expect(
      refused(events([2] + other(1) + other(2), [1, 1]))
        == .notCanonical("reference listed but not used"))
    #expect(
      refused(events([2] + other(1) + other(1), [1, 2])) == .notCanonical("reference listed twice"))
    #expect(refused(events([1] + other(1), [2])) == .notCanonical("reference out of order"))
    #expect(refused(events([1] + other(0), [1])) == .badIdentity("sequence"))
    #expect(refused(events([1, 9], [1])) == .badIdentity("sequence"))
  }

  @Test func `an own change-set written as another's is refused`() {
    var own = ByteWriter()
    own.u8(0)
    own.u64(UInt64(Fixture.incarnation.rawValue))
    own.varint(1)
    #expect(
      refused(events([1] + own.bytes, [1]))
        == .notCanonical("own change-set written as another's"))
  }

  @Test func `a parent that is named although it is the nearest is refused`() {
    let product = section(Tables.products, facts: 1) { writer in
      writer.varint(0)
      writer.varint(1)
      writer.varint(2)
      writer.u8(0x78)
    }
    let size = section(Tables.productSizes, facts: 1) { writer in
      writer.varint(1)
      writer.varint(2)
      writer.varint(1)  // the first reference: this change-set
      writer.varint(0)  // place 0
      writer.integer(1)
    }
    #expect(
      refused([1, 1] + product + size)
        == .notCanonical("parent named although it is the nearest"))
  }

  @Test func `a key list out of order or empty is refused`() {
    func price(_ list: [UInt8], references: [UInt8] = [0]) -> [UInt8] {
      references
        + section(Tables.prices, facts: 1) { writer in
          writer.varint(0)
          writer.varint(6)
          writer.raw([0, 0, 0, 0, 0])
          writer.raw(list)
        }
    }
    let two = [2] + other(1) + other(2)
    #expect(refused(price([3, 1, 0, 2, 0], references: two)) == nil)
    #expect(refused(price([1])) == .notCanonical("empty key list"))
    let reversed = [2] + other(2) + other(1)
    #expect(
      refused(price([3, 1, 0, 2, 0], references: reversed)) == .notCanonical("keys out of order"))
    #expect(
      refused(price([3, 1, 0, 1, 0], references: [1] + other(1)))
        == .notCanonical("keys out of order"))
  }

  @Test func `text that is not UTF-8 is refused`() {
    let payload =
      [0]
      + section(Tables.staff, facts: 1) { writer in
        writer.varint(0)
        writer.varint(1)
        writer.varint(3)
        writer.raw([0xC3, 0x28])
      }
    #expect(refused(payload) == .notCanonical("text is not UTF-8"))
  }

  @Test func `a table or column of a newer schema is told, not refused`() throws {
    var decoder = PayloadDecoder(schema: Tables.schema, sha256: tools.sha256)
    var batch = FactBatch()
    let table: [UInt8] = [0, 60, 3, 1, 0, 0]
    let found = try decoder.decode(
      table, 0..<table.count, personal: nil, as: Fixture.first, into: &batch)
    #expect(found.unknown == "table 60")
    #expect(found.tables.numbers == [60])
    let column = [0] + section(Tables.staff, facts: 1) { $0.raw([0, 4, 2, 0x78, 1, 1, 1]) }
    let wide = try decoder.decode(
      column, 0..<column.count, personal: nil, as: Fixture.first, into: &batch)
    #expect(wide.unknown != nil)
    #expect(batch.isEmpty)
  }

  // MARK: Personal section

  private func withSection(_ change: (inout PersonalSection) -> Void) throws -> WireError? {
    let one = Fixture.changeSets(tools)[0]
    let bytes = try #require(one.personal)
    var section = try PersonalSection(decoding: bytes, 0..<bytes.count)
    change(&section)
    return refused(one.payload, personal: section.encoded())
  }

  @Test func `personal values that do not fit their seal are refused`() throws {
    let misfit = WireError.notCanonical("personal values do not fit their seal")
    #expect(try withSection { _ in } == nil)
    #expect(try withSection { $0.entries[0] = $0.entries[0].with(salt: Array(2...17)) } == misfit)
    #expect(try withSection { $0.entries[0] = $0.entries[0].with(values: [0]) } == misfit)
    #expect(
      try withSection { $0.entries[0] = $0.entries[0].with(customer: Fixture.staff) } == misfit)
  }

  @Test func `personal values of no row, or out of order, are refused`() throws {
    #expect(
      try withSection { $0.entries[0] = $0.entries[0].with(place: 3) }
        == .notCanonical("personal values of no row"))
    #expect(
      try withSection { $0.entries.append($0.entries[0]) }
        == .notCanonical("personal entries out of order"))
  }

  @Test func `a payload without its section is that of an erased customer`() throws {
    let one = Fixture.changeSets(tools)[0]
    let batch = try tools.decode(one.payload)
    #expect(batch.text(0, Tables.customers.cell("name")) == nil)
    #expect(batch.blob(0, Tables.customers.cell("personal_digest"))?.count == 32)
  }

  @Test func `a trailing null among personal values, and a short seal, are refused`() {
    let salt = [UInt8](repeating: 1, count: 16)
    let values: [UInt8] = [2, 2, 0x78, 0]
    let sealed = salt + values
    let seal = tools.sha256(sealed, 0..<sealed.count).bytes
    func customer(_ seal: [UInt8]) -> [UInt8] {
      [0]
        + section(Tables.customers, facts: 1) { writer in
          writer.raw([0, 4, 0, 0, 0])
          writer.varint(UInt64(seal.count) + 1)
          writer.raw(seal)
        }
    }
    let entry = PersonalSection.Entry(
      place: 0, customer: FactKey(Fixture.first, place: 0), salt: salt, values: values)
    #expect(
      refused(customer(seal), personal: PersonalSection(entries: [entry]).encoded())
        == .notCanonical("trailing null written"))
    #expect(refused(customer(seal)) == nil)
    #expect(refused(customer(Array(seal.dropLast()))) == .notCanonical("a seal is 32 bytes"))
  }
}

extension PersonalSection.Entry {
  func with(
    place: Int? = nil, customer: FactKey? = nil, salt: [UInt8]? = nil, values: [UInt8]? = nil
  ) -> PersonalSection.Entry {
    PersonalSection.Entry(
      place: place ?? self.place, customer: customer ?? self.customer, salt: salt ?? self.salt,
      values: values ?? self.values)
  }
}
