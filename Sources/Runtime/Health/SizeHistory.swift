package import Storage

/// How large the database was on past days: what it grows by follows from it.
package struct SizeHistory: Codable, Equatable, Sendable {
  /// Bytes by day, counted from 1970-01-01 in UTC.
  package private(set) var bytesByDay: [Int64: Int64] = [:]

  /// Days that are kept.
  package static let days: Int64 = 60

  package init() {}

  /// Notes the size of a day, the newest of it, and forgets what is too old.
  ///
  /// - Returns: whether the day is new.
  package mutating func note(_ bytes: Int64, on day: Int64) -> Bool {
    let isNew = bytesByDay[day] == nil
    bytesByDay[day] = bytes
    // A clock that was set back leaves days of the future behind.
    bytesByDay = bytesByDay.filter { $0.key > day - Self.days && $0.key <= day }
    return isNew
  }

  /// Bytes a day, from the first day to the last; nil before there are two.
  package var growthPerDay: Int64? {
    guard let first = bytesByDay.keys.min(), let last = bytesByDay.keys.max(), first < last,
      let start = bytesByDay[first], let end = bytesByDay[last]
    else { return nil }
    return max(0, end - start) / (last - first)
  }
}

extension SizeHistory {
  /// Where it is kept in a node's settings.
  static let setting = "sizes"

  /// What a node has noted.
  ///
  /// - Throws: `DatabaseError`.
  package static func kept(in database: NodeDatabase) throws -> SizeHistory {
    try database.note(setting, as: SizeHistory.self) ?? SizeHistory()
  }
}
