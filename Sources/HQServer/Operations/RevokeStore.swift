package import SyncProtocol

/// Takes a store's credential back: its next request is refused.
package struct RevokeStore: HeadOfficeOperation {
  /// What became of the store.
  package struct Answer: Codable, Equatable, Sendable {
    package let store: Int64

    /// Whether it was revoked already; then nothing was written.
    package let wasRevoked: Bool

    enum CodingKeys: String, CodingKey {
      case store
      case wasRevoked
    }
  }

  package static let address = "store-revoke"

  package var store: Int64
  package var reason: String

  package init(store: Int64, reason: String) {
    self.store = store
    self.reason = reason
  }

  /// Writes the revocation, unless there is one.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer {
    let register = StoreRegister(core.database)
    let number = try register.store(store)
    guard (1...200).contains(reason.utf8.count) else {
      throw OperationError(
        "bad-text", "a reason has 1 to 200 bytes", remedy: "say why in one sentence")
    }
    let wasRevoked = try register.isRevoked(number)
    if !wasRevoked {
      try core.enrolment.revoke(number, reason: reason, now: now)
      announce(.common)
    }
    return Answer(store: store, wasRevoked: wasRevoked)
  }
}
