package import SyncProtocol

/// Something that a person should know and can do something about.
///
/// An alarm stays until it is cleared; raised again, it only counts.
package struct Alarm: Equatable, Sendable {
  /// Stable names; the texts for people are in `AlarmText`.
  package enum Code: String, CaseIterable, Codable, Sendable {
    /// The database is an older copy of itself: a backup was put back.
    case restored
    /// The database is a copy that lies elsewhere than where the node last wrote it.
    case copied
    /// Two machines write as one store: their branches grow at the same time.
    case cloned
    /// Two machines went on from one image of a running process and wrote the same keys.
    case sameIncarnation = "same-incarnation"
    /// Head office was restored: its stores are giving back what it lacks.
    case refilling
    /// A row does not fit the header of its change-set.
    case damaged
    /// The disk is full.
    case diskFull = "disk-full"
    /// The disk fails: nothing is written until it was verified.
    case diskError = "disk-error"
    /// The node was opened anew and carried its own change-sets over.
    case carriedOver = "carried-over"
    /// A PC that was replaced or revoked asks to be let in: it may hold sales.
    case replacedPC = "replaced-pc"
    /// Head office was restored without its ledger of credentials.
    case ledgerLost = "ledger-lost"
    /// A store is not told what another one sent to it, or received of it.
    case notRelayed = "not-relayed"
  }

  package let code: Code

  /// Whom it is about; head office for itself.
  package let store: StoreNumber

  /// What happened, for a person.
  package let detail: String

  /// Milliseconds UTC, by the clock of the node that raised it.
  package let raisedAt: Int64

  /// When it was raised again last, milliseconds UTC.
  package let lastAt: Int64

  /// How often it was raised.
  package let count: Int64
}
