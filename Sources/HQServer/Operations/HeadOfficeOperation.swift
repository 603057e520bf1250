package import SyncProtocol

/// Something that an operator has head office do: it writes.
///
/// It travels as JSON to the process that runs, or is carried out on the spot where none does; both
/// ways run the same `perform`.
package protocol HeadOfficeOperation: Codable, Sendable {
  associatedtype Answer: Codable & Sendable

  /// Its address behind `/admin/v1/`.
  static var address: String { get }

  /// Does it, alone with the database.
  ///
  /// - Parameters:
  ///   - core: what head office's lock protects.
  ///   - now: head office's clock, milliseconds UTC.
  ///   - announce: takes each chain that was written, for whoever waits for it.
  /// - Returns: what the operator is told.
  /// - Throws: `OperationError`, `StorageError`, `DatabaseError`; then nothing was written.
  func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer
}

/// Why an operation was not carried out: nothing was written.
package struct OperationError: Error, Codable, Equatable, CustomStringConvertible {
  /// A stable word.
  package let code: String

  /// What is wrong.
  package let problem: String

  /// What the operator should do.
  package let remedy: String

  package init(_ code: String, _ problem: String, remedy: String) {
    self.code = code
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String { "\(problem); \(remedy)" }

  /// Head office was restored, and what remembers its credentials is missing.
  static func noLedger(_ folder: HeadOfficeFolder, command: String) -> OperationError {
    OperationError(
      "no-ledger",
      "\(folder.ledger) is missing: replaced and revoked PCs would be let in again",
      remedy: "put it back from its safe copy; if there is none: "
        + "pizza-hq \(command) --without-ledger")
  }

  /// There is no store with this number.
  static func unknownStore(_ number: Int64) -> OperationError {
    OperationError(
      "unknown-store", "there is no store \(number)", remedy: "see: pizza-hq store list DIR")
  }
}
