import Facts

/// What is held back from who counts drawers blind: the sums of whatever was closed since the
/// oldest drawer in use was opened.
///
/// Each of them would tell what a drawer should hold: the cash at once, the total and the tax to
/// whoever knows what was paid by card.
struct BlindCount {
  private let since: Int64?

  /// - Parameters:
  ///   - isBlind: whether who asks counts blind.
  ///   - reading: where the drawers are read.
  /// - Throws: `DatabaseError`.
  init(_ isBlind: Bool, _ reading: OrderDesk.Reading) throws {
    since = isBlind ? try DrawerReader(reading.database).allOpen().map(\.at).min() : nil
  }

  /// Whether the open day's figures are held back.
  var holdsBackToday: Bool { since != nil }

  /// Whether figures of an instant, in milliseconds UTC, are held back.
  func holdsBack(_ at: Int64) -> Bool { since.map { at >= $0 } ?? false }
}
