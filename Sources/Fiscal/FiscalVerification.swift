import Database
import Facts
import Security
package import Storage
import SyncProtocol

/// What verifying the receipts of a database found.
package struct FiscalReport: Equatable, Sendable {
  /// How many series there are.
  package fileprivate(set) var series = 0
  /// How many receipts were checked.
  package fileprivate(set) var receipts = 0
  /// One line each, naming series and number, or the order.
  package fileprivate(set) var findings: [String] = []

  /// Whether nothing was found.
  package var isClean: Bool { findings.isEmpty }

  package init(series: Int = 0, receipts: Int = 0) {
    self.series = series
    self.receipts = receipts
  }
}

/// Verifies receipts from what stands in the database alone: numbers, signatures, perpetual totals,
/// and that no paid order lacks one.
///
/// That a whole series is another one, with another key, is found by `verify`: its change-sets are
/// in head office's custody.
package struct FiscalVerification {
  private let database: NodeDatabase
  private let rows: ReceiptRows
  private var report = FiscalReport()

  package init(_ database: NodeDatabase) {
    self.database = database
    rows = ReceiptRows(database)
  }

  /// - Parameter progress: receipts checked, and of how many.
  /// - Returns: what was found.
  /// - Throws: `DatabaseError`.
  package mutating func run(progress: (Int, Int) -> Void = { _, _ in }) throws -> FiscalReport {
    let total = Int(try database.connection.integer("SELECT count(*) FROM receipts") ?? 0)
    var seen = 0
    for series in try rows.series() {
      report.series += 1
      try check(series)
      seen = report.receipts
      progress(seen, total)
    }
    if seen != total {
      report.findings.append("\(total - seen) receipts belong to no series that is there")
    }
    try checkOrders()
    return report
  }

  private mutating func check(_ series: Series) throws {
    let key: PublicKey
    do {
      key = try PublicKey(bytes: series.publicKey)
    } catch {
      report.findings.append("series \(series.label): its public key is none")
      report.receipts += try rows.receipts(of: series.key).count
      return
    }
    var last: (receipt: Receipt, signature: [UInt8])?
    var expected: Int64 = 1
    for read in try rows.receipts(of: series.key) {
      report.receipts += 1
      switch read {
      case .broken(_, let number):
        note(series, number, "its row is none of ours")
        expected = number + 1
        last = nil
      case .good(let receipt, let signature):
        if receipt.number != expected { note(series, receipt.number, "\(expected) was expected") }
        let bytes = receipt.signedBytes(label: series.label, previous: last?.signature)
        if !key.isValid(signature: signature, over: bytes) {
          note(series, receipt.number, "its signature does not fit")
        } else if !Self.follows(receipt, last?.receipt) {
          note(series, receipt.number, "its perpetual totals do not follow")
        }
        expected = receipt.number + 1
        last = (receipt, signature)
      }
    }
  }

  private static func follows(_ receipt: Receipt, _ last: Receipt?) -> Bool {
    let total = receipt.totals.total
    return receipt.perpetualCents == (last?.perpetualCents ?? 0) + total
      && receipt.perpetualAbsoluteCents == (last?.perpetualAbsoluteCents ?? 0) + abs(total)
  }

  private mutating func note(_ series: Series, _ number: Int64, _ what: String) {
    report.findings.append("receipt \(series.label)/\(number): \(what)")
  }

  /// Of an order of which nothing is due, receipts and lines say the same.
  private mutating func checkOrders() throws {
    guard let first = try rows.series().first?.at else { return }
    let orders = try database.connection.rows(
      """
      SELECT o.incarnation, o.n FROM orders o JOIN order_states s USING (incarnation, n)
      WHERE o.source IS NULL AND o.at >= ? AND o.incarnation >> 48 = ?
      ORDER BY 1, 2
      """, [.integer(first), .integer(Int64(database.writer.rawValue))]
    ) { $0.key(at: 0) }.compactMap { $0 }
    for order in orders {
      guard let state = try database.orderState(order), state.dueCents == 0,
        state.paidCents > 0
      else { continue }
      let lines = state.counts ? try rows.lineTotals(of: order) : VATTotals()
      if try rows.receipted(order).totals != lines {
        report.findings.append("order \(order): its receipts are not what its lines are")
      }
    }
  }
}
