import Database
import Facts
import Storage
import SyncProtocol

extension FiscalVerification {
  /// Each closing is the sum of what it covers and no closing before it does.
  mutating func checkClosings(_ all: [Series]) throws {
    let coverage = Coverage(database, all)
    for chain in [FiscalChain.days, .months, .years] {
      for (index, series) in all.enumerated() {
        for record in closings[chain]?[index] ?? [] {
          guard try !isSum(record, coverage) else { continue }
          report.findings.append(
            "\(chain.noun) \(series.label)/\(record.number): it is not the sum of its parts")
        }
      }
    }
  }

  private func isSum(_ closing: FiscalRecord, _ coverage: Coverage) throws -> Bool {
    let heads = Coverage.heads(of: closing)
    let covered = coverage.covered(by: heads)
    // Of each series the newest that was there when this one was written.
    let earlier = (closings[closing.chain] ?? []).compactMap { records in
      records.last { $0.key != closing.key && coverage.isCovered($0, by: covered) }
    }
    let ranges = coverage.ranges(beyond: earlier, upTo: heads)
    let expected =
      closing.chain == .days
      ? try dayFigures(closing, ranges) : try sum(closing, ranges)
    let perpetual = try perpetual(closing, at: closing.integer("last_receipt"))
    return ClosingFigures(of: closing) == expected
      && closing.integer("total_cents") == expected.vat.total
      && closing.integer("perpetual_cents") == perpetual
  }

  private func dayFigures(
    _ closing: FiscalRecord, _ ranges: [ChainTree.Range]
  ) throws -> ClosingFigures {
    let day = FiscalPeriod.day(closing.integer("period")) ?? 0
    return try rows.figures(in: ranges, bookedTo: day) {
      database.businessTime(database.writer, $0).day
    }
  }

  private func sum(
    _ closing: FiscalRecord, _ ranges: [ChainTree.Range]
  ) throws -> ClosingFigures {
    var figures = ClosingFigures()
    for range in ranges {
      for part in try rows.records(closing.chain == .months ? .days : .months, in: range)
      where part.key.changeSet != closing.key.changeSet || part.key.n < closing.key.n {
        figures.add(ClosingFigures(of: part))
      }
    }
    return figures
  }

  /// The perpetual total at a receipt of the closing's series.
  private func perpetual(_ closing: FiscalRecord, at number: Int64) throws -> Int64? {
    if number == 0 { return 0 }
    guard let series = closing.series else { return nil }
    return try database.connection.integer(
      """
      SELECT perpetual_cents FROM receipts
      WHERE series_n = ?2 AND series_incarnation = ?1 AND number = ?3
      """, series.arguments + [.integer(number)])
  }
}
