import Database
import HQServer
import Security
import Storage
import SyncProtocol

/// A store that is opened anew because its file is damaged, step by step as `OpenAnew` does it.
extension World {
  /// Enrols the store, fetches a snapshot, carries over what only the old file holds, and lets the
  /// files change places.
  ///
  /// - Returns: whether it is done; else somebody tries again later.
  func openAnew(_ index: Int, _ rot: Rot) throws -> Bool {
    let store = stores[index]
    guard let process = headOffice.process, silent != index else { return false }
    let key = try SigningKey()
    let now = clock(.headOffice)
    let enrolled = try atHeadOffice {
      let code = try process.enrolment.makeCode(for: store.number, now: now)
      return try process.enrolment.enrol(
        EnrolRequest(code: code, publicKey: key.publicKey.bytes), now: now)
    }
    guard let answer = enrolled else { return false }
    let next = NodeFile(name: store.file.name, ignoresSync: control == .ignoreSync)
    let heads = try SnapshotFile.build(
      from: headOffice.file.observerPath, for: store.number, at: next.path,
      release: headOffice.release)
    try SnapshotFile.adopt(next.path, heads: heads, release: headOffice.release)
    if isUp(.store(index)) { try killStore(index) }
    store.file.start()
    let proof = try carryOver(index, to: next)
    _ = store.file.end()
    if proof.findings > 0 {
      violations.append(
        Violation(
          checker: Rot.checker, place: name(.store(index)),
          detail: "opened anew it has \(proof.findings) rows that are not what was written"))
    }
    store.file.restore(next)
    (store.key, store.credential) = (key, answer.credential)
    rotten = nil
    counters.add(.openedAnew)
    counters.add(.carriedOver, proof.chains.reduce(0) { $0 + Int($1.carried) })
    try trace.note(time.now, "\(name(.store(index))) is opened anew")
    try leaveBehind(index, rot, proof)
    return true
  }

  private func carryOver(_ index: Int, to next: NodeFile) throws -> CarryOverProof {
    let store = stores[index]
    let environment = environment(.store(index))
    let old = try NodeDatabase(
      path: store.file.path, writer: store.number, environment: environment,
      release: store.release, mode: .readOnly)
    let new = try NodeDatabase(
      path: next.path, writer: store.number, environment: environment, release: store.release)
    let carryOver = CarryOver(from: old, to: new)
    try carryOver.run()
    let proof = try carryOver.proof()
    try new.connection.walCheckpoint(truncate: true)
    return proof
  }

  /// What rotted before anybody else held it is lost, and with it what was written after it and has
  /// not got to head office: that alone.
  private func leaveBehind(_ index: Int, _ rot: Rot, _ proof: CarryOverProof) throws {
    guard let there = try watched(.headOffice)?.connection else { return }
    let store = stores[index].number
    func isHeldThere(_ id: ChangeSetID) throws -> Bool {
      try there.integer(
        "SELECT 1 FROM change_sets WHERE incarnation = ? AND sequence = ?",
        [.integer(id.incarnation.rawValue), .integer(id.sequence)]) != nil
    }
    let isLost =
      try rot.changeSet.incarnation.writer == store && !isHeldThere(rot.changeSet)
    if isLost == proof.missing.isEmpty {
      violations.append(
        Violation(
          checker: Rot.checker, place: name(.store(index)),
          detail: "opened anew it lacks \(proof.missing.map(\.first)), \(rot.changeSet) rotted"))
    }
    guard isLost else { return }
    counters.add(.leftBehind)
    func isLeft(_ key: FactKey) throws -> Bool {
      try key.incarnation.writer == store && key.sequence >= rot.changeSet.sequence
        && !isHeldThere(key.changeSet)
    }
    try shops[index].lose { try isLeft($1) }
    try shops[index].forget { try isLeft($1) }
    shops[index].startAnew()
    guarantees.forget(store)
    // Head office had lost it too, and what it wrote after it.
    if isHeadOfficeInDoubt { try reckonLosses() }
    // A push that is still under way may bring a part of it after all: a second branch.
    forked.insert(store)
  }
}
