package import Storage
import Toolkit

// How a node's health is said at a terminal.

extension DiskReport {
  /// Lines for a person: the state, the room and how long it lasts.
  package var lines: [String] {
    var lines: [String] = []
    if state != .healthy {
      let time = since.map { " since \(CivilTime(utcMilliseconds: $0))" } ?? ""
      lines.append("ALARM: the disk failed\(time): \(state.rawValue), nothing is written")
      if let why { lines.append("why: \(SingleLine.escaped(why))") }
      if let obstacle { lines.append("not back yet: \(SingleLine.escaped(obstacle))") }
    }
    var room: [String] = []
    if let freeBytes { room.append("\(Self.size(freeBytes)) free") }
    if let databaseBytes { room.append("database \(Self.size(databaseBytes))") }
    if let growthBytesPerDay { room.append("grows by \(Self.size(growthBytesPerDay)) a day") }
    if let daysLeft { room.append("\(daysLeft) days left") }
    if !room.isEmpty { lines.append("disk: " + room.joined(separator: ", ")) }
    switch self.room {
    case .plenty where isRoomShort: lines.append("WARNING: make room on the disk")
    case .plenty: break
    case .low: lines.append("ALARM: the disk is nearly full: new orders are refused")
    case .reserve: lines.append("ALARM: the disk is full: only orders under way can be finished")
    }
    return lines
  }

  /// Bytes for a person: `12 KiB`, `3 MiB`, `45 GiB`.
  package static func size(_ bytes: Int64) -> String {
    switch bytes {
    case ..<10_240: "\(bytes) bytes"
    case ..<(10 << 20): "\(bytes >> 10) KiB"
    case ..<(10 << 30): "\(bytes >> 20) MiB"
    default: "\(bytes >> 30) GiB"
    }
  }
}

extension ScrubProgress {
  /// A line for a person.
  package var line: String {
    let last =
      completedAt.map {
        ", last complete \(CivilTime(utcMilliseconds: $0)) with \(lastFindings ?? 0) findings"
      } ?? ""
    if total == 0 { return "background check: starts a new round\(last)" }
    return "background check: \(checked) of \(total) change-sets, \(findings) findings\(last)"
  }

  /// What a database has kept; nil where it was never begun.
  ///
  /// - Throws: `DatabaseError`.
  package static func kept(in database: NodeDatabase) throws -> ScrubProgress? {
    try database.note(setting, as: ScrubProgress.self)
  }

  /// Where it is kept in a node's settings.
  static let setting = "scrub"
}
