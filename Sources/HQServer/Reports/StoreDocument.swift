import SyncProtocol

/// A store's status as JSON has it: instants in milliseconds UTC, keys as text.
package struct StoreDocument: Codable, Equatable, Sendable {
  package let store: Int64
  package let name: String

  /// `complete`, `partial` or `never-connected`.
  package let completeness: String
  package let completeTo: Int64?
  package let lastExchangeAt: Int64?
  package let head: String?
  package let headSequence: Int64?
  package let parked: Int
  package let isRevoked: Bool

  enum CodingKeys: String, CodingKey {
    case store, name, completeness, head, parked
    case completeTo
    case lastExchangeAt
    case headSequence
    case isRevoked = "revoked"
  }

  package init(_ status: StoreStatus) {
    store = Int64(status.store.rawValue)
    name = status.name
    completeness = status.completeness.word
    completeTo = status.completeness.instant
    lastExchangeAt = status.lastExchangeAt
    head = status.head?.description
    headSequence = status.head?.sequence
    parked = status.parked
    isRevoked = status.isRevoked
  }
}
