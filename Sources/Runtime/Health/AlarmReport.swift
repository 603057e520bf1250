package import Storage
import SyncProtocol

/// An alarm with what it says to a person, for pages, scripts and people.
package struct AlarmReport: Codable, Equatable, Sendable {
  /// What happened and what to do, in one language.
  package struct Text: Codable, Equatable, Sendable {
    package let what: String
    package let remedy: String
  }

  /// A stable word.
  package let code: String
  /// The store it is about; 0 for head office.
  package let store: Int64
  /// What happened, in English, with names and times.
  package let detail: String
  /// Milliseconds UTC.
  package let raisedAt: Int64
  /// When it was raised last, milliseconds UTC.
  package let lastAt: Int64
  package let count: Int64
  package let fr: Text
  package let en: Text

  package init(_ alarm: Alarm) {
    let text = AlarmText.of(alarm.code, about: alarm.store)
    code = alarm.code.rawValue
    store = Int64(alarm.store.rawValue)
    detail = alarm.detail
    raisedAt = alarm.raisedAt
    lastAt = alarm.lastAt
    count = alarm.count
    fr = Text(what: text.french, remedy: text.frenchRemedy)
    en = Text(what: text.english, remedy: text.englishRemedy)
  }

  /// The alarms of a database, oldest first.
  ///
  /// - Throws: `DatabaseError`.
  package static func all(in database: NodeDatabase) throws -> [AlarmReport] {
    try database.alarms().map(AlarmReport.init)
  }

  /// One line for a person at a terminal.
  package var line: String {
    let times = count > 1 ? " (\(count) times)" : ""
    return "\(code)\(times): \(en.what) \(en.remedy) [\(detail)]"
  }
}
