package import Facts
import Storage
import SyncProtocol

/// A day that is open, as it stands.
package struct OpenDay: Sendable {
  /// The business day to which it is booked, in days since 1970-01-01.
  package let day: Int64
  package let figures: ClosingFigures
}

extension FiscalBook {
  // MARK: Closing

  /// Closes the day that is open, with what is left of days before it, and with the last day of a
  /// month or year that too.
  ///
  /// - Returns: the day's closing; nil where today is closed already.
  /// - Throws: `DatabaseError`, `SecurityError`.
  package func closeDay(
    _ moment: FiscalMoment, in draft: inout ChangeSetDraft
  ) throws -> FiscalRecord? {
    let today = businessDay(moment.at)
    let day = try dayToClose(at: moment.at)
    if day > today { return nil }
    let written = try closeDay(day, isAutomatic: false, moment, in: &draft)
    try closeMonthAndYear(before: max(today, day + 1), isAutomatic: false, moment, in: &draft)
    return written
  }

  /// Closes by itself what should have been closed before a receipt of this moment.
  func closeForgotten(before receipt: FiscalMoment, in draft: inout ChangeSetDraft) throws {
    let today = businessDay(receipt.at)
    let last = try last(.receipts, of: try series(receipt, in: &draft))
    if let last, businessDay(last.at) >= today { return }
    let moment = FiscalMoment(at: receipt.at)
    if let day = try forgottenDay(before: today) {
      try closeDay(day, isAutomatic: true, moment, in: &draft)
    }
    try closeMonthAndYear(before: today, isAutomatic: true, moment, in: &draft)
  }

  /// The day that is open at an instant, with what a closing would say now.
  ///
  /// - Throws: `DatabaseError`.
  package func openDay(at instant: Int64) throws -> OpenDay {
    let day = try dayToClose(at: instant)
    return OpenDay(day: day, figures: try dayFigures(day))
  }

  /// The business day that is open at an instant, in days since 1970-01-01: one to come where today
  /// is closed.
  ///
  /// - Throws: `DatabaseError`.
  package func dayToClose(at instant: Int64) throws -> Int64 {
    let today = businessDay(instant)
    return try forgottenDay(before: today) ?? max(today, lastClosedDay() + 1)
  }

  // MARK: Days

  @discardableResult
  private func closeDay(
    _ day: Int64, isAutomatic: Bool, _ moment: FiscalMoment, in draft: inout ChangeSetDraft
  ) throws -> FiscalRecord {
    let figures = try dayFigures(day)
    return try write(
      figures, .day, FiscalPeriod.name(.day, of: day), isAutomatic, moment, in: &draft)
  }

  private func dayFigures(_ day: Int64) throws -> ClosingFigures {
    try rows.figures(in: try openRanges(.days), bookedTo: day, businessDay)
  }

  /// The newest day before today that has receipts and no closing, nor any day after it.
  ///
  /// None where today has receipts too: then those of before came home with a branch after selling
  /// went on, and are late in today's closing.
  private func forgottenDay(before today: Int64) throws -> Int64? {
    let closed = try lastClosedDay()
    let days = try rows.receiptDays(in: try openRanges(.days), businessDay)
    if days.contains(today) { return nil }
    return days.filter { $0 > closed && $0 < today }.max()
  }

  private func lastClosedDay() throws -> Int64 {
    try newest(.days).flatMap { FiscalPeriod.day($0.integer("period")) } ?? Int64.min
  }

  // MARK: Months and years

  private func closeMonthAndYear(
    before day: Int64, isAutomatic: Bool, _ moment: FiscalMoment, in draft: inout ChangeSetDraft
  ) throws {
    for (chain, kind, parts) in [
      (FiscalChain.months, ClosingKind.month, FiscalChain.days), (.years, .year, .months),
    ] {
      guard let part = try newest(parts) else { return }
      let period = part.integer("period") / 100
      let isOver = FiscalPeriod.name(kind, of: day) > period
      guard isOver, try newest(chain)?.integer("period") ?? 0 < period else { continue }
      var figures = ClosingFigures()
      for range in try openRanges(chain) {
        for record in try rows.records(parts, in: range) {
          figures.add(ClosingFigures(of: record))
        }
      }
      if let own = written(parts) { figures.add(ClosingFigures(of: own)) }
      try write(figures, kind, period, isAutomatic, moment, in: &draft)
    }
  }

  // MARK: What they share

  private func businessDay(_ at: Int64) -> Int64 {
    database.businessTime(database.writer, at).day
  }

  /// Of all series, with what this transaction has written.
  private func newest(_ chain: FiscalChain) throws -> FiscalRecord? {
    try written(chain) ?? rows.newest(chain, limit: 1).first
  }

  /// Change-sets that no closing of this kind covers.
  private func openRanges(_ chain: FiscalChain) throws -> [ChainTree.Range] {
    let series = try storedSeries()
    let coverage = Coverage(database, series)
    var closings = try series.compactMap { try rows.last(chain, of: $0.key) }
    if let own = written(chain) { closings.append(own) }
    return coverage.ranges(beyond: closings, upTo: coverage.heads)
  }

  @discardableResult
  private func write(
    _ figures: ClosingFigures, _ kind: ClosingKind, _ period: Int64, _ isAutomatic: Bool,
    _ moment: FiscalMoment, in draft: inout ChangeSetDraft
  ) throws -> FiscalRecord {
    let last = try last(.receipts, of: try series(moment, in: &draft))
    let covers = KeyList.blob(
      Coverage(database, try storedSeries()).heads.map { FactKey($0, place: 0) })
    let record = try append(
      [
        "kind": .integer(kind.rawValue), "period": .integer(period),
        "total_cents": .integer(figures.vat.total), "vat": .text(figures.vat.text),
        "means": .text(figures.means.text), "receipts": .integer(figures.receipts),
        "last_receipt": .integer(last?.number ?? 0),
        "perpetual_cents": .integer(last?.integer("perpetual_cents") ?? 0),
        "perpetual_absolute_cents": .integer(last?.integer("perpetual_absolute_cents") ?? 0),
        "is_automatic": .integer(isAutomatic ? 1 : 0),
        "late_cents": figures.lateCents == 0 ? .null : .integer(figures.lateCents),
        "covers": covers.map { .blob($0) } ?? .null,
      ], to: FiscalChain(kind), moment, in: &draft)
    try journal(.closed, Self.name(of: record), moment, in: &draft)
    return record
  }
}
