import Database

/// What a start found that could not prove that nothing is missing: numbered series end by it.
extension NodeDatabase {
  /// The word that was noted; nil where all was proven since a series last began.
  ///
  /// - Throws: `DatabaseError`.
  package func doubt() throws -> String? {
    try Settings.value(Settings.doubt, in: connection)
  }

  /// Notes a word, or with nil that a series has begun since.
  ///
  /// - Throws: `DatabaseError`.
  package func setDoubt(_ word: String?) throws {
    if let word {
      try Settings.set(Settings.doubt, word, in: connection)
    } else {
      try Settings.remove(Settings.doubt, in: connection)
    }
  }
}
