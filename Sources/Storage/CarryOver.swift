import Database
package import SyncProtocol

/// Carries over what an older file of a node holds and its new file, made from a snapshot or a
/// backup, lacks (I12): by hash, whatever anybody believes to have acknowledged.
///
/// What is lacking goes through the same door as what comes over the wire: re-encoded from the old
/// file's rows, its hashes recomputed, received. So it is verified on the way, what is held already
/// is left out, and a second run after an interruption does the rest. It only reads the old file.
package final class CarryOver {
  let old: NodeDatabase
  let new: NodeDatabase
  let before: [Head]?
  private let knowsAllAnswers: Bool
  private var reader: RunReader

  /// The first change-set of each line that cannot be carried, and why.
  private(set) var stuck: [ChangeSetID: String] = [:]

  /// Change-sets that are sent as one batch.
  private static let batch: Int64 = 512

  /// - Parameters:
  ///   - old: the file that is to be replaced, opened to be read.
  ///   - new: the file that takes its place.
  ///   - before: the heads of the new file before anything was carried over; nil: those of the
  ///     snapshot from which it was opened.
  ///   - knowsAllAnswers: whether the old file is proven to be the one in which the node wrote
  ///     last: only then no client was answered what it does not know.
  package init(
    from old: NodeDatabase, to new: NodeDatabase, before: [Head]? = nil,
    knowsAllAnswers: Bool = false
  ) {
    self.old = old
    self.new = new
    self.before = before
    self.knowsAllAnswers = knowsAllAnswers
    reader = RunReader(schema: new.schema, sha256: new.environment.sha256)
  }

  /// Carries over all that can be.
  ///
  /// - Parameter progress: called with change-sets done and in all.
  /// - Throws: `DatabaseError`, `StorageError` where the new file cannot be written; what the old
  ///   file cannot give is named in the proof instead.
  package func run(progress: (Int, Int) -> Void = { _, _ in }) throws {
    // An attempt that was cut may have set it, and the old file may have been another one then.
    try Settings.remove(Settings.answersName, in: new.connection)
    let total = Int(old.heldCount)
    // A change-set may have seen one of another chain, so the chains take turns until all rest.
    var hasMoved = true
    while hasMoved {
      hasMoved = false
      stuck = [:]
      var done = 0
      for (chain, tree) in old.trees.sorted(by: { $0.key < $1.key }) {
        for segment in tree.inCausalOrder {
          if try carry(chain, segment) { hasMoved = true }
          done += Int(max(0, segment.last - segment.first + 1))
          progress(done, total)
        }
      }
    }
    try carryLocalTables()
  }

  // MARK: Change-sets

  /// Sends one line's change-sets that the new file lacks.
  ///
  /// - Returns: whether any was taken.
  private func carry(_ chain: ChainID, _ segment: ChainTree.Segment) throws -> Bool {
    var next = try firstLacking(chain, segment)
    let start = next
    var count = Self.batch
    while next <= segment.last {
      let last = min(segment.last, next + count - 1)
      let range = ChainTree.Range(segment.incarnation, next...last)
      guard let content = read(chain, range) else { break }
      let report: CustodyReport
      do {
        report = try receive(content)
      } catch let error as WireError {
        // One of them is not what was received, beside what its hash covers: one by one, up to it.
        if count == 1 {
          stuck[ChangeSetID(segment.incarnation, next)] = "what was kept of it is damaged: \(error)"
          break
        }
        count = 1
        continue
      }
      let reached = try firstLacking(chain, segment, from: next)
      if report.gap != nil, reached <= last {
        stuck[ChangeSetID(segment.incarnation, reached)] =
          "what it was written after is not there"
      }
      guard reached > next else { break }
      next = reached
    }
    return next > start
  }

  private func receive(_ content: [UInt8]) throws -> CustodyReport {
    var bytes = ByteReader(content)
    let batch = try reader.readBatch(&bytes)
    let results = try new.receive([batch])
    return try results.first?.get() ?? CustodyReport()
  }

  /// Reads a range of the old file as a batch of one run; where a row is damaged, what stands
  /// before it.
  ///
  /// - Returns: nil if not even the first can be read.
  private func read(_ chain: ChainID, _ range: ChainTree.Range) -> [UInt8]? {
    if let whole = encoded(chain, range) { return whole }
    // Somewhere in it is what cannot be read: one by one, up to there.
    var last: Int64?
    for sequence in range.sequences {
      let single = ChainTree.Range(range.incarnation, sequence...sequence)
      guard encoded(chain, single) != nil else { break }
      last = sequence
    }
    guard let last else { return nil }
    return encoded(
      chain, ChainTree.Range(range.incarnation, range.sequences.lowerBound...last))
  }

  /// The run of a range, if each of its change-sets fits its header.
  private func encoded(_ chain: ChainID, _ range: ChainTree.Range) -> [UInt8]? {
    let first = ChangeSetID(range.incarnation, range.sequences.lowerBound)
    var expected = first.sequence
    do {
      let parent = try old.trees[chain]?.parent(of: first).map { try old.hash(of: $0) ?? .zero }
      let name = old.trees[chain]?.named(first) ?? first
      var run = RunWriter(chain: chain, first: name, parent: parent ?? .zero)
      var last: Hash256?
      var isGood = true
      try old.encode(chain, range) { changeSet in
        isGood =
          changeSet.header.id.sequence == expected
          && changeSet.header.hash(by: old.environment.sha256) == changeSet.hash
        guard isGood else { return false }
        run.append(changeSet.header, payload: changeSet.payload, personal: changeSet.personal)
        last = changeSet.hash
        expected += 1
        return true
      }
      guard isGood, let last, expected == range.sequences.upperBound + 1 else {
        stuck[ChangeSetID(range.incarnation, expected)] = "its rows are not what was written"
        return nil
      }
      var content = ByteWriter()
      content.varint(1)
      run.finish(last: last, to: &content)
      return content.bytes
    } catch {
      stuck[ChangeSetID(range.incarnation, expected)] = "it cannot be read: \(error)"
      return nil
    }
  }

  // MARK: What is held

  /// Whether the new file holds a change-set of the old one, by its hash.
  func isHeld(_ id: ChangeSetID, of chain: ChainID) throws -> Bool {
    guard let hash = try old.hash(of: id) else { return false }
    let name = old.trees[chain]?.named(id) ?? id
    return try new.held(Head(chain: chain, id: name, hash: hash)) != nil
  }

  /// The first change-set of a line that the new file lacks; one past its end if none.
  ///
  /// A hash covers all before it, so what is held is a beginning of the line, and halving finds
  /// its end.
  func firstLacking(
    _ chain: ChainID, _ segment: ChainTree.Segment, from start: Int64? = nil
  ) throws -> Int64 {
    var low = start ?? segment.first
    var high = segment.last + 1
    while low < high {
      let middle = low + (high - low) / 2
      if try isHeld(ChangeSetID(segment.incarnation, middle), of: chain) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  // MARK: Local tables

  /// Local tables whose rows belong to the shop and not to the file.
  private static let localTables = [
    "answers", "devices", "pairing_codes", "pins", "alarms", "signed_heads", "held_baskets",
    "shop_settings",
  ]

  /// Alarms that opening the node anew has answered.
  private static let answered: Set<String> = [
    Alarm.Code.restored.rawValue, Alarm.Code.copied.rawValue, Alarm.Code.damaged.rawValue,
  ]

  /// Rows of local tables that were carried over, or why a table was not.
  private(set) var local: [(table: String, rows: Int, problem: String?)] = []

  private func carryLocalTables() throws {
    local = []
    for table in Self.localTables {
      let rows: [[SQLValue]]
      do {
        rows = try old.connection.rows("SELECT * FROM \(table)") { row in
          (0..<row.columnCount).map { row.value(at: $0) }
        }
      } catch {
        local.append((table, 0, "\(error)"))
        continue
      }
      let kept = rows.filter { row in
        guard table == "alarms", case .text(let code)? = row.first else { return true }
        return !Self.answered.contains(code)
      }
      try new.connection.transaction { () throws(DatabaseError) in
        for row in kept {
          let marks = row.map { _ in "?" }.joined(separator: ", ")
          try new.connection.run(
            "INSERT INTO \(table) VALUES (\(marks)) ON CONFLICT DO NOTHING", row)
        }
      }
      local.append((table, kept.count, nil))
    }
    try carryAnswersName()
  }

  /// The answers keep their name where all that were ever given were carried over.
  private func carryAnswersName() throws {
    guard knowsAllAnswers, try old.backupMark() == nil,
      local.contains(where: { $0.table == "answers" && $0.problem == nil }),
      let name = try old.answersName()
    else { return }
    try Settings.set(Settings.answersName, name, in: new.connection)
  }
}
