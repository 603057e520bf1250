import Facts
import Foundation
import SyncProtocol
import Testing

/// The bytes of protocol version 1 stay as they are for ever.
struct GoldenTests {
  private let tools: Tools

  init() throws { tools = try Tools() }

  /// What each file must hold.
  private func expected() -> [String: [UInt8]] {
    let changeSets = Fixture.changeSets(tools)
    var key = ByteWriter()
    key.u64(UInt64(Fixture.staff.incarnation.rawValue))
    key.u64(UInt64(Fixture.staff.n))
    var header: [UInt8] = []
    changeSets[0].header.appendCanonicalBytes(to: &header)
    let head = Fixture.head(tools)
    let signed = SignedHeads(heads: [head, Fixture.seen], signature: Fixture.signature)
    let greeting = Fixture.greeting
    return [
      "key": key.bytes,
      "header": header,
      "header-hash": changeSets[0].hash.bytes,
      "payload-order": changeSets[0].payload,
      "payload-event": changeSets[1].payload,
      "payload-erasure": Fixture.encode(Fixture.erasureDraft(), parent: .zero, tools).payload,
      "personal": changeSets[0].personal ?? [],
      "batch": Fixture.batch(tools),
      "batch-live": Fixture.batch(tools, hashBytes: 8),
      "push": PushFront(greeting: greeting, announced: [head]).content(
        with: Fixture.batch(tools)),
      "push-answer": PushAnswer(
        greeting: greeting, outcome: .taken, signed: signed, parkedCount: 300
      ).encoded(),
      "heads": HeadsRequest(greeting: greeting, own: [head], locator: [Fixture.seen]).encoded(),
      "heads-answer": HeadsAnswer(greeting: greeting, signed: signed, known: [head]).encoded(),
      "pull": PullRequest(
        greeting: greeting, waitMilliseconds: 25_000, cursors: [Fixture.seen]
      ).encoded(),
      "pull-answer": PullFront(greeting: greeting, signed: signed).content(with: [0]),
      "recover": RecoverRequest(greeting: greeting, held: [head]).encoded(),
      "give-back": GiveBackFront(greeting: greeting, proof: signed).content(with: [0]),
      "credential": Fixture.credential.encoded(),
      "credential-signed-bytes": Fixture.credential.signedBytes,
      "enrol": EnrolRequest(code: "PIZZA-2024", publicKey: Fixture.publicKey).encoded(),
      "session": SessionRequest(
        credential: Fixture.credential, nonce: Array(0..<16), signature: Fixture.signature
      ).encoded(),
      "session-signed-bytes": SessionRequest.signedBytes(number: 12, nonce: Array(0..<16)),
      "heads-signed-bytes": SignedHeads.signedBytes(for: Fixture.store, [head]),
      "snapshot-manifest": manifest(head).encoded(),
      "envelope-pull": Message.sealed(
        .pull,
        PullRequest(greeting: greeting, waitMilliseconds: 0, cursors: []).encoded(),
        by: Tools.plain),
    ]
  }

  private func manifest(_ head: Head) -> SnapshotManifest {
    SnapshotManifest(
      store: Fixture.store, schemaVersion: 1, builtAt: Fixture.now, byteCount: 1_048_576,
      digest: Hash256((1, 2, 3, 4)), heads: [Fixture.seen, head], signature: Fixture.signature)
  }

  private func file(_ name: String) throws -> [UInt8] {
    let url = Fixture.folder.appendingPathComponent("\(name).hex")
    let text = try String(contentsOf: url, encoding: .utf8)
    return try #require(Hex.bytes(text))
  }

