package import SyncProtocol

/// Makes a new enrolment code for a store; used, it replaces the present credential.
package struct MakeCode: HeadOfficeOperation {
  package static let address = "store-code"

  package var store: Int64

  package init(store: Int64) { self.store = store }

  /// Keeps the digest of a new code.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> EnrolmentCode {
    let register = StoreRegister(core.database)
    let store = try register.store(store)
    guard try !core.enrolment.isRevoked(store) else {
      throw OperationError(
        "revoked", "store \(store) was revoked", remedy: "open a new store for the shop")
    }
    return try EnrolmentCode.make(
      for: store, name: try register.name(store), on: core, now: now)
  }
}
