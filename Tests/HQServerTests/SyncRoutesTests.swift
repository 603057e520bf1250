import Facts
import Foundation
import HQServer
import HTTP
import Runtime
import Security
import Storage
import SyncProtocol
import Synchronization
import Testing
import Toolkit

@Suite struct SyncRoutesTests {
  private func problem(_ response: HTTPClient.Response) throws -> Node.Problem {
    try JSON.decode(Node.Problem.self, from: response.body)
  }

  private func push(_ node: Node, _ body: [UInt8]) throws -> Node.Problem {
    try problem(try node.send("/v1/push", body))
  }

  private func sealed(_ content: [UInt8]) -> [UInt8] {
    Message.sealed(.push, content, by: .zstd)
  }

  @Test func `a sale that is pushed is in the figures, and twice is once`() throws {
    let house = try House()
    let node = try house.openStore()
    let cents = try node.sell()
    for _ in 0..<2 {
      let answer = try node.push()
      #expect(answer.outcome == .taken)
      #expect(answer.signed.heads == (try node.database.heads(of: .ofStore(try node.store))))
    }
    let sales = try house.figures().salesByStore()
    #expect(sales == [try node.store: Figures.Sales(orders: 1, cents: cents)])
  }

  @Test func `a push without a token is refused`() throws {
    let house = try House()
    let node = try house.openStore()
    try node.sell()
    let stranger = try Node(at: house.process.storeURL, folder: house.path, clock: house.clock)
    let found = try push(stranger, sealed(try node.pushContent()))
    #expect(found == .init(status: 401, code: "unauthorised"))
  }

  @Test func `a push of which one byte of a fact differs is refused whole`() throws {
    let house = try House()
    let node = try house.openStore()
    try node.sell()
    var content = try node.pushContent()
    // The last bytes are the run's hash; the ones before are facts.
    content[content.count - 40] ^= 1
    let found = try push(node, sealed(content))
    #expect(found.status == 400)
    #expect(try house.figures().salesByStore().isEmpty)
    #expect(try house.figures().stores.first?.head == nil)
  }

  @Test func `a push with another last hash is refused by name`() throws {
    let house = try House()
    let node = try house.openStore()
    try node.sell()
    var content = try node.pushContent()
    content[content.count - 1] ^= 1
    #expect(try push(node, sealed(content)) == .init(status: 400, code: "wrong-hash"))
  }

