import Toolkit

/// Instants as the clocks of the stores show them.
struct DashboardClocks {
  private let now: Int64
  private let language: Language

  init(_ figures: DashboardFigures, in language: Language) {
    now = figures.now
    self.language = language
  }

  /// `19:04`; on another day than the store's present one, with the date in front.
  func text(_ instant: Int64, of status: StoreStatus?) -> String {
    do throws(ToolkitError) {
      let calendar = try StoreCalendar(
        timeZone: status?.timeZone ?? "UTC", cutOverHour: Int(status?.cutOverHour ?? 0))
      let time = calendar.civilTime(of: instant)
      let seconds = (time.second < 10 ? ":0" : ":") + "\(time.second)"
      if time.date == calendar.civilTime(of: now).date { return time.clock + seconds }
      let (_, month, day) = time.date.parts
      let date = language.say("\(day)/\(month)", "\(day) \(Self.months[(month + 11) % 12])")
      return "\(date) \(time.clock)"
    } catch {
      return CivilTime(utcMilliseconds: instant).description
    }
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
