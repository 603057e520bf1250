package import SyncProtocol

/// Why a fact is a bad fact: at the till's API it is not written, in a merge its change-set is
/// parked whole.
package struct FactRefusal: Error, Hashable, Sendable {
  /// Stable name, in `docs/protocol.md#refusals`.
  package enum Reason: String, CaseIterable, Sendable {
    case missingValue = "missing-value"
    case outOfRange = "out-of-range"
    case wrongWriter = "wrong-writer"
    case foreignStore = "foreign-store"
    case impossibleQuantity = "impossible-quantity"
    case unknownReference = "unknown-reference"
    case referencesParked = "references-parked"
    case keyExists = "key-exists"
    case newerSchema = "newer-schema"
    case sameSequence = "same-sequence"
    case notStorable = "not-storable"
  }

  package let reason: Reason

  /// The fact, where one fact is to blame.
  package let key: FactKey?

  /// What is wrong, for a person.
  package let detail: String

  package init(_ reason: Reason, _ key: FactKey?, _ detail: String) {
    self.reason = reason
    self.key = key
    self.detail = detail
  }
}
