import Database
import SyncProtocol

/// I6: what head office acknowledged it holds, whatever was killed since.
enum CustodyChecker: Checker {
  static let name = "custody"
  static let moment = CheckMoment.always

  static func check(_ fleet: Fleet) throws -> [Violation] {
    guard let node = fleet.headOffice else { return [] }
    return try fleet.acknowledged.compactMap { head in
      let held = try node.connection.first(
        "SELECT hash FROM change_sets WHERE incarnation = ? AND sequence = ?",
        [.integer(head.id.incarnation.rawValue), .integer(head.id.sequence)]
      ) { $0.blob(at: 0) }
      guard held != head.hash.bytes else { return nil }
      return violation(
        node.name, "acknowledged \(head.id) of chain \(head.chain) and does not hold it")
    }
  }
}
