import Database

/// A bug on purpose, chosen at run time and put around the engines, never into them.
///
/// A simulator that does not catch each of them proves nothing.
package enum Control: String, CaseIterable, Sendable {
  /// Head office answers a push first and stores it with the next one; a kill loses it.
  case acknowledgeBeforeCommit = "acknowledge-before-commit"
  /// Head office folds a repeated push a second time.
  case applyTwice = "apply-twice"
  /// Head office loses one payment after having merged it.
  case dropOneRow = "drop-one-row"
  /// Head office loses a change-set and acknowledges whatever comes after it.
  case skipGap = "skip-gap"
  /// The count that arrives last wins, not the one that was counted last.
  case orderByArrival = "order-by-arrival"
  /// The event with the latest instant says how far an order is, not the furthest one.
  case orderByWallClock = "order-by-wall-clock"
  /// Once something of a store is parked, everything that comes after it is.
  case parkWholeChain = "park-the-whole-chain"
  /// Where another hash is held under the same name, the newcomer is ignored.
  case insertOrIgnore = "insert-or-ignore"
  /// Every process of a store writes under the same incarnation.
  case reuseIncarnation = "reuse-an-incarnation"
  /// What stores give back to a restored head office is dropped.
  case forgetOwnChain = "forget-own-chain"
  /// A store node forgets what it answered to which request.
  case forgetRequests = "forget-requests"
  /// After a failure a store tries again only when something new is written.
  case retryOnlyOnWrite = "retry-only-on-write"

  /// Head office tells no store that something is on its way to it.
  case keepRelays = "keep-relays"

  /// A store goes on with its receipts' series after a restore: nobody looks at the marker.
  case goOnWithTheSeries = "go-on-with-the-series"

  /// The background check finds what rots and says nothing.
  case hideRot = "hide-rot"

  /// Commits are not synced: a power cut takes what was confirmed.
  case synchronousNormal = "synchronous-normal"
  /// Nothing is synced: a power cut may spoil the file too.
  case synchronousOff = "synchronous-off"
  /// The disks say that they synced and did not.
  case ignoreSync = "ignore-sync"

  /// How far a commit waits for the disk.
  var synchronous: Synchronous {
    switch self {
    case .synchronousNormal: .normal
    case .synchronousOff: .off
    default: .full
    }
  }

  /// The control of a name.
  ///
  /// - Throws: `SimulationError` for an unknown one.
  package static func find(_ word: String) throws(SimulationError) -> Control {
    guard let found = Control(rawValue: word) else {
      throw .unknown("control", word, allCases.map(\.rawValue))
    }
    return found
  }
}
