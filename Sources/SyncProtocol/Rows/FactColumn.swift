/// Describes one column of a fact table.
///
/// Its number is its position, from 1.
package struct FactColumn: Sendable {
  package let name: String
  package let kind: Kind

  /// Whether a fact without it is a bad fact.
  package let isRequired: Bool

  /// What an integer or code may be; nil for any.
  package let range: ClosedRange<Int64>?

  /// Personal data: sealed in the hashed payload, blanked when the customer is erased.
  package let isPersonal: Bool

  /// Whether a reference may name a fact of another store, once head office has relayed that to
  /// the writer.
  package let mayBeRelayed: Bool

  /// The first schema version that has the column.
  package let since: UInt16

  /// What a value is, and so how it is written.
  package enum Kind: Hashable, Sendable {
    case integer
    /// Milliseconds UTC; written as the difference to the previous instant of the payload.
    case instant
    case text
    case blob
    /// Key of a fact of the table with this number; nil: of any table.
    case reference(Int?)
    /// Key of the parent: null means the nearest earlier fact of that table in the change-set.
    case parent(Int)
    /// Key of a fact that is only named: it need not be held, and nothing waits for it.
    case name
    /// A list of keys, kept as a blob of 16 bytes each, ascending.
    case keys
    /// 16 random bytes that blind the personal columns' digest.
    case salt
    /// The digest that stands for erased personal columns.
    case seal

    /// Whether it holds keys of facts that have to be held.
    package var refersToFacts: Bool {
      switch self {
      case .reference, .parent, .keys: true
      default: false
      }
    }

    /// Cells that a value takes.
    package var cellCount: Int {
      switch self {
      case .reference, .parent, .name: 2
      default: 1
      }
    }
  }

  package init(
    _ name: String, _ kind: Kind, required: Bool = false, _ range: ClosedRange<Int64>? = nil,
    personal: Bool = false, relayed: Bool = false, since: UInt16 = 1
  ) {
    self.name = name
    self.kind = kind
    isRequired = required
    self.range = range
    isPersonal = personal
    mayBeRelayed = relayed
    self.since = since
  }
}
