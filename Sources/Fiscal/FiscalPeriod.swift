package import Facts
import Toolkit

/// Names of what is closed: 20261120, 202611, 2026.
package enum FiscalPeriod {
  /// The period that a day belongs to.
  ///
  /// - Parameters:
  ///   - kind: day, month or year.
  ///   - day: a business day, in days since 1970-01-01.
  /// - Returns: its name, as a number.
  package static func name(_ kind: ClosingKind, of day: Int64) -> Int64 {
    let (year, month, date) = CivilDate(day: Int(day)).parts
    return switch kind {
    case .day: Int64(year * 10_000 + month * 100 + date)
    case .month: Int64(year * 100 + month)
    case .year: Int64(year)
    }
  }

  /// The business day of a day's name, in days since 1970-01-01; nil where no day is called so.
  package static func day(_ name: Int64) -> Int64? {
    CivilDate(
      year: Int(name / 10_000), month: Int(name / 100 % 100), day: Int(name % 100)
    ).map { Int64($0.day) }
  }
}
