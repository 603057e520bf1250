package import Security
import Storage
package import SyncProtocol

/// Head office's side of the exchange: one synchronous object that production puts behind a lock
/// and the simulator drives directly.
///
/// It does no network I/O and reads no clock of its own.
package final class HQEngine {
  package let storage: any HeadOfficeStorage
  private let key: SigningKey
  private let schemaVersion: UInt16

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
      do throws(WireError) {
        var bytes = ByteReader(content)
        let front = try PushFront(&bytes)
        let batch = try reader.readBatch(&bytes)
        guard batch.changeSets.allSatisfy({ $0.header.chain == .ofStore(store) }) else {
          throw WireError.badIdentity("chain")
        }
        return Push(store: store, front: front, batch: batch)
      } catch {
        throw error == .badIdentity("chain") ? .wrongChain : .wire(error)
      }
    }
  }

  /// Takes the pushes of several stores into custody in one transaction.
  ///
  /// - Returns: an encoded `PushAnswer` per push, to be sent only now that the commit is durable;
  ///   or why that push alone was not stored.
  /// - Throws: if nothing was stored at all.
  package func receive(_ pushes: [Push], now: Int64) throws -> [Result<[UInt8], HQProblem>] {
    let reports = try storage.receive(pushes.map(\.batch)) { index, report in
      let push = pushes[index]
      try storage.noteExchange(
        StoreExchangeNote(
          store: push.store, at: now, storeClock: push.front.greeting.clock,
          isComplete: report.gap == nil && report.forked.isEmpty
            && push.front.announced.allSatisfy { holds($0) }))
    }
    return try zip(pushes, reports).map { push, result in
      switch result {
      case .failure(let error): .failure(.notStored("\(error)"))
      case .success(let report): .success(try answer(push, report, now: now))
      }
    }
  }

  private func holds(_ head: Head) -> Bool {
    storage.trees[head.chain]?.contains(head.id) ?? false
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
    guard (request.own + request.locator).allSatisfy({ $0.chain == .ofStore(store) }) else {
      throw HQProblem.wrongChain
    }
    try storage.noteExchange(
      StoreExchangeNote(
        store: store, at: now, storeClock: request.greeting.clock,
        isComplete: request.own.allSatisfy { holds($0) }))
    return HeadsAnswer(
      greeting: greeting(now),
      signed: try signedHeads(for: store, of: [.ofStore(store)] + ChainID.read(by: store)),
      known: try request.locator.filter { try storage.holds($0) })
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
    let have = try request.cursors.filter { try storage.holds($0) }.map(\.id)
    var runs = ByteWriter()
    var count = 0
    var changeSets = 0
    for chain in readable where runs.bytes.count < Limits.batchTargetBytes {
      let batch = try storage.outgoing(
        chain, beyond: have, hashBytes: 32, targetBytes: Limits.batchTargetBytes)
      // What the reader would refuse as too large comes with the next pull.
      changeSets += batch.changeSets
      guard count + batch.lasts.count <= Limits.headsPerExchange,
        changeSets <= Limits.changeSetsPerBatch
      else { break }
      count += batch.lasts.count
      runs.raw(batch.runs)
      // What the next chain holds may have seen what did not fit: it would arrive before it.
      if batch.isPartial { break }
    }
    guard count > 0 || evenIfEmpty else { return nil }
    var batch = ByteWriter()
    batch.varint(UInt64(count))
    batch.raw(runs.bytes)
    return PullFront(greeting: greeting(now), signed: try signedHeads(for: store, of: readable))
      .content(with: batch.bytes)
  }

  private func signedHeads(for store: StoreNumber, of chains: [ChainID]) throws -> SignedHeads {
    let heads = try chains.flatMap { try storage.heads(of: $0) }
    return SignedHeads(
      heads: heads, signature: try key.sign(SignedHeads.signedBytes(for: store, heads)))
  }

  private func greeting(_ now: Int64) -> Greeting {
    Greeting(schemaVersion: schemaVersion, clock: now)
  }
}
