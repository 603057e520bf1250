import Storage

extension HeadOffice.Core {
  /// Refuses what a restored head office cannot know: which numbers it gave, and what it wrote of
  /// a store since the backup, which would stand beside what is written now.
  ///
  /// - Parameter deed: what is to be done afterwards, for the remedy.
  /// - Throws: `OperationError` while it waits for its stores, `DatabaseError`.
  func requireWhole(before deed: String) throws {
    guard try database.isRefilling else { return }
    throw OperationError(
      "refilling", "head office was restored and waits for its stores",
      remedy: "see which are missing: pizza-hq refill DIR; then \(deed)")
  }
}
