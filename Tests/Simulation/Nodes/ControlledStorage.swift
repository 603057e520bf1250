import Database
import Facts
import HQServer
import Storage
import SyncProtocol

/// Head office's storage as its engine sees it: the real one, with a place to die in the middle of
/// a merge and, for a control, a bug.
final class ControlledStorage: HeadOfficeStorage {
  private let real: NodeDatabase
  private let control: Control?
  private let pullBytes: Int
  private let inMerge: () throws -> Void

  /// Parts that were acknowledged and not stored (acknowledge-before-commit).
  private var owed: [ReceivedBatch] = []

  /// Heads that are claimed and not held (acknowledge-before-commit, skip-gap).
  private var claimed: [ChainID: Head] = [:]

  /// Whether the one row was dropped (drop-one-row).
  private var hasDropped = false

  /// What the last merge did, part by part.
  private(set) var reports: [CustodyReport] = []

  init(
    _ real: NodeDatabase, control: Control?, pullBytes: Int,
    inMerge: @escaping () throws -> Void
  ) {
    self.real = real
    self.control = control
    self.pullBytes = pullBytes
    self.inMerge = inMerge
  }

  var trees: [ChainID: ChainTree] { real.trees }

  func receive(
    _ parts: [ReceivedBatch],
    alongside: (_ part: Int, _ report: CustodyReport) throws -> Void
  ) throws -> [Result<CustodyReport, any Error>] {
    let results = try pass(parts, alongside: alongside)
    reports = try results.map { try $0.get() }
    return results
  }

  private func pass(
    _ parts: [ReceivedBatch],
    alongside: (_ part: Int, _ report: CustodyReport) throws -> Void
  ) throws -> [Result<CustodyReport, any Error>] {
    switch control {
    case .acknowledgeBeforeCommit: return try owe(parts, alongside)
    case .skipGap: return try skip(parts, alongside)
    default: break
    }
    let results = try real.receive(parts.map(spoiled)) { index, report in
      try alongside(index, report)
      try inMerge()
    }
    for (part, result) in zip(parts, results) { try spoil(part, try result.get()) }
    return results
  }

  // MARK: Bugs of the storage itself

  private func owe(
    _ parts: [ReceivedBatch],
    _ alongside: (_ part: Int, _ report: CustodyReport) throws -> Void
  ) throws -> [Result<CustodyReport, any Error>] {
    _ = try real.receive(owed)
    owed = parts
    return parts.map { part in
      if let last = part.changeSets.last {
        let head = Head(chain: last.header.chain, id: last.header.id, hash: last.hash)
        claimed[head.chain] = head
      }
      var report = CustodyReport()
      report.taken = part.changeSets.count
      return .success(report)
    }
  }

  private func skip(
    _ parts: [ReceivedBatch],
    _ alongside: (_ part: Int, _ report: CustodyReport) throws -> Void
  ) throws -> [Result<CustodyReport, any Error>] {
    try parts.enumerated().map { index, part in
      guard let last = part.changeSets.last else { return .success(CustodyReport()) }
      let chain = last.header.chain
      let isLosing = claimed[chain] != nil || last.header.id.sequence > 12
      guard isLosing else {
        return try real.receive([part]) { _, report in try alongside(index, report) }[0]
      }
      claimed[chain] = Head(chain: chain, id: last.header.id, hash: last.hash)
      var report = CustodyReport()
      report.taken = part.changeSets.count
      return .success(report)
    }
  }

  // MARK: Bugs before a merge

  /// A part as the bug sees it.
  private func spoiled(_ part: ReceivedBatch) throws -> ReceivedBatch {
    var part = part
    switch control {
    case .insertOrIgnore:
      part.changeSets = try part.changeSets.filter { changeSet in
        let held = try real.hash(of: changeSet.header.id)
        return held == nil || held == changeSet.hash
      }
      return part
    case .forgetOwnChain:
      if part.changeSets.first?.header.chain.writer == .headOffice { part.changeSets = [] }
      return part
    default: break
    }
    guard control == .parkWholeChain, let writer = part.changeSets.first?.header.chain.writer,
      try real.parkedCount(of: writer) > 0
    else { return part }
    for index in part.changeSets.indices {
      part.changeSets[index].content.unknown = "what comes after something parked"
    }
    return part
  }

