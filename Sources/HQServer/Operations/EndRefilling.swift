import Storage
package import SyncProtocol

/// Ends the refilling of a restored head office where a store will never come back.
package struct EndRefilling: HeadOfficeOperation {
  /// What became of it.
  package struct Answer: Codable, Equatable, Sendable {
    /// Whether head office was being refilled.
    package let wasRefilling: Bool

    /// Stores that had not come back.
    package let missing: [Int64]

    enum CodingKeys: String, CodingKey {
      case wasRefilling
      case missing
    }

    package init(wasRefilling: Bool, missing: [Int64]) {
      self.wasRefilling = wasRefilling
      self.missing = missing
    }
  }

  package static let address = "refill-finish"

  package init() {}

  /// Head office counts as whole from now on.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer {
    guard try core.database.isRefilling else { return Answer(wasRefilling: false, missing: []) }
    let missing = try core.database.storesToComeBack().map { Int64($0.rawValue) }
    try core.database.endRefilling()
    core.engine.relay()
    for store in core.engine.takeRelayed() { announce(.toStore(store)) }
    return Answer(wasRefilling: true, missing: missing)
  }
}