  @Test func `every file has the bytes that are written today`() throws {
    for (name, bytes) in expected().sorted(by: { $0.key < $1.key }) {
      let url = Fixture.folder.appendingPathComponent("\(name).hex")
      if ProcessInfo.processInfo.environment["WRITE_WIRE_FIXTURES"] == "1",
        !FileManager.default.fileExists(atPath: url.path)
      {
        try Hex.lines(bytes).write(to: url, atomically: true, encoding: .utf8)
      }
      #expect(try file(name) == bytes, "\(name)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: Fixture.folder.path)
      .filter { $0.hasSuffix(".hex") }
    #expect(Set(files) == Set(expected().keys.map { "\($0).hex" }))
  }

  @Test func `every message is read from its file and written back the same`() throws {
    try expectSame("heads") { try HeadsRequest(decoding: $0).encoded() }
    try expectSame("heads-answer") { try HeadsAnswer(decoding: $0).encoded() }
    try expectSame("push-answer") { try PushAnswer(decoding: $0).encoded() }
    try expectSame("pull") { try PullRequest(decoding: $0).encoded() }
    try expectSame("recover") { try RecoverRequest(decoding: $0).encoded() }
    try expectSame("give-back") { bytes in
      var reader = ByteReader(bytes)
      let front = try GiveBackFront(&reader)
      return front.content(with: Array(bytes[reader.offset...]))
    }
    try expectSame("credential") { try Credential(decoding: $0).encoded() }
    try expectSame("enrol") { try EnrolRequest(decoding: $0).encoded() }
    try expectSame("session") { try SessionRequest(decoding: $0).encoded() }
    try expectSame("snapshot-manifest") { try SnapshotManifest(decoding: $0).encoded() }
    try expectSame("personal") { try PersonalSection(decoding: $0, 0..<$0.count).encoded() }
    try expectSame("push") { bytes in
      var reader = ByteReader(bytes)
      let front = try PushFront(&reader)
      return front.content(with: Array(bytes[reader.offset...]))
    }
    try expectSame("pull-answer") { bytes in
      var reader = ByteReader(bytes)
      let front = try PullFront(&reader)
      return front.content(with: Array(bytes[reader.offset...]))
    }
    try expectSame("envelope-pull") { bytes in
      let content = try Message.opened(bytes, expecting: .pull, by: Tools.plain)
      return Message.sealed(.pull, content, by: Tools.plain)
    }
  }

  private func expectSame(_ name: String, _ again: ([UInt8]) throws -> [UInt8]) throws {
    let bytes = try file(name)
    #expect(try again(bytes) == bytes, "\(name)")
    // A message says how long it is: no byte may be missing or too many.
    let isOpenEnded = ["push", "pull-answer", "give-back"].contains(name)
    for count in 0..<bytes.count where !isOpenEnded {
      #expect(throws: WireError.self, "\(name)") { _ = try again(Array(bytes[..<count])) }
    }
    if !isOpenEnded {
      #expect(throws: WireError.self, "\(name)") { _ = try again(bytes + [0]) }
    }
  }

  @Test func `the batch is read, and each payload written back the same`() throws {
    let bytes = try file("batch")
    let batch = try tools.read(bytes)
    #expect(batch.changeSets.map(\.header.id) == [Fixture.first, Fixture.second])
    #expect(batch.changeSets[0].hash.bytes == (try file("header-hash")))
    #expect(
      batch.changeSets[0].content.references == [Fixture.staff, Fixture.size].map(\.changeSet))
    for (changeSet, name) in zip(batch.changeSets, ["payload-order", "payload-event"]) {
      var encoder = PayloadEncoder(schema: Tables.schema, sha256: tools.sha256)
      var writer = ByteWriter()
      let order = changeSet.content.rows.map { Int32($0) }
      encoder.encode(batch.facts, rows: order[...], as: changeSet.header.id, to: &writer)
      #expect(writer.bytes == (try file(name)))
    }
    let customer = Tables.customers.cell("name")
    #expect(batch.facts.text(batch.changeSets[0].content.rows.lowerBound, customer) == "Zoé")
    #expect(try tools.read(try file("batch-live")).changeSets.count == 2)
  }
}
