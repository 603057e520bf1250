package import Security
import Storage
package import SyncProtocol

/// What a store lost, given back by head office; and what head office lost, given back by a store.
extension HQEngine {
  /// One give-back, opened and verified: head office has signed for all of it.
  package struct GiveBack: Sendable {
    package let store: StoreNumber
    package let front: GiveBackFront
    package let batch: ReceivedBatch

    /// Reads a store's give-back.
    ///
    /// - Parameters:
    ///   - content: the message's.
    ///   - store: whose session it came by.
    ///   - key: head office's own.
    ///   - reader: opens the runs.
    /// - Returns: what is given back.
    /// - Throws: `HQProblem`; nothing is stored.
    package static func read(
      _ content: [UInt8], from store: StoreNumber, signedBy key: PublicKey,
      by reader: inout RunReader
    ) throws(HQProblem) -> GiveBack {
      let (front, batch) = try HQProblem.opening(content, by: &reader, GiveBackFront.init)
      let readable = ChainID.read(by: store)
      guard batch.changeSets.allSatisfy({ readable.contains($0.header.chain) }) else {
        throw .wrongChain
      }
      let signed = SignedHeads.signedBytes(for: store, front.proof.heads)
      guard key.isValid(signature: front.proof.signature, over: signed),
        front.proof.cover(batch.changeSets)
      else { throw .notProven }
      return GiveBack(store: store, front: front, batch: batch)
    }
  }

  /// Takes back what head office wrote and lost.
  ///
  /// - Returns: the content of a heads answer: the store sees whether there is more.
  /// - Throws: if nothing was stored.
  package func take(_ giveBack: GiveBack, now: Int64) throws -> HeadsAnswer {
    let reports = try storage.receive([giveBack.batch]) { _, report in
      guard report.taken > 0 else { return }
      try storage.beginRefilling("store \(giveBack.store) holds what head office wrote and lacks")
    }
    for report in reports { _ = try report.get() }
    return HeadsAnswer(
      greeting: greeting(now),
      signed: try signedHeads(
        for: giveBack.store, of: [.ofStore(giveBack.store)] + ChainID.read(by: giveBack.store)),
      known: [])
  }

  /// What a store that was restored lacks of its own chain.
  ///
  /// - Returns: the content of a pull's answer.
  package func recover(
    _ request: RecoverRequest, by store: StoreNumber, now: Int64
  ) throws -> [UInt8] {
    let chain = ChainID.ofStore(store)
    guard request.held.allSatisfy({ $0.chain == chain }) else { throw HQProblem.wrongChain }
    let have = try request.held.compactMap { try storage.held($0) }
    return try answer(try outgoing([chain], beyond: have), of: [chain], to: store, now: now)
  }
}