  @Test func `truncated, foreign and trailing bytes are refused`() throws {
    let house = try House()
    let node = try house.openStore()
    try node.sell()
    let content = try node.pushContent()
    let whole = sealed(content)
    #expect(try push(node, Array(whole.prefix(7))) == .init(status: 400, code: "truncated"))
    let short = sealed(Array(content.dropLast(9)))
    #expect(try push(node, short) == .init(status: 400, code: "truncated"))
    #expect(
      try push(node, sealed(content + [0])) == .init(status: 400, code: "trailing-bytes"))
    #expect(try push(node, Array("GET / HTTP/1.1".utf8)) == .init(status: 400, code: "not-ours"))
    #expect(
      try push(node, Message.sealed(.pull, content, by: .zstd))
        == .init(status: 400, code: "unexpected-message"))
  }

  @Test func `an oversized body is refused`() throws {
    let house = try House()
    let node = try house.openStore()
    let body = [UInt8](repeating: 7, count: Limits.compressedBytes + 1)
    #expect(try node.send("/v1/push", body).status == 413)
  }

  @Test func `a bomb is refused before it is blown up`() throws {
    let house = try House()
    let node = try house.openStore()
    // Says 1 MB and inflates to 32: refused where it passes what it says.
    let packed = try #require(Compressor.zstd.compress([UInt8](repeating: 0, count: 32 << 20)))
    var liar = ByteWriter()
    Envelope(kind: .push, encoding: .zstd, contentBytes: 1 << 20).append(to: &liar)
    liar.raw(packed)
    #expect(try push(node, liar.bytes) == .init(status: 400, code: "not-canonical"))
    // Says 100 MB: refused unopened.
    var giant = ByteWriter()
    Envelope(kind: .push, encoding: .zstd, contentBytes: 100 << 20).append(to: &giant)
    giant.raw(packed)
    #expect(try push(node, giant.bytes) == .init(status: 413, code: "too-large"))
  }

  @Test func `another store's chain is refused`() throws {
    let house = try House()
    let node = try house.openStore(number: 1)
    let other = try house.openStore("OC Pizza Lyon", number: 2)
    try other.sell()
    let found = try push(node, sealed(try other.pushContent()))
    #expect(found == .init(status: 403, code: "wrong-chain"))
    #expect(try house.figures().salesByStore().isEmpty)
  }

  @Test func `another store's fact is parked, and the next sale is merged`() throws {
    let house = try House()
    let node = try house.openStore(number: 1)
    let other = try house.openStore("OC Pizza Lyon", number: 2)
    let forged = try forgedRun(of: other, in: .ofStore(try node.store))
    let first = try node.push(forged)
    #expect(first.outcome == .taken)
    #expect(first.parkedCount == 1)
    let cents = try node.sell()
    let second = try node.push()
    #expect(second.outcome == .taken)
    #expect(second.parkedCount == 1)
    let figures = try house.figures()
    #expect(
      try figures.salesByStore() == [try node.store: Figures.Sales(orders: 1, cents: cents)])
    #expect(figures.stores.map(\.parked) == [1, 0])
    let parked = try house.headOffice.locked { try $0.database.parkedChangeSets() }
    #expect(parked.map(\.reason) == ["foreign-store"])
  }

  /// A valid run that writes store 2's facts into another chain.
  private func forgedRun(of other: Node, in chain: ChainID) throws -> [UInt8] {
    let sha256 = try SystemHash.sha256()
    let id = ChangeSetID(Incarnation(writer: try other.store, random: 42), 1)
    var draft = ChangeSetDraft(id: id)
    _ = draft.add(
      NewOrder(channel: .counter, service: .eatIn, number: 1), by: try other.doing())
    var encoder = PayloadEncoder(schema: Tables.schema, sha256: sha256)
    var payload = ByteWriter()
    let order = draft.batch.canonicalOrder(0..<draft.batch.count)
    encoder.encode(draft.batch, rows: order[...], as: id, to: &payload)
    let header = Header(
      chain: chain, id: id, parent: .zero, seen: [], tables: encoder.tables,
      digest: sha256(payload.bytes, 0..<payload.bytes.count))
    var run = RunWriter(chain: chain, first: id, parent: .zero)
    run.append(header, payload: payload.bytes, personal: nil)
    var batch = ByteWriter()
    batch.varint(1)
    run.finish(last: header.hash(by: sha256), to: &batch)
    return PushFront(greeting: other.greeting, announced: []).content(with: batch.bytes)
  }

  @Test func `a waiting pull is answered by what is written, at once`() throws {
    let house = try House()
    let node = try house.openStore()
    let arrived = Mutex<Result<Int, any Error>?>(nil)
    // One thread at a time uses the node: this one waits for the other's end.
    nonisolated(unsafe) let waiting = node
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let result = Result { try waiting.pullEverything(waitMilliseconds: 20_000) }
      arrived.withLock { $0 = result }
      done.signal()
    }
    #expect(house.waits(1))
    _ = try house.run(SetPrice(product: "hawaiian", size: "M", cents: 1_375))
    #expect(done.wait(timeout: .now() + 10) == .success)
    #expect(try arrived.withLock { try $0?.get() } == 1)
  }

  @Test func `a pull whose time is up is answered empty`() throws {
    let house = try House()
    let node = try house.openStore()
    nonisolated(unsafe) let waiting = node
    let count = Mutex<Int?>(nil)
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let result = Result { try waiting.pullEverything(waitMilliseconds: 5_000) }
      if case .success(let facts) = result { count.withLock { $0 = facts } }
      done.signal()
    }
    #expect(house.waits(1))
    house.clock.advance(5_000)
    #expect(done.wait(timeout: .now() + 10) == .success)
    #expect(count.withLock { $0 } == 0)
  }

  @Test func `a snapshot has a signed manifest, and its file is served in ranges`() throws {
    let house = try House()
    let node = try house.openStore()
    let manifest = try SnapshotManifest(
      decoding: Message.opened(
        try node.send("/v1/snapshot", [], method: "GET").body, expecting: .snapshotManifest,
        by: .zstd))
    #expect(manifest.store == (try node.store))
    #expect(
      house.key.publicKey.isValid(signature: manifest.signature, over: manifest.signedBytes))
    let path = "/v1/snapshot/file"
    let whole = try node.send(path, [], method: "GET")
    #expect(whole.status == 200)
    #expect(whole.body.count == Int(manifest.byteCount))
    let etag = try #require(whole.header("ETag"))
    #expect(etag == "\"\(manifest.digest)\"")
    let part = try node.send(
      path, [], method: "GET", headers: [("Range", "bytes=100-199"), ("If-Range", etag)])
    #expect(part.status == 206)
    #expect(part.body == Array(whole.body[100..<200]))
    let moved = try node.send(
      path, [], method: "GET", headers: [("Range", "bytes=100-"), ("If-Range", "\"other\"")])
    #expect(moved.status == 200)
    let beyond = try node.send(
      path, [], method: "GET", headers: [("Range", "bytes=\(whole.body.count)-")])
    #expect(beyond.status == 416)
    #expect(try node.send("/v1/snapshot/other", [], method: "GET").status == 404)
  }
}

extension House {
  /// Waits until so many pulls wait.
  func waits(_ count: Int) -> Bool {
    Self.eventually { process.waitingPulls == count }
  }
}
