import Foundation

/// A store's own time: its time zone, and the hour at which its business day begins.
///
/// A pizza sold at 01:30 belongs to the evening before. The zone's offsets from 2000 to 2099 are
/// looked up once, so that a roll-up of a million sales asks the zone database for nothing.
package struct StoreCalendar: Sendable {
  /// The IANA name, for example `Europe/Paris`.
  package let timeZone: String
  /// 0...23: the business day begins at this hour of the clock on the wall.
  package let cutOverHour: Int

  private let zone: TimeZone
  /// Where each offset begins, in milliseconds UTC, ascending; and the offset in milliseconds.
  private let starts: [Int64]
  private let offsets: [Int64]
  private static let firstInstant: Int64 = 946_684_800_000  // 2000-01-01T00:00:00Z
  private static let endInstant: Int64 = 4_102_444_800_000  // 2100-01-01T00:00:00Z

  /// The calendar of a zone.
  ///
  /// - Throws: `ToolkitError` for an unknown zone or an hour that is not 0...23.
  package init(timeZone: String, cutOverHour: Int) throws(ToolkitError) {
    guard let zone = TimeZone(identifier: timeZone) else {
      throw ToolkitError(
        what: "use time zone '\(SingleLine.escaped(timeZone))'",
        cause: "time zone data \(Self.dataVersion) has none of that name",
        remedy: "give an IANA name such as Europe/Paris",
        exitCode: .configuration)
    }
    guard (0...23).contains(cutOverHour) else {
      throw ToolkitError(
        what: "begin the business day at \(cutOverHour)", cause: "it is no hour",
        remedy: "give an hour from 0 to 23", exitCode: .configuration)
    }
    self.timeZone = timeZone
    self.cutOverHour = cutOverHour
    self.zone = zone
    var starts = [Self.firstInstant]
    while let next = zone.nextDaylightSavingTimeTransition(after: Self.date(starts.last ?? 0)) {
      let instant = Int64((next.timeIntervalSince1970 * 1000).rounded())
      guard instant < Self.endInstant else { break }
      starts.append(instant)
    }
    self.starts = starts
    offsets = starts.map { Int64(zone.secondsFromGMT(for: Self.date($0))) * 1000 }
  }

  /// The business day of an instant, in days since 1970-01-01.
  package func businessDay(ofMilliseconds instant: Int64) -> Int {
    let local = instant + offset(at: instant) - Int64(cutOverHour) * 3_600_000
    return Int(local.flooredQuotient(86_400_000))
  }

  /// The hour (0...23) that the clock on the wall shows at an instant.
  package func hour(of instant: Int64) -> Int { civilTime(of: instant).hour }

  /// What calendar and clock show at an instant, in milliseconds UTC.
  package func civilTime(of instant: Int64) -> CivilTime {
    CivilTime(utcMilliseconds: instant, offsetSeconds: Int(offset(at: instant) / 1000))
  }

  /// The instant, in milliseconds UTC, at which calendar and clock show this.
  ///
  /// Of an hour that is there twice the first is meant; in an hour that is skipped the clock
  /// is taken to have gone on as before (02:30 is then what 03:30 is called).
  package func instant(
    localDate: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) -> Int64 {
    let time = Int64(hour) * 3_600_000 + Int64(minute) * 60_000 + Int64(second) * 1000
    let local = Int64(localDate.day) * 86_400_000 + time
    let before = offset(at: local - 86_400_000)
    if offset(at: local - before) == before { return local - before }
    let after = offset(at: local + 86_400_000)
    return offset(at: local - after) == after ? local - after : local - before
  }

  /// The instants, in milliseconds UTC, from the beginning of a business day to its end.
  package func instants(ofBusinessDay day: Int) -> Range<Int64> {
    let start = instant(localDate: CivilDate(day: day), hour: cutOverHour)
    return start..<instant(localDate: CivilDate(day: day + 1), hour: cutOverHour)
  }

  /// The release of the zones that are linked in.
  ///
  /// Naming it here is also what links them in: with `--static-swift-stdlib` the linker takes
  /// only what is referred to, and otherwise every name but GMT would be unknown.
  private static var dataVersion: String { TimeZone.timeZoneDataVersion }

  private func offset(at instant: Int64) -> Int64 {
    guard instant >= Self.firstInstant, instant < Self.endInstant else {
      return Int64(zone.secondsFromGMT(for: Self.date(instant))) * 1000
    }
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= instant { low = middle } else { high = middle }
    }
    return offsets[low]
  }

  private static func date(_ instant: Int64) -> Date {
    Date(timeIntervalSince1970: Double(instant) / 1000)
  }
}
