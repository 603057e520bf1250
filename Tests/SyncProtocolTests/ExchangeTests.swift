import SyncProtocol
import Testing

/// Comparing heads, and the lane that decides when to do what.
struct ExchangeTests {
  // MARK: Heads

  private let a = Incarnation(writer: Fixture.store, random: 1)
  private let b = Incarnation(writer: Fixture.store, random: 2)

  private func head(_ incarnation: Incarnation, _ sequence: Int64) -> Head {
    Head(chain: Fixture.chain, id: ChangeSetID(incarnation, sequence), hash: .zero)
  }

  private func compare(_ tree: ChainTree, _ theirs: [Head]) -> HeadsComparison {
    HeadsComparison.compare(tree, theirs: theirs) { tree.contains($0.id) ? $0.id : nil }
  }

  private func tree(last: Int64) -> ChainTree {
    var tree = ChainTree()
    tree.insert(ChainTree.Segment(incarnation: a, parent: nil, last: last))
    return tree
  }

  @Test func `each outcome of comparing heads`() {
    #expect(compare(ChainTree(), []) == .equal)
    #expect(compare(tree(last: 5), [head(a, 5)]) == .equal)
    #expect(compare(tree(last: 5), []) == .unknown)
    #expect(compare(tree(last: 5), [head(a, 3)]) == .ahead)
    #expect(compare(tree(last: 5), [head(a, 7)]) == .forked(commonAncestor: nil))
    #expect(compare(ChainTree(), [head(a, 7)]) == .behind)
    var forked = tree(last: 5)
    forked.insert(ChainTree.Segment(incarnation: b, parent: ChangeSetID(a, 3), last: 4))
    #expect(compare(forked, [head(a, 5)]) == .ahead)
    #expect(compare(forked, [head(a, 5), head(b, 4)]) == .equal)
    #expect(
      compare(tree(last: 5), [head(a, 4), head(b, 9)])
        == .forked(commonAncestor: ChangeSetID(a, 4)))
    #expect(compare(tree(last: 5), [head(a, 5), head(b, 9)]) == .behind)
  }

  @Test func `a head of the same height with another hash is not known`() {
    let found = HeadsComparison.compare(tree(last: 5), theirs: [head(a, 5)]) { _ in nil }
    #expect(found == .forked(commonAncestor: nil))
  }

  // MARK: Backoff

  @Test func `delays stay below the longest, and start anew after a success`() {
    var backoff = Backoff()
    var random = Generator(5)
    for _ in 0..<200 {
      let delay = backoff.next(retryAfter: nil, random: random.next())
      #expect((0...Backoff.longestMilliseconds).contains(delay))
    }
    #expect(backoff.attempt == 200)
    backoff.reset()
    #expect(backoff == Backoff())
  }

  @Test(
    arguments: [
      (0, 200), (1, 400), (2, 800), (7, 25_600), (8, 30_000), (60, 30_000),
    ] as [(Int, Int64)])
  func `the jitter is drawn from the whole range of the attempt`(attempt: Int, cap: Int64) {
    var backoff = Backoff()
    for _ in 0..<attempt { _ = backoff.next(retryAfter: nil, random: 0) }
    var lowest = backoff
    var highest = backoff
    #expect(lowest.next(retryAfter: nil, random: UInt64(cap) + 1) == 0)
    #expect(highest.next(retryAfter: nil, random: UInt64(cap)) == cap)
  }

  @Test func `what the other side asks for is obeyed, up to a day`() {
    var backoff = Backoff()
    #expect(backoff.next(retryAfter: 90_000, random: 5) == 90_005)
    #expect(backoff.next(retryAfter: .max, random: 0) == Backoff.longestRetryAfterMilliseconds)
    #expect(backoff.next(retryAfter: -5, random: 0) == 0)
  }

  // MARK: Lane

  private func online(at now: Int64) -> ExchangeLane {
    var lane = ExchangeLane()
    lane.succeeded(.openSession, now: now)
    lane.succeeded(.compareHeads, now: now)
    return lane
  }

  @Test func `a session is opened, heads are compared, then work is done`() {
    var lane = ExchangeLane()
    #expect(lane.next(now: 0, hasWork: true) == .openSession)
    #expect(!lane.isOnline)
    lane.succeeded(.openSession, now: 0)
    #expect(lane.next(now: 0, hasWork: true) == .compareHeads)
    lane.succeeded(.compareHeads, now: 10)
    #expect(lane.next(now: 10, hasWork: true) == .transfer)
    lane.succeeded(.transfer, now: 11)
    #expect(lane.isOnline)
    let due = 10 + ExchangeLane.comparisonMilliseconds
    #expect(lane.next(now: 12, hasWork: false) == .wait(until: due))
    #expect(lane.next(now: due, hasWork: false) == .compareHeads)
  }

  @Test func `one failure followed by silence heals by itself`() {
    var lane = online(at: 0)
    lane.failed(.transport, now: 1_000, random: 150)
    #expect(!lane.isOnline)
    #expect(lane.lastFailure == .transport)
    guard case .wait(let until) = lane.next(now: 1_000, hasWork: true) else {
      Issue.record("no wait")
      return
    }
    #expect(until == 1_150)
    // Nobody reports anything: time alone brings the next attempt.
    #expect(lane.next(now: until, hasWork: true) == .openSession)
    lane.succeeded(.openSession, now: until)
    lane.succeeded(.compareHeads, now: until)
    #expect(lane.next(now: until, hasWork: true) == .transfer)
    #expect(lane.lastFailure == nil)
  }

  @Test func `Retry-After is obeyed`() {
    var lane = online(at: 0)
    lane.failed(.transport, retryAfter: 60_000, now: 1_000, random: 0)
    #expect(lane.next(now: 60_999, hasWork: true) == .wait(until: 61_000))
    #expect(lane.next(now: 61_000, hasWork: true) == .openSession)
    lane.failed(.transport, retryAfter: 60_000, now: 61_000, random: 0)
    // Also when the other lane finds the line up: head office asked for this on that line.
    lane.retryNow()
    #expect(lane.next(now: 61_001, hasWork: false) == .wait(until: 121_000))
  }

  @Test func `a line that is back is tried at once`() {
    var lane = online(at: 0)
    lane.failed(.transport, now: 1_000, random: 150)
    lane.retryNow()
    #expect(lane.next(now: 1_001, hasWork: false) == .openSession)
  }

  @Test func `an expired session is opened anew at once, the second time slowly`() {
    var lane = online(at: 0)
    lane.failed(.sessionExpired, now: 50, random: 199)
    #expect(lane.next(now: 50, hasWork: true) == .openSession)
    lane.failed(.sessionExpired, now: 50, random: 199)
    #expect(lane.next(now: 50, hasWork: true) == .wait(until: 249))
  }

  @Test func `a refused node asks again, slowly`() {
    var lane = online(at: 0)
    lane.failed(.refused, now: 0, random: 0)
    #expect(
      lane.next(now: 0, hasWork: true) == .wait(until: ExchangeLane.refusedMilliseconds))
    #expect(lane.next(now: ExchangeLane.refusedMilliseconds, hasWork: true) == .openSession)
  }

  @Test func `a gap leads to another comparison`() {
    var lane = online(at: 0)
    lane.foundGap()
    #expect(lane.next(now: 1, hasWork: true) == .compareHeads)
  }

  @Test func `a gap that comparing does not close is tried ever more slowly, and told`() {
    var lane = online(at: 0)
    lane.succeeded(.transfer, now: 10)
    lane.foundGap()
    #expect(!lane.isStuck)
    #expect(lane.next(now: 10, hasWork: true) == .compareHeads)
    lane.succeeded(.compareHeads, now: 20)
    lane.succeeded(.transfer, now: 30)
    lane.foundGap()
    #expect(lane.isStuck)
    #expect(lane.next(now: 30, hasWork: true) == .wait(until: 830))
    lane.succeeded(.compareHeads, now: 830)
    lane.succeeded(.transfer, now: 900)
    #expect(!lane.isStuck)
    #expect(lane.next(now: 900, hasWork: true) == .transfer)
  }

  // MARK: Messages that are refused

  @Test func `a clock that is no instant is refused`() {
    for clock in [Int64.min, -1, Limits.latestInstant + 1, .max] {
      let request = HeadsRequest(greeting: Greeting(schemaVersion: 1, clock: clock), own: [])
      #expect(throws: WireError.tooLarge("clock")) {
        try HeadsRequest(decoding: request.encoded())
      }
    }
  }

  @Test func `an outcome that is not known is refused`() {
    let signed = SignedHeads(heads: [], signature: Fixture.signature)
    var bytes = PushAnswer(
      greeting: Fixture.greeting, outcome: .taken, signed: signed, parkedCount: 0
    ).encoded()
    bytes[10] = 3
    #expect(
      wireError { () throws(WireError) in _ = try PushAnswer(decoding: bytes) }
        == .notCanonical("outcome"))
  }

  @Test func `a credential of no store is refused`() {
    var credential = Fixture.credential
    for store in [StoreNumber.headOffice, .allStores] {
      credential.store = store
      let bytes = credential.encoded()
      #expect(
        wireError { () throws(WireError) in _ = try Credential(decoding: bytes) }
          == .badIdentity("store number"))
    }
  }

  @Test func `what is signed differs between messages`() {
    let starts = [
      SignedHeads.signedBytes(for: Fixture.store, []), Fixture.credential.signedBytes,
      SessionRequest.signedBytes(number: 1, nonce: []),
    ].map { Array($0.prefix(10)) }
    #expect(Set(starts).count == 3)
  }
}
