/// An instant as a calendar and a clock on the wall show it.
package struct CivilTime: Sendable, Hashable, CustomStringConvertible {
  /// The day.
  package let date: CivilDate
  /// 0...86,399,999: milliseconds that the clock on the wall shows since midnight.
  package let millisecondOfDay: Int
  /// Seconds that this clock is ahead of UTC.
  package let offsetSeconds: Int

  /// The instant on a clock that is so far ahead of UTC.
  package init(utcMilliseconds: Int64, offsetSeconds: Int = 0) {
    let local = Int(utcMilliseconds) + offsetSeconds * 1000
    let day = local.flooredQuotient(86_400_000)
    date = CivilDate(day: day)
    millisecondOfDay = local - day * 86_400_000
    self.offsetSeconds = offsetSeconds
  }

  /// 0...23.
  package var hour: Int { millisecondOfDay / 3_600_000 }
  /// 0...59.
  package var minute: Int { millisecondOfDay / 60_000 % 60 }
  /// 0...59.
  package var second: Int { millisecondOfDay / 1000 % 60 }
  /// 0...999.
  package var millisecond: Int { millisecondOfDay % 1000 }

  /// `hh:mm`, as people read it.
  package var clock: String { "\(hour.padded(2)):\(minute.padded(2))" }

  /// RFC 3339 with milliseconds: `2026-03-29T01:59:59.999Z`, `…+02:00`.
  package var description: String {
    let time = "\(clock):\(second.padded(2)).\(millisecond.padded(3))"
    return "\(date)T\(time)\(zone)"
  }

  private var zone: String {
    if offsetSeconds == 0 { return "Z" }
    let minutes = abs(offsetSeconds) / 60
    return (offsetSeconds < 0 ? "-" : "+") + "\((minutes / 60).padded(2)):"
      + (minutes % 60).padded(2)
  }
}
