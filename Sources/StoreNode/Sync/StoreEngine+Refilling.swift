package import Storage
package import SyncProtocol

/// What this store lost and head office holds; and what head office lost and this store holds.
extension StoreEngine {
  /// What the lane that sends does next.
  package enum Errand {
    /// Fetch back what this store wrote once and does not hold any more.
    case recover(RecoverRequest)
    /// The content of a give-back.
    case giveBack([UInt8])
    /// The content of a push.
    case push([UInt8])
  }

  /// What there is to send now; nil if nothing.
  ///
  /// What is lost here, what head office lost and what is new may each have been written after the
  /// other: they take turns, so that none waits for what another one brings.
  ///
  /// - Throws: `DatabaseError`, `WireError` for a damaged row.
  package func errand(now: Int64) throws -> Errand? {
    for _ in 0..<3 {
      defer { turn = (turn + 1) % 3 }
      let errand =
        switch turn {
        case 0: try recovery(now: now)
        case 1: try givingBack(now: now)
        default: try push(now: now).map { Errand.push($0) }
        }
      if let errand { return errand }
    }
    return nil
  }

  private func recovery(now: Int64) throws -> Errand? {
    lacksOwn ? .recover(try recoverRequest(now: now)) : nil
  }

  private func givingBack(now: Int64) throws -> Errand? {
    guard owesHeadOffice else { return nil }
    if let content = try giveBack(now: now) { return .giveBack(content) }
    // Nothing of it can be proven: the next comparison asks again.
    owesHeadOffice = false
    return nil
  }

  // MARK: What this store lost

  private func recoverRequest(now: Int64) throws -> RecoverRequest {
    let heads = try database.heads(of: .ofStore(store))
    let below = try database.locator(of: .ofStore(store))
    return RecoverRequest(
      greeting: greeting(now), held: Array((heads + below).prefix(Limits.headsPerExchange)))
  }

  /// Takes what head office held of this store's own chain into custody and merges it.
  ///
  /// - Throws: `StoreLinkError.brokenAnswer`, `WireError`; then nothing was stored.
  package func takeRecovered(_ content: [UInt8], now: Int64) throws -> CustodyReport {
    let (signed, batch) = try open(content, of: [.ofStore(store)], now: now)
    let report = try take(batch, signed)
    if report.taken > 0 {
      if recovered.note(report.grown) {
        try database.raise(.cloned, about: store, "another machine sells as store \(store)")
      }
      recovered.changeSets += report.taken
    }
    if !report.forked.isEmpty || database.sharesIncarnation { try leaveIncarnation() }
    lacksOwn = try signed.heads.contains { try database.held($0) == nil }
    if !lacksOwn, recovered.changeSets > 0 {
      try database.raise(
        .restored, about: store,
        "\(recovered.changeSets) change-sets of this store were fetched back from head office")
      recovered.finish()
    }
    // What can only be told by comparing heads again is no recovery.
    if report.taken == 0, report.gap == nil { lacksOwn = false }
    return report
  }

  /// From here on under a new incarnation: another node writes under the present one.
  func leaveIncarnation() throws {
    try database.raise(
      .sameIncarnation, about: store,
      "another machine was started from an image of this one while it ran")
    database.takeNewIncarnation()
  }

  // MARK: What head office lost

  /// Compares what head office holds of the chains that it writes with what is held here.
  ///
  /// Only what was named in the request counts: more may have been pulled since it was sent.
  func compareChainsRead(_ answer: HeadsAnswer, to request: HeadsRequest) throws {
    let chains = ChainID.read(by: store)
    heldByHeadOffice = try (answer.signed.heads + answer.known)
      .filter { chains.contains($0.chain) }.compactMap { try database.held($0) }
    headsOfHeadOffice = Set(answer.signed.heads)
    let known = headsOfHeadOffice.union(answer.known)
    owesHeadOffice = request.locator.contains { chains.contains($0.chain) && !known.contains($0) }
  }

  /// What head office wrote, lost and has signed for; nil if nothing of it can be proven.
  private func giveBack(now: Int64) throws -> [UInt8]? {
    for proof in try database.signedHeads() {
      let ends = try proof.heads.compactMap { try database.held($0) }
      var batch = OutgoingBatch()
      for chain in ChainID.read(by: store) {
        let next = try database.outgoing(
          chain, beyond: heldByHeadOffice, upTo: ends, targetBytes: Limits.inflatedBytes / 2)
        if !batch.append(next) { break }
      }
      if batch.lasts.isEmpty { continue }
      return GiveBackFront(greeting: greeting(now), proof: proof).content(with: batch.content)
    }
    return nil
  }

  /// Takes the answer to a give-back; heads are to be compared next.
  ///
  /// - Returns: whether head office took something.
  /// - Throws: `StoreLinkError.brokenAnswer` if head office's signature does not fit.
  package func takeGivenBack(_ answer: HeadsAnswer, now: Int64) throws -> Bool {
    try check(answer.signed)
    lastExchangeAt = now
    owesHeadOffice = false
    defer { headsOfHeadOffice = Set(answer.signed.heads) }
    return !headsOfHeadOffice.isSuperset(of: answer.signed.heads)
  }
}
