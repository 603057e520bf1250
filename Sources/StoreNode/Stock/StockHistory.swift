import Facts
import SyncProtocol

/// One ingredient over some business days: its level at the end of each, what was used and wasted,
/// and what counts found.
struct StockHistory: Sendable {
  /// A count against what should have been there.
  struct Found: Sendable {
    let count: StockReader.Count
    /// Nil for a first count, and for one whose predecessor is too old to be read.
    let expected: Int64?

    /// Base units that were found too many, or with a minus too few.
    var variance: Int64? { expected.map { count.quantity - $0 } }
  }

  private static let millisecondsPerDay: Int64 = 86_400_000
  /// How much older than the days asked for the count before the first of them may be.
  private static let reachMilliseconds: Int64 = 62 * millisecondsPerDay

  /// At the end of each day, or now; nil where it cannot be told from what was read.
  let levels: [Int64?]
  /// What cooking took, by day.
  let used: [Int64]
  let wasted: [Int64]
  let counts: [Found]
  /// What cooking and waste take in 24 hours, on average since they first did in these days.
  let usedPerDay: Int64
  /// For how many days the level lasts at that rate; nil where nothing is used.
  let daysLeft: Int64?

  /// `days` are the instants of each business day, ascending; `now` is in milliseconds UTC.
  init(
    of ingredient: FactKey, over days: [Range<Int64>], now: Int64, _ reader: StockReader
  ) throws {
    let since = days.first?.lowerBound ?? now
    let counts = try reader.counts(
      of: ingredient, since: since, floor: since - Self.reachMilliseconds)
    let base = min(counts.first?.at ?? since, since - 1)
    let movements = try reader.movements(of: ingredient, after: base)
    let level = try reader.level(of: ingredient)
    func moved(after start: Int64, upTo end: Int64) -> Int64 {
      movements.reduce(0) { $0 + ($1.at > start && $1.at <= end ? $1.quantity : 0) }
    }
    levels = days.map { day in
      let end = min(day.upperBound - 1, now)
      guard let level else { return nil }
      if end >= level.countedAt { return level.level - moved(after: end, upTo: Int64.max) }
      guard let count = counts.last(where: { $0.at <= end }) else { return nil }
      return count.quantity + moved(after: count.at, upTo: end)
    }
    func taken(_ kind: MovementKind, _ day: Range<Int64>) -> Int64 {
      movements.reduce(0) { $0 - ($1.kind == kind && day.contains($1.at) ? $1.quantity : 0) }
    }
    used = days.map { taken(.cooking, $0) }
    wasted = days.map { taken(.waste, $0) }
    self.counts = zip(counts, [nil] + counts).compactMap { count, before in
      if count.at < since { return nil }
      return Found(
        count: count,
        expected: before.map { $0.quantity + moved(after: $0.at, upTo: count.at) })
    }
    let sum = zip(used, wasted).reduce(0) { $0 + $1.0 + $1.1 }
    let first = movements.first { $0.at >= since && ($0.kind == .cooking || $0.kind == .waste) }
    let elapsed = max(Self.millisecondsPerDay, now - (first?.at ?? now))
    // 128 bits: a day's milliseconds times a typing error of many tonnes.
    let perDay = Int128(sum) * Int128(Self.millisecondsPerDay) / Int128(elapsed)
    usedPerDay = Int64(clamping: perDay)
    daysLeft = usedPerDay > 0 ? max(0, level?.level ?? 0) / usedPerDay : nil
  }
}
