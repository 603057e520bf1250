package import Security
import Storage
package import SyncProtocol

/// Head office's side of the exchange: one synchronous object that production puts behind a lock
/// and the simulator drives directly.
///
/// It does no network I/O and reads no clock of its own.
package final class HQEngine {
  package let storage: any HeadOfficeStorage
  let key: SigningKey

  /// Which of a store's lines grew, in this process: a second one that grows is a clone.
  private var growth = BranchGrowth()
  private let schemaVersion: UInt16

  /// Why stores could not be told; nil where they were.
  private var relayTrouble: String?

  /// Stores that something was relayed to since it was last asked.
  private var relayed: Set<StoreNumber> = []

  /// What each store's last pull held of the common chain.
  private var pulled: [StoreNumber: [ChangeSetID]] = [:]

  package init(storage: any HeadOfficeStorage, key: SigningKey, schemaVersion: UInt16 = 1) {
    self.storage = storage
    self.key = key
    self.schemaVersion = schemaVersion
  }

  /// One push, opened and verified: its bytes add up to the head it announces.
  package struct Push: Sendable {
    package let store: StoreNumber
    package let front: PushFront
    package let batch: ReceivedBatch

    package init(store: StoreNumber, front: PushFront, batch: ReceivedBatch) {
      self.store = store
      self.front = front
      self.batch = batch
    }

    /// Reads a push of a store.
    ///
    /// Pure: it can run beside a merge.
    ///
    /// - Throws: `HQProblem`; nothing is stored.
    package static func read(
      _ content: [UInt8], from store: StoreNumber, by reader: inout RunReader
    ) throws(HQProblem) -> Push {
      let (front, batch) = try HQProblem.opening(content, by: &reader, PushFront.init)
      guard batch.changeSets.allSatisfy({ $0.header.chain == .ofStore(store) }) else {
        throw .wrongChain
      }
      return Push(store: store, front: front, batch: batch)
    }
  }

  /// Takes the pushes of several stores into custody in one transaction.
  ///
  /// - Returns: an encoded `PushAnswer` per push, to be sent only now that the commit is durable;
  ///   or why that push alone was not stored.
  /// - Throws: if nothing was stored at all.
  package func receive(_ pushes: [Push], now: Int64) throws -> [Result<[UInt8], HQProblem>] {
    // What grew in a transaction that is undone did not grow.
    var growth = self.growth
    let reports = try storage.receive(pushes.map(\.batch)) { index, report in
      let push = pushes[index]
      try storage.noteExchange(
        StoreExchangeNote(
          store: push.store, at: now, storeClock: push.front.greeting.clock,
          isComplete: report.gap == nil && report.forked.isEmpty
            && push.front.announced.allSatisfy { try storage.held($0) != nil }))
      try raiseAlarms(report, of: push.store, &growth)
    }
    self.growth = growth
    relay()
    if let relayTrouble { try storage.raise(.notRelayed, about: .headOffice, relayTrouble) }
    return try zip(pushes, reports).map { push, result in
      switch result {
      case .failure(let error): .failure(.notStored("\(error)"))
      case .success(let report): .success(try answer(push, report, now: now))
      }
    }
  }

  /// Tells stores what others have written for them.
  ///
  /// Where that fails they are told with the next merge, and it is an alarm then: head office
  /// starts on a full disk too, and who has pushed is acknowledged all the same.
  package func relay() {
    do {
      relayed.formUnion(try storage.relayOwed())
      relayTrouble = nil
    } catch {
      relayTrouble = "\(error)"
    }
  }

  /// The stores that something was relayed to since this was last asked.
  package func takeRelayed() -> Set<StoreNumber> {
    defer { relayed = [] }
    return relayed
  }

  /// Two machines with one identity are seen by what they write.
  private func raiseAlarms(
    _ report: CustodyReport, of store: StoreNumber, _ growth: inout BranchGrowth
  ) throws {
    if let id = report.forked.first {
      try storage.raise(.sameIncarnation, about: store, "two change-sets are called \(id)")
    }
    for incarnation in report.grown
    where growth.note(incarnation, of: .ofStore(store)) {
      // Old branches come back one after the other.
      if try storage.isRefilling { continue }
      try storage.raise(
        .cloned, about: store, "\(incarnation) and another machine write at the same time")
    }
  }

  private func answer(_ push: Push, _ report: CustodyReport, now: Int64) throws -> [UInt8] {
    let outcome: PushAnswer.Outcome =
      !report.forked.isEmpty ? .forked : report.gap != nil ? .gap : .taken
    let signed = try signedHeads(for: push.store, of: [.ofStore(push.store)])
    return PushAnswer(
      greeting: greeting(now), outcome: outcome, signed: signed,
      parkedCount: try storage.parkedCount(of: push.store)
    ).encoded()
  }

  /// Compares heads: what head office holds of the store's chain, and its own.
  package func compareHeads(
    _ request: HeadsRequest, of store: StoreNumber, now: Int64
  ) throws -> HeadsAnswer {
    // Not the store's number plus one: what came over the wire may be the highest there is.
    guard request.greeting.schemaVersion >= schemaVersion - 1 else {
      throw HQProblem.versionTooOld
    }
    let chains = [.ofStore(store)] + ChainID.read(by: store)
    guard request.own.allSatisfy({ $0.chain == .ofStore(store) }),
      request.locator.allSatisfy({ chains.contains($0.chain) })
    else { throw HQProblem.wrongChain }
    try storage.noteExchange(
      StoreExchangeNote(
        store: store, at: now, storeClock: request.greeting.clock,
        isComplete: try request.own.allSatisfy { try storage.held($0) != nil }))
    return HeadsAnswer(
      greeting: greeting(now),
      signed: try signedHeads(for: store, of: chains),
      known: try request.locator.filter { try storage.held($0) != nil })
  }

  /// Notes what a pull says the store holds of the common chain: erasures beyond it are still owed.
  ///
  /// Where that cannot be written the pull is answered all the same; the next one says it again.
  private func notePulled(_ have: [ChangeSetID], by store: StoreNumber, now: Int64) {
    let common = storage.trees[.common]
    let cursors = have.filter { common?.contains($0) == true }
    if pulled[store] == cursors { return }
    do {
      try storage.notePulled(cursors, by: store, at: now)
      pulled[store] = cursors
    } catch {
      pulled[store] = nil
    }
  }

  /// What a store lacks of the chains it reads.
  ///
  /// - Returns: the content of a `pullAnswer`, or nil if there is nothing (then the caller may
  ///   wait, and ask again with `evenIfEmpty`).
  package func pull(
    _ request: PullRequest, by store: StoreNumber, evenIfEmpty: Bool, now: Int64
  ) throws -> [UInt8]? {
    let readable = ChainID.read(by: store)
    guard request.cursors.allSatisfy({ readable.contains($0.chain) }) else {
      throw HQProblem.wrongChain
    }
    let have = try request.cursors.compactMap { try storage.held($0) }
    notePulled(have, by: store, now: now)
    // What a store that lost its own branch was sent stays with it: it is asked again.
    if !have.isEmpty, have.count == request.cursors.count, try storage.isRefilling {
      try storage.noteBack(store)
      relay()
    }
    let batch = try outgoing(readable, beyond: have)
    guard !batch.lasts.isEmpty || evenIfEmpty else { return nil }
    return try answer(batch, of: readable, to: store, now: now)
  }

  /// What a peer lacks of several chains, in an order in which each can be taken.
  func outgoing(_ chains: [ChainID], beyond have: [ChangeSetID]) throws -> OutgoingBatch {
    var batch = OutgoingBatch()
    for chain in chains where batch.runs.count < Limits.batchTargetBytes {
      let next = try storage.outgoing(
        chain, beyond: have, upTo: nil, hashBytes: 32, targetBytes: Limits.batchTargetBytes)
      if !batch.append(next) { break }
    }
    return batch
  }

  /// The content of a pull's answer.
  ///
  /// What the batch ends with is signed with the heads: a store can prove by it, whenever the line
  /// breaks, that head office wrote what the store holds.
  func answer(
    _ batch: OutgoingBatch, of chains: [ChainID], to store: StoreNumber, now: Int64
  ) throws -> [UInt8] {
    var heads = try chains.flatMap { try storage.heads(of: $0) }
    for last in batch.lasts where !heads.contains(last) && heads.count < Limits.headsPerExchange {
      heads.append(last)
    }
    return PullFront(greeting: greeting(now), signed: try signed(heads, for: store))
      .content(with: batch.content)
  }

  func signedHeads(for store: StoreNumber, of chains: [ChainID]) throws -> SignedHeads {
    try signed(try chains.flatMap { try storage.heads(of: $0) }, for: store)
  }

  private func signed(_ heads: [Head], for store: StoreNumber) throws -> SignedHeads {
    SignedHeads(
      heads: heads, signature: try key.sign(SignedHeads.signedBytes(for: store, heads)))
  }

  func greeting(_ now: Int64) -> Greeting {
    Greeting(schemaVersion: schemaVersion, clock: now)
  }
}
