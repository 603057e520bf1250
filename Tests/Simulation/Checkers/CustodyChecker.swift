import Database
import SyncProtocol

/// I6: what head office acknowledged it holds, whatever was killed since.
enum CustodyChecker: Checker {
  static let name = "custody"
  static let moment = CheckMoment.always

  static func check(_ fleet: Fleet) throws -> [Violation] {
    // Until a restored head office has everything back, it does not hold what it acknowledged.
    guard let node = fleet.headOffice, !fleet.isHeadOfficeInDoubt else { return [] }
    return try fleet.acknowledged.compactMap { head in
      // By its hash: of twins the later one's line is held under another name.
      let held = try node.connection.integer(
        "SELECT 1 FROM change_sets WHERE sequence = ? AND hash = ?",
        [.integer(head.id.sequence), .blob(head.hash.bytes)])
      guard held == nil else { return nil }
      return violation(
        node.name, "acknowledged \(head.id) of chain \(head.chain) and does not hold it")
    }
  }
}
