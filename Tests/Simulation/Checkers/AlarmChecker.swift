import Database
import SyncProtocol

/// An alarm that nothing has caused is one that people learn to ignore.
enum AlarmChecker: Checker {
  static let name = "alarms"
  static let moment = CheckMoment.atRest

  static func check(_ fleet: Fleet) throws -> [Violation] {
    try fleet.nodes.flatMap { node in
      try node.connection.rows("SELECT code, store, detail FROM alarms ORDER BY 1, 2") { row in
        (code: row.text(at: 0), store: row.integer(at: 1), detail: row.text(at: 2))
      }.compactMap { alarm -> Violation? in
        let isForked = fleet.forked.contains { Int64($0.rawValue) == alarm.store }
        let isTwinned = fleet.twinned.contains { Int64($0.rawValue) == alarm.store }
        let hasCause: Bool? =
          switch alarm.code {
          // What a machine that is gone has sent may arrive behind its successor: like a clone.
          case "restored", "copied", "cloned": isForked
          case "same-incarnation": isTwinned
          case "refilling": fleet.wasHeadOfficeRestored
          // What was damaged was put right, and the alarm went with the file.
          case "damaged": false
          default: nil
          }
        if hasCause != false { return nil }
        return violation(
          node.name, "\(alarm.code) about store \(alarm.store) without a cause: \(alarm.detail)")
      }
    }
  }
}
