/// How far the background check of the database has come; kept in its settings.
package struct ScrubProgress: Codable, Equatable, Sendable {
  /// When this round began, milliseconds UTC.
  package var startedAt: Int64
  /// Change-sets that were checked in it.
  package var checked = 0
  /// Change-sets there were at its last opening.
  package var total = 0
  /// What was found in it.
  package var findings = 0
  /// When the round before was complete, milliseconds UTC; left out before the first.
  package var completedAt: Int64?
  /// What was found in the round before.
  package var lastFindings: Int?

  /// Every incarnation below this one, in order of value, is done.
  package var incarnation: Int64 = 0
  /// Of this one, every sequence below.
  package var sequence: Int64 = 0

  package init(startedAt: Int64) { self.startedAt = startedAt }

  /// The round is complete; the next one begins.
  package mutating func complete(at now: Int64) {
    let findings = findings
    self = ScrubProgress(startedAt: now)
    completedAt = now
    lastFindings = findings
  }
}
