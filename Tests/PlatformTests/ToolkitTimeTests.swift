import Foundation
import Testing
import Toolkit

@Suite struct ToolkitTimeTests {
  static let paris = try? StoreCalendar(timeZone: "Europe/Paris", cutOverHour: 5)

  @Test func `a date survives the way to its day and back`() throws {
    for day in stride(from: -719_162, through: 2_932_896, by: 37) {
      let date = CivilDate(day: day)
      #expect(CivilDate(date.description)?.day == day)
    }
    #expect(CivilDate(day: 0).description == "1970-01-01")
    #expect(CivilDate(day: -1).description == "1969-12-31")
    #expect(CivilDate("2024-02-29")?.day == 19_782)
    #expect(CivilDate("2026-11-21")?.weekday == 6)
  }

  @Test(arguments: [
    "2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "0000-01-01", "2024-1-01",
    "2024-01-01 ", "+024-01-01", "2024/01/01", "",
  ])
  func `a day that does not exist is refused`(text: String) {
    #expect(CivilDate(text) == nil)
  }

  @Test func `an instant is written as RFC 3339 has it`() {
    #expect(CivilTime(utcMilliseconds: 0).description == "1970-01-01T00:00:00.000Z")
    #expect(CivilTime(utcMilliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    let kathmandu = CivilTime(utcMilliseconds: 1_700_000_000_123, offsetSeconds: 20_700)
    #expect(kathmandu.description == "2023-11-15T03:58:20.123+05:45")
    let newfoundland = CivilTime(utcMilliseconds: 1_700_000_000_123, offsetSeconds: -12_600)
    #expect(newfoundland.description == "2023-11-14T18:43:20.123-03:30")
  }

  @Test func `the hour before the cut-over belongs to the evening before`() throws {
    let paris = try #require(Self.paris)
    let day = try #require(CivilDate("2026-07-14"))
    let opening = paris.instant(localDate: day, hour: 5)
    #expect(paris.businessDay(ofMilliseconds: opening) == day.day)
    #expect(paris.businessDay(ofMilliseconds: opening - 1) == day.day - 1)
    #expect(paris.hour(of: opening - 1) == 4)
    #expect(paris.instants(ofBusinessDay: day.day) == opening..<opening + 86_400_000)
  }

  @Test func `a business day is 23 or 25 hours long when the clock changes`() throws {
    let paris = try #require(Self.paris)
    let spring = try #require(CivilDate("2026-03-28")).day
    let autumn = try #require(CivilDate("2026-10-24")).day
    #expect(paris.instants(ofBusinessDay: spring).count == 23 * 3_600_000)
    #expect(paris.instants(ofBusinessDay: autumn).count == 25 * 3_600_000)
  }

  @Test func `of an hour that is there twice the first is meant, a skipped one goes on`() throws {
    let paris = try #require(Self.paris)
    let autumn = try #require(CivilDate("2026-10-25"))
    let twice = paris.instant(localDate: autumn, hour: 2, minute: 30)
    #expect(paris.civilTime(of: twice).description == "2026-10-25T02:30:00.000+02:00")
    #expect(paris.civilTime(of: twice + 3_600_000).clock == "02:30")
    let spring = try #require(CivilDate("2026-03-29"))
    let skipped = paris.instant(localDate: spring, hour: 2, minute: 30)
    #expect(paris.civilTime(of: skipped).description == "2026-03-29T03:30:00.000+02:00")
  }

  @Test(arguments: [
    "Europe/Paris", "America/Caracas", "Pacific/Apia", "Africa/Casablanca",
    "Australia/Lord_Howe", "Europe/Istanbul", "UTC", "America/St_Johns",
  ])
  func `the cached offsets are those of the zone database`(zone: String) throws {
    let calendar = try StoreCalendar(timeZone: zone, cutOverHour: 0)
    let reference = try #require(TimeZone(identifier: zone))
    // From 1995 to 2105, so that instants outside the cache are among them.
    for instant in stride(from: Int64(788_918_400), to: 4_260_211_200, by: 250_007) {
      let expected = reference.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))
      let time = calendar.civilTime(of: instant * 1000)
      #expect(time.offsetSeconds == expected)
      let back = calendar.instant(
        localDate: time.date, hour: time.hour, minute: time.minute, second: time.second)
      // Within an hour that is there twice the first is returned.
      let shown = calendar.civilTime(of: back)
      #expect(shown.date == time.date && shown.millisecondOfDay == time.millisecondOfDay)
      #expect(back <= instant * 1000)
    }
  }

  @Test func `an unknown zone or hour is refused with a remedy`() throws {
    let zone = try #require(throws: ToolkitError.self) {
      try StoreCalendar(timeZone: "Europe/Pizza", cutOverHour: 5)
    }
    #expect(zone.exitCode == .configuration)
    #expect(throws: ToolkitError.self) {
      try StoreCalendar(timeZone: "Europe/Paris", cutOverHour: 24)
    }
  }

  @Test func `the system's clocks go on`() {
    let wall = WallClock.system.now()
    #expect(abs(wall - Int64(Date().timeIntervalSince1970 * 1000)) < 60_000)
    let first = MonotonicClock.system.now()
    #expect(MonotonicClock.system.now() >= first)
  }
}
