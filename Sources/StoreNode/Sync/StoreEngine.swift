package import Security
package import Storage
package import SyncProtocol

/// A store's side of the exchange: one synchronous object that production puts behind a lock and
/// the simulator drives directly.
///
/// It makes requests and takes answers; it sends nothing itself.
package final class StoreEngine {
  package let database: NodeDatabase
  package let store: StoreNumber
  private let headOfficeKey: PublicKey
  var reader: RunReader

  /// Change-sets of the own chain that head office has acknowledged: they and their ancestors.
  package private(set) var acknowledged: [ChangeSetID]

  /// Head office's clock minus this one's, in milliseconds, when heads were last compared.
  package private(set) var clockOffset: Int64?

  /// When head office last answered, milliseconds UTC of this node's clock.
  package internal(set) var lastExchangeAt: Int64?

  /// Change-sets of this store that are parked at head office.
  package private(set) var parkedAtHeadOffice = 0

  /// What the last comparison of heads found.
  package private(set) var comparison: HeadsComparison?

  /// What head office holds of the chains that it writes, of the change-sets that were named to it.
  var heldByHeadOffice: [ChangeSetID] = []

  /// Head office's heads when they were last compared.
  var headsOfHeadOffice: Set<Head> = []

  /// Whether head office holds something of this store's own chain that is not held here.
  package internal(set) var lacksOwn = false

  /// Whether head office lacks something that it wrote itself and this store holds.
  package internal(set) var owesHeadOffice = false

  /// Whose turn it is among what is sent.
  var turn = 0

  /// Incarnations whose lines were fetched back, and whether more of them is a second machine.
  var recovered = BranchRecovery()

  /// Whether a pull brought nothing but what is held: head office does not know the heads it was
  /// told, because it was restored, and has to be told older ones too.
  private var sendsLocator = false

  private var acknowledgedOnDisk: [ChangeSetID] = []
  private var acknowledgedSavedAt: Int64 = 0

  /// Milliseconds between two savings of what is acknowledged: it only feeds the status page.
  private static let savingMilliseconds: Int64 = 5_000

  /// Change-sets up to which a push is a live one: no announced heads, eight bytes of the hash.
  private static let livePush = 8

  /// Payload bytes of a push: it is encoded alone with the database, and a sale waits for as long.
  private static let pushBytes = 128 * 1024

  package init(
    database: NodeDatabase, headOfficeKey: PublicKey, sha256: @escaping SHA256
  ) throws {
    self.database = database
    self.headOfficeKey = headOfficeKey
    store = database.writer
    reader = RunReader(schema: database.schema, sha256: sha256)
    acknowledged = try database.savedAcknowledged()
    acknowledgedOnDisk = acknowledged
  }

  // MARK: What there is to do

  var ownTree: ChainTree { database.trees[.ofStore(store)] ?? ChainTree() }

  /// Whether the lane that sends has something to do.
  package var hasWork: Bool { hasUnsent || lacksOwn || owesHeadOffice }

  /// Whether something was written that head office has not acknowledged.
  package var hasUnsent: Bool { unsentCount > 0 }

  /// Change-sets that head office has not acknowledged.
  package var unsentCount: Int {
    ownTree.missing(beyond: acknowledged).reduce(0) { $0 + $1.sequences.count }
  }

  /// Orders that exist on this disk alone, and the instant of the oldest.
  package func unsentOrders() throws -> (count: Int64, oldestAt: Int64?) {
    try database.orders(in: ownTree.missing(beyond: acknowledged))
  }

  // MARK: Comparing heads

  /// What this store holds, for comparing.
  package func headsRequest(now: Int64) throws -> HeadsRequest {
    let read = ChainID.read(by: store)
    let chains = [.ofStore(store)] + read
    // Of the chains read, what head office does not know any more tells that it was restored.
    let locator =
      try read.flatMap { try database.heads(of: $0) }
      + chains.flatMap { try database.locator(of: $0) }
    return HeadsRequest(
      greeting: greeting(now), own: try database.heads(of: .ofStore(store)),
      locator: Array(locator.prefix(Limits.headsPerExchange)))
  }

  /// Takes head office's heads: what they cover is acknowledged.
  ///
  /// Here the clocks are compared too, for this answer costs head office no time: its clock was
  /// read about half-way between sending and receiving.
  ///
  /// - Throws: `StoreLinkError.brokenAnswer` if head office's signature does not fit.
  package func take(
    _ answer: HeadsAnswer, to request: HeadsRequest, sentAt: Int64, now: Int64
  ) throws {
    try check(answer.signed)
    lastExchangeAt = now
    clockOffset = answer.greeting.clock - (sentAt + now) / 2
    let own = answer.signed.heads.filter { $0.chain == .ofStore(store) }
    let known = answer.known.filter { $0.chain == .ofStore(store) }
    let held = try (own + known).compactMap { try database.held($0) }
    let found = try own.map { (head: $0, id: try database.held($0)) }
    comparison = HeadsComparison.compare(ownTree, theirs: own) { head in
      found.first { $0.head == head }?.id
    }
    lacksOwn = found.contains { $0.id == nil }
    if !lacksOwn { recovered.finish() }
    try compareChainsRead(answer, to: request)
    try database.keep(answer.signed)
    // A locator names many change-sets of one line: the newest held stands for those before it.
    acknowledged = Dictionary(grouping: held, by: \.incarnation).values.compactMap { $0.max() }
      .sorted()
    try saveAcknowledged(now: now)
  }

  // MARK: Pushing

  /// The content of the next push; nil if all is sent.
  package func push(now: Int64) throws -> [UInt8]? {
    let unsent = unsentCount
    if unsent == 0 { return nil }
    let isLive = unsent <= Self.livePush
    let batch = try database.outgoing(
      .ofStore(store), beyond: acknowledged, hashBytes: isLive ? 8 : 32,
      targetBytes: Self.pushBytes)
    if batch.lasts.isEmpty { return nil }
    // A live push that did not fit does not end at the head.
    let endsAtHead = isLive && !batch.isPartial
    let announced = endsAtHead ? [] : try database.heads(of: .ofStore(store))
    return PushFront(greeting: greeting(now), announced: announced).content(with: batch.content)
  }

  /// - Returns: whether heads have to be compared before the next push.
  package func take(_ answer: PushAnswer, now: Int64) throws -> Bool {
    try check(answer.signed)
    lastExchangeAt = now
    parkedAtHeadOffice = answer.parkedCount
    let unsentBefore = unsentCount
    acknowledged = try answer.signed.heads.compactMap { try database.held($0) }
    // Another machine writes as this store.
    if acknowledged.count < answer.signed.heads.count { lacksOwn = true }
    try saveAcknowledged(now: now)
    if answer.outcome == .forked { try leaveIncarnation() }
    // Also where head office says that all is well: what is not acknowledged is sent again.
    return unsentBefore > 0 && unsentCount >= unsentBefore
  }

  // MARK: Pulling

  /// What this store holds of the chains it reads, and how long it will wait.
  package func pullRequest(waitMilliseconds: Int64, now: Int64) throws -> PullRequest {
    let chains = ChainID.read(by: store)
    var cursors = try chains.flatMap { try database.heads(of: $0) }
    if sendsLocator {
      cursors += try database.heads(at: heldByHeadOffice)
      cursors += try chains.flatMap { try database.locator(of: $0) }
    }
    return PullRequest(
      greeting: greeting(now), waitMilliseconds: UInt32(clamping: waitMilliseconds),
      cursors: Array(cursors.prefix(Limits.headsPerExchange)))
  }

  /// Takes what head office wrote into custody and merges it.
  ///
  /// - Throws: `StoreLinkError.brokenAnswer`, `WireError`; then nothing was stored.
  package func takePull(_ content: [UInt8], now: Int64) throws -> CustodyReport {
    let (signed, batch) = try open(content, of: ChainID.read(by: store), now: now)
    if batch.changeSets.isEmpty {
      try database.keep(signed)
      return CustodyReport()
    }
    let report = try take(batch, signed)
    if report.taken == 0 { sendsLocator = true }
    return report
  }

  /// Opens a pull's answer: head office signed it, and it is of these chains alone.
  func open(
    _ content: [UInt8], of chains: [ChainID], now: Int64
  ) throws -> (signed: SignedHeads, batch: ReceivedBatch) {
    let (front, batch) = try reader.readMessage(content, PullFront.init)
    try check(front.signed)
    if let other = batch.changeSets.first(where: { !chains.contains($0.header.chain) }) {
      throw StoreLinkError.brokenAnswer("\(other.header.chain), which was not asked for")
    }
    lastExchangeAt = now
    return (front.signed, batch)
  }

  /// Takes a batch into custody and keeps head office's signature over it, in one transaction.
  func take(_ batch: ReceivedBatch, _ signed: SignedHeads) throws -> CustodyReport {
    let results = try database.receive([batch]) { _, _ in try database.keep(signed) }
    return try results.first?.get() ?? CustodyReport()
  }

  // MARK: Helpers

  func check(_ signed: SignedHeads) throws {
    let bytes = SignedHeads.signedBytes(for: store, signed.heads)
    guard headOfficeKey.isValid(signature: signed.signature, over: bytes) else {
      throw StoreLinkError.brokenAnswer("head office's signature does not fit")
    }
  }

  func greeting(_ now: Int64) -> Greeting {
    Greeting(schemaVersion: database.schema.version, clock: now)
  }

  private func saveAcknowledged(now: Int64) throws {
    guard acknowledged != acknowledgedOnDisk,
      now - acknowledgedSavedAt >= Self.savingMilliseconds
    else { return }
    try database.saveAcknowledged(acknowledged, at: now)
    acknowledgedOnDisk = acknowledged
    acknowledgedSavedAt = now
  }
}
