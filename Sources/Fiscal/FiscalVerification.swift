import Database
import Facts
import Security
package import Storage
import SyncProtocol

/// Verifies the fiscal records from what stands in the database alone: numbers, signatures, totals
/// that follow, closings that are the sum of what they cover, and that no paid order lacks a
/// receipt.
///
/// That a whole series is another one, with another key, is found by `verify`: its change-sets are
/// in head office's custody.
package struct FiscalVerification {
  let database: NodeDatabase
  let rows: FiscalRows
  var report = FiscalReport()

  /// Days', months' and years' closings of each series, by number.
  var closings: [FiscalChain: [[FiscalRecord]]] = [:]

  private let signatures: (_ publicKey: [UInt8]) throws -> SignatureTest

  /// - Parameters:
  ///   - database: whose records.
  ///   - signatures: makes the test of signatures for what a series names as its public key.
  package init(
    _ database: NodeDatabase,
    signatures: @escaping (_ publicKey: [UInt8]) throws -> SignatureTest = Self.ofP256
  ) {
    self.database = database
    self.signatures = signatures
    rows = FiscalRows(database)
  }

  /// ECDSA on P-256.
  ///
  /// - Throws: `SecurityError` for bytes that are no public key.
  package static func ofP256(_ publicKey: [UInt8]) throws -> SignatureTest {
    let key = try PublicKey(bytes: publicKey)
    return { key.isValid(signature: $0, over: $1) }
  }

  /// Verifies all records on one state of the file.
  ///
  /// - Parameter progress: records checked, and of how many.
  /// - Returns: what was found.
  /// - Throws: `DatabaseError`.
  package mutating func run(
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> FiscalReport {
    try database.onOneState { try verify(progress: progress) }
  }

  private mutating func verify(progress: (Int, Int) -> Void) throws -> FiscalReport {
    let total = try count()
    let all = try rows.series()
    for series in all {
      report.series += 1
      try check(series) { progress($0, total) }
    }
    if report.count != total {
      report.findings.append("\(total - report.count) records belong to no series that is there")
    }
    try checkClosings(all)
    try checkEnds()
    if let first = all.first { try checkOrders(from: first.at) }
    return report
  }

  private func count() throws -> Int {
    let tables = Set(FiscalChain.allCases.map(\.table.name)).sorted()
    return try tables.reduce(0) { sum, table in
      sum + Int(try database.connection.integer("SELECT count(*) FROM \(table)") ?? 0)
    }
  }

  // MARK: Chains

  private mutating func check(_ series: Series, progress: (Int) -> Void) throws {
    let isSigned: SignatureTest?
    do {
      isSigned = try signatures(series.publicKey)
    } catch {
      report.findings.append("series \(series.label): its public key is none")
      isSigned = nil
    }
    for chain in FiscalChain.allCases {
      var seen: [FiscalRecord] = []
      var chainCheck = ChainCheck(series: series, isSigned: isSigned)
      try rows.forEach(in: chain, of: series.key) { record in
        report.records[chain, default: 0] += 1
        if let finding = chainCheck.finding(of: record) {
          report.findings.append(
            "\(chain.noun) \(series.label)/\(record.number): \(finding)")
        }
        if chain.closing != nil { seen.append(record) }
        if report.count % 1_000 == 0 { progress(report.count) }
      }
      if chain.closing != nil { closings[chain, default: []].append(seen) }
    }
    progress(report.count)
  }

  // MARK: Ends

  /// The last record of a chain is signed by none behind it.
  ///
  /// That it is there is told by its change-set; for receipts their orders tell.
  private mutating func checkEnds() throws {
    let tables = Set(FiscalChain.allCases.map(\.table.number)).subtracting([Tables.receipts.number])
    let mask = tables.reduce(Int64(0)) { $0 | 1 << Int64($1) }
    let held = try database.connection.rows(
      "SELECT incarnation, sequence FROM change_sets WHERE tables & ?1 AND incarnation >> 48 = ?2",
      [.integer(mask), .integer(Int64(database.writer.rawValue))]
    ) { row in
      Incarnation(rawValue: row.integer(at: 0)).map { ChangeSetID($0, row.integer(at: 1)) }
    }.compactMap { $0 }
    for id in held where try !database.parked.contains(id) && !database.isWhole(id) {
      report.findings.append("change-set \(id): a record in it was changed, added or removed")
    }
  }

  // MARK: Orders

  /// Of an order of which nothing is due, receipts and lines say the same.
  private mutating func checkOrders(from first: Int64) throws {
    let orders = try database.connection.rows(
      """
      SELECT o.incarnation, o.n FROM orders o JOIN order_states s USING (incarnation, n)
      WHERE o.source IS NULL AND o.at >= ? AND o.incarnation >> 48 = ?
        AND s.due_cents = 0 AND s.paid_cents > 0
      ORDER BY 1, 2
      """, [.integer(first), .integer(Int64(database.writer.rawValue))]
    ) { $0.key(at: 0) }.compactMap { $0 }
    for order in orders {
      guard let state = try database.orderState(order) else { continue }
      let sums = try rows.sums(of: order)
      if sums.receipted != (state.counts ? sums.lines : VATTotals()) {
        report.findings.append("order \(order): its receipts are not what its lines are")
      }
    }
  }
}

/// Walks along one chain of a series.
private struct ChainCheck {
  let series: Series
  /// Nil where the series has none that is good.
  let isSigned: SignatureTest?
  private var last: FiscalRecord?
  private var expected: Int64 = 1

  init(series: Series, isSigned: SignatureTest?) {
    self.series = series
    self.isSigned = isSigned
  }

  /// What is wrong with the next record; nil if nothing is.
  mutating func finding(of record: FiscalRecord) -> String? {
    defer {
      expected = record.number + 1
      last = record
    }
    if record.isBroken { return "its row is none of ours" }
    if record.number != expected { return "\(expected) was expected" }
    let text = record.signedText(label: series.label, previous: last?.signature)
    guard isSigned?(record.signature, Array(text.utf8)) == true else {
      return "its signature does not fit"
    }
    return follows(record) ? nil : "its totals do not follow"
  }

  private func follows(_ record: FiscalRecord) -> Bool {
    if record.chain != .receipts { return true }
    let total = record.integer("total_cents")
    return record.vat?.total == total
      && record.integer("perpetual_cents") == (last?.integer("perpetual_cents") ?? 0) + total
      && record.integer("perpetual_absolute_cents")
        == (last?.integer("perpetual_absolute_cents") ?? 0) + abs(total)
  }
}
