import Database
import Foundation
import Runtime
package import Storage
import SyncProtocol
package import Toolkit

/// Opens a store anew in a folder that has a database already: restored, damaged, cloned, or with
/// a credential that was replaced (I12).
///
/// The new node is opened from a snapshot in a folder of its own beside the old one, takes over
/// what the old one holds and the snapshot lacks, and proves it. Only then do the files change
/// places; the old database is moved aside, never deleted. Interrupted anywhere, the same command
/// goes on: until the exchange of places the old node is whole, and what it sells meanwhile is
/// carried over too.
package struct OpenAnew {
  /// What was done.
  package struct Report: Sendable {
    package let opened: Enrol.Report?
    package let proof: CarryOverProof

    /// Where the old database is now; nil if it was left in its place because of what is missing.
    package let aside: String?

    package let isSwapped: Bool
  }

  private let folder: StoreFolder
  private let link: HeadOfficeLink
  private let clock: WallClock

  package init(folder: StoreFolder, link: HeadOfficeLink, clock: WallClock = .system) {
    self.folder = folder
    self.link = link
    self.clock = clock
  }

  /// Whether a folder's database is to be replaced, or a replacement was interrupted there.
  ///
  /// - Throws: `FileError`.
  package static func isNeeded(in folder: StoreFolder) throws -> Bool {
    let hasDatabase = try folder.has(folder.database)
    return try hasDatabase || folder.next.has(folder.next.proof)
  }

  /// Opens the store anew.
  ///
  /// - Parameters:
  ///   - code: the enrolment code; not needed where an earlier attempt used it.
  ///   - leavesDamaged: change places also where something of the old file cannot be carried over;
  ///     it stays in the old file.
  ///   - tell: called with each step, in words.
  ///   - progress: called with the label, the count and the total of a long step.
  /// - Returns: what was done, with the proof.
  /// - Throws: `NodeError`, `StoreLinkError`, `StorageError`, `FileError`; what was done stays.
  package func run(
    code: String?, leavesDamaged: Bool, tell: (String) -> Void,
    progress: (String, Int, Int) -> Void = { _, _, _ in }
  ) throws -> Report {
    let lock = try FileLock(path: folder.lock)
    defer { withExtendedLifetime(lock) {} }
    let isHalfWay = try !folder.next.has(folder.next.database) || !folder.has(folder.database)
    if try isHalfWay && folder.next.has(folder.next.proof) {
      tell("going on where an earlier attempt stopped: the files change places")
      return try finish(JSON.decode(CarryOverProof.self, from: folder.next.read(folder.next.proof)))
    }
    // What the old node made after an error of its disk holds what its file may lack.
    try RenewedCopy(of: folder.database).moveIn()
    var opened: Enrol.Report?
    if try !folder.next.has(folder.next.database) {
      opened = try Enrol(folder: folder.next, link: link).run(code: code, tell: tell)
    } else {
      tell("going on with the snapshot that an earlier attempt fetched")
      try renewCredential(code, tell: tell)
    }
    let proof = try carryOver(tell: tell, progress: progress)
    guard proof.isComplete || leavesDamaged else {
      return Report(opened: opened, proof: proof, aside: nil, isSwapped: false)
    }
    try durableWrite(try JSON.encode(proof), to: folder.next.proof)
    tell("the files change places")
    let done = try finish(proof)
    return Report(opened: opened, proof: proof, aside: done.aside, isSwapped: true)
  }

  /// Uses a newer code, for the credential of the earlier attempt may have been replaced since.
  private func renewCredential(_ code: String?, tell: (String) -> Void) throws {
    guard let code else { return }
    do {
      try Enrol(folder: folder.next, link: link).renewCredential(code: code, tell: tell)
    } catch let error as StoreLinkError {
      guard case .unreachable = error else { throw error }
      tell("\(error); going on with the credential that is here")
    }
  }

  // MARK: Carrying over

  private func carryOver(
    tell: (String) -> Void, progress: (String, Int, Int) -> Void
  ) throws -> CarryOverProof {
    let environment = try StorageEnvironment.system(clock: clock)
    let new = try NodeDatabase(
      path: folder.next.database, writer: try folder.next.storeNumber(), environment: environment)
    guard let old = try oldDatabase(environment, as: new.writer, tell: tell) else {
      return CarryOverProof.unreadable(try new.verify().changeSets)
    }
    tell("carrying over what only this disk holds")
    let check = ContinuityCheck(marker: folder.marker, machine: try MachineName.digest())
    let carryOver = CarryOver(
      from: old, to: new, knowsAllAnswers: try check.verdict(of: old).isProven)
    try carryOver.run { progress("change-sets compared", $0, $1) }
    tell("proving it")
    let proof = try carryOver.proof { progress("change-sets verified", $0, $1) }
    let carried = proof.chains.reduce(0) { $0 + $1.carried }
    if carried > 0 {
      try new.clearAlarm(.carriedOver, about: new.writer)
      try new.raise(.carriedOver, about: new.writer, "\(carried) change-sets were carried over")
    }
    try new.connection.walCheckpoint(truncate: true)
    return proof
  }

  /// The database that is replaced, only to be read; nil where it is so damaged that its log
  /// cannot be read at all.
  private func oldDatabase(
    _ environment: StorageEnvironment, as store: StoreNumber, tell: (String) -> Void
  ) throws -> NodeDatabase? {
    let old: NodeDatabase
    do {
      old = try NodeDatabase(
        path: folder.database, writer: store, environment: environment, mode: .readOnly)
    } catch {
      tell("the old database cannot be read: \(error)")
      return nil
    }
    let others = old.trees.keys.filter { $0.writer.isStore && $0.writer != store }
    guard let other = others.first?.writer else { return old }
    throw NodeError(
      what: "enrol store \(store) in \(SingleLine.escaped(folder.path))",
      cause: "the database there is that of store \(other)",
      remedy: "the code is used: move \(SingleLine.escaped(folder.next.path)) to a folder of its "
        + "own, it is a complete node; then ask for a code for store \(other)",
      exitCode: .dataError)
  }

  // MARK: Changing places

  /// Moves the old database aside and the new node into its place; each step may find itself done.
  private func finish(_ proof: CarryOverProof) throws -> Report {
    let next = folder.next
    var aside: String?
    if try next.has(next.database) {
      try requireWhole(next.database)
      aside = try SetAside.database(folder.database, now: clock.now())
      let files = [
        (next.key, folder.key), (next.credential, folder.credential),
        (next.headOfficeKey, folder.headOfficeKey), (next.authority, folder.authority),
        (next.link, folder.link),
        // Last: while there is no database, no node starts with half of the rest.
        (next.database, folder.database),
      ]
      for (from, to) in files where try next.has(from) { try durableMove(from: from, to: to) }
    }
    try FileManager.default.removeItem(atPath: next.path)
    return Report(opened: nil, proof: proof, aside: aside, isSwapped: true)
  }

  /// A database whose WAL still holds something is not moved without it.
  private func requireWhole(_ path: String) throws {
    guard let wal = try FileStatus.of(path + "-wal"), wal.byteCount > 0 else { return }
    try Connection(path: path, mode: .readWrite).walCheckpoint(truncate: true)
  }
}

extension StoreFolder {
  /// What proves that a node opened anew holds all of the one that it replaces; there from the
  /// proof until the files have changed places.
  var proof: String { path + "/proof.json" }
}