  // MARK: Bugs behind a merge

  private func spoil(_ part: ReceivedBatch, _ report: CustodyReport) throws {
    switch control {
    case .applyTwice where report.duplicates > 0:
      guard let store = part.changeSets.first?.header.chain.writer else { return }
      try real.connection.run(
        "UPDATE hourly_sales SET orders = orders + ?, cents = cents + 1000 WHERE store = ?",
        [.integer(Int64(report.duplicates)), .integer(Int64(store.rawValue))])
    case .dropOneRow where !hasDropped:
      try dropPayment()
    case .orderByArrival: try takeArrivals(part)
    case .orderByWallClock: try takeLatest()
    default: break
    }
  }

  private func dropPayment() throws {
    let connection = real.connection
    try connection.transaction {
      try connection.execute("DROP TRIGGER payments_no_delete")
      try connection.run(
        """
        DELETE FROM payments
        WHERE (incarnation, n) IN (SELECT incarnation, n FROM payments LIMIT 1)
        """)
      hasDropped = connection.changes > 0
      try connection.execute(
        "CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments "
          + "BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END")
    }
  }

  private func takeArrivals(_ part: ReceivedBatch) throws {
    for row in 0..<part.facts.count
    where Int(part.facts.rows[row].table) == Tables.stockCounts.number {
      guard let ingredient = part.facts.key(row, Tables.stockCounts.cell("ingredient")),
        let quantity = part.facts.integer(row, Tables.stockCounts.cell("quantity")),
        let at = part.facts.integer(row, Tables.stockCounts.cell("at"))
      else { continue }
      let key = part.facts.rows[row].key
      try real.connection.run(
        """
        UPDATE stock_levels SET count_incarnation = ?, count_n = ?, counted_at = ?,
          counted_quantity = ?
        WHERE store = ? AND ingredient_incarnation = ? AND ingredient_n = ?
        """,
        key.arguments + [.integer(at), .integer(quantity)]
          + [.integer(Int64(key.incarnation.writer.rawValue))] + ingredient.arguments)
    }
  }

  private func takeLatest() throws {
    try real.connection.execute(
      """
      UPDATE order_states SET step = latest.step FROM (
        SELECT sale_order_incarnation AS i, sale_order_n AS j, step, max(at) FROM order_events
        WHERE step <= 60 AND sale_order_n IS NOT NULL GROUP BY 1, 2) AS latest
      WHERE incarnation = latest.i AND n = latest.j
      """)
  }

  // MARK: Passed on

  func capture<R>(_ chain: ChainID, _ body: (inout ChangeSetDraft) throws -> R) throws -> R {
    try real.capture(chain, body)
  }

  func heads(of chain: ChainID) throws -> [Head] {
    if let head = claimed[chain] { return [head] }
    return try real.heads(of: chain)
  }

  func held(_ head: Head) throws(DatabaseError) -> ChangeSetID? { try real.held(head) }

  func outgoing(
    _ chain: ChainID, beyond have: [ChangeSetID], upTo ends: [ChangeSetID]?, hashBytes: Int,
    targetBytes: Int
  ) throws -> OutgoingBatch {
    try real.outgoing(
      chain, beyond: have, upTo: ends, hashBytes: hashBytes,
      targetBytes: pullBytes > 0 ? pullBytes : targetBytes)
  }

  func relayOwed() throws -> Set<StoreNumber> {
    control == .keepRelays ? [] : try real.relayOwed()
  }

  var isRefilling: Bool { get throws { try real.isRefilling } }

  func beginRefilling(_ why: String) throws { try real.beginRefilling(why) }

  func noteBack(_ store: StoreNumber) throws { try real.noteBack(store) }

  func raise(_ code: Alarm.Code, about store: StoreNumber, _ detail: String) throws {
    try real.raise(code, about: store, detail)
  }

  func noteExchange(_ exchange: StoreExchangeNote) throws { try real.noteExchange(exchange) }

  func notePulled(_ cursors: [ChangeSetID], by store: StoreNumber, at now: Int64) throws {
    try real.notePulled(cursors, by: store, at: now)
  }

  func parkedCount(of store: StoreNumber) throws -> Int { try real.parkedCount(of: store) }
}
