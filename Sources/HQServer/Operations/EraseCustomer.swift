import Database
import Facts
import Storage
package import SyncProtocol

/// Erases customers everywhere: one change-set of the common chain, which every store carries out
/// when it has it.
package struct EraseCustomer: HeadOfficeOperation {
  /// What became of them.
  package struct Answer: Codable, Equatable, Sendable {
    /// Customers that are erased now.
    package let erased: [String]

    /// Customers that were erased before; for them nothing was written.
    package let before: [String]

    /// Stores that do not hold the erasure yet.
    package let owed: [Int64]
  }

  package static let address = "customer-erase"

  /// Keys, as `customer find` shows them.
  package var customers: [String]

  /// Why, kept for ever: it names nobody.
  package var reason: String

  package init(customers: [String], reason: String) {
    self.customers = customers
    self.reason = reason
  }

  /// Writes the erasures that are not there yet.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer {
    let database = core.database
    guard (1...200).contains(reason.utf8.count) else {
      throw OperationError(
        "bad-text", "a reason has 1 to 200 bytes",
        remedy: "say why in one sentence that names nobody")
    }
    let keys = try customers.map { try CustomerRegister(database).key($0) }
    let new = try Set(keys).sorted().filter { try !database.isErased($0) }
    if !new.isEmpty {
      try database.capture(.common) { draft in
        for key in new { draft.addErasure(of: key, reason: reason, at: now) }
      }
      announce(.common)
    }
    let erasures = try database.erasures().filter { keys.contains($0.customer) }
    return Answer(
      erased: new.map(\.description),
      before: Set(keys).subtracting(new).sorted().map(\.description),
      owed: try CustomerRegister(database).owed(erasures).map { Int64($0.rawValue) })
  }
}
