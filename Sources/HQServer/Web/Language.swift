/// The languages of the pages: French, or English by one click.
package enum Language: String, CaseIterable, Sendable {
  case french = "fr"
  case english = "en"

  var other: Language { self == .french ? .english : .french }

  /// The one of two texts that is in this language.
  func say(_ french: String, _ english: String) -> String { self == .french ? french : english }

  /// Cents: `1 234,50 €`, `€1,234.50`.
  func money(_ cents: Int64) -> String {
    let euros = Money.grouped(Int64(cents.magnitude / 100), separator: separator)
    let rest = cents.magnitude % 100
    let digits = (rest < 10 ? "0" : "") + "\(rest)"
    let sign = cents < 0 ? "-" : ""
    return say("\(sign)\(euros),\(digits)\u{A0}€", "\(sign)€\(euros).\(digits)")
  }

  func number(_ value: Int64) -> String { Money.grouped(value, separator: separator) }

  /// Halves of a piece: `12`, `12,5`.
  func pieces(_ halves: Int64) -> String {
    number(halves / 2) + (halves % 2 == 0 ? "" : say(",5", ".5"))
  }

  /// How long ago, from milliseconds: `3 s`, `12 min`, `5 h`, `2 j`.
  func ago(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds / 1_000)
    let span =
      switch seconds {
      case ..<90: "\(seconds)\u{A0}s"
      case ..<5_400: "\(seconds / 60)\u{A0}min"
      case ..<172_800: "\(seconds / 3_600)\u{A0}h"
      default: "\(seconds / 86_400)\u{A0}" + say("j", "d")
      }
    return say("il y a \(span)", "\(span) ago")
  }

  /// `19 h`, `19:00`.
  func hour(_ hour: Int64) -> String { say("\(hour)\u{A0}h", "\(hour):00") }

  /// Weekday 1 (Monday) to 7, day, month 1 to 12 and year: `samedi 21 novembre 2026`.
  func date(weekday: Int, day: Int, month: Int, year: Int) -> String {
    "\(weekdays[(weekday + 6) % 7]) \(day) \(months[(month + 11) % 12]) \(year)"
  }

  private var weekdays: [String] {
    switch self {
    case .french: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    case .english:
      ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    }
  }

  private var months: [String] {
    switch self {
    case .french:
      [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
      ]
    case .english:
      [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
      ]
    }
  }

  /// Between thousands: a narrow space that does not break, or a comma.
  private var separator: String { say("\u{202F}", ",") }
}
