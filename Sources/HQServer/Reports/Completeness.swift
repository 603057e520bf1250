/// Up to when head office's figures of a store are complete.
package enum Completeness: Equatable, Sendable {
  /// The store has never sent anything nor asked for anything.
  case neverConnected

  /// Head office held all the store had announced: complete to the store's clock at its last
  /// exchange, milliseconds UTC.
  case complete(to: Int64)

  /// More was announced than is held: nothing is certain after the newest fact held.
  ///
  /// Milliseconds UTC; nil where no fact is held.
  case partial(to: Int64?)

  /// The instant, milliseconds UTC; nil where nothing can be said.
  package var instant: Int64? {
    switch self {
    case .neverConnected: nil
    case .complete(let instant): instant
    case .partial(let instant): instant
    }
  }

  /// A stable word for programs.
  package var word: String {
    switch self {
    case .neverConnected: "never-connected"
    case .complete: "complete"
    case .partial: "partial"
    }
  }
}
