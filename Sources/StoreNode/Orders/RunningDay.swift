import Facts
import Toolkit

/// The business day that runs, by this machine's clock: for what is shown, never for what is
/// written.
struct RunningDay: Sendable {
  /// For so long nothing is over: no order vanishes at the cut-over while it cooks.
  private static let patienceMilliseconds: Int64 = 3 * 3_600_000

  /// Milliseconds UTC.
  let now: Int64
  private let end: Int64

  /// - Parameters:
  ///   - menu: of the store, with its calendar.
  ///   - now: milliseconds UTC.
  init(_ menu: Menu, now: Int64) {
    self.now = now
    let today = menu.calendar.businessDay(ofMilliseconds: now)
    end = min(
      menu.calendar.instants(ofBusinessDay: today).lowerBound, now - Self.patienceMilliseconds)
  }

  /// Whether an order that nobody handed over is settled and of a day before: it was eaten, and
  /// only nobody said so.
  func isOver(at: Int64, promisedAt: Int64?, dueCents: Int64) -> Bool {
    dueCents == 0 && max(at, promisedAt ?? at) < end
  }
}
