import SyncProtocol

/// A one-time code with which a PC becomes a store's node.
package struct EnrolmentCode: Codable, Equatable, Sendable {
  package let store: Int64
  package let name: String

  /// Three groups of four letters and digits.
  package let code: String

  /// Milliseconds UTC.
  package let expiresAt: Int64

  enum CodingKeys: String, CodingKey {
    case store, name, code
    case expiresAt
  }

  static func make(
    for store: StoreNumber, name: String, on core: HeadOffice.Core, now: Int64
  ) throws -> EnrolmentCode {
    EnrolmentCode(
      store: Int64(store.rawValue), name: name,
      code: try core.enrolment.makeCode(for: store, now: now),
      expiresAt: now + Limits.enrolmentMilliseconds)
  }
}
