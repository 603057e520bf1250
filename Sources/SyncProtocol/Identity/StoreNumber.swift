/// The number of a writer: a store, or head office.
///
/// 15 bits: head office is 0, stores are 1…32,766, and 32,767 stands for all stores as readers.
package struct StoreNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: UInt16

  /// Head office.
  package static let headOffice = StoreNumber(unchecked: 0)

  /// All stores together, as the reader of head office's common chain.
  ///
  /// No store has this number.
  package static let allStores = StoreNumber(unchecked: 32_767)

  private init(unchecked value: UInt16) { rawValue = value }

  /// Nil if the number needs more than 15 bits.
  package init?(_ value: Int64) {
    guard (0...32_767).contains(value) else { return nil }
    rawValue = UInt16(value)
  }

  /// Whether a pizzeria can have this number.
  package var isStore: Bool { (1...32_766).contains(rawValue) }

  package var description: String { "\(rawValue)" }

  package static func < (a: StoreNumber, b: StoreNumber) -> Bool { a.rawValue < b.rawValue }
}
