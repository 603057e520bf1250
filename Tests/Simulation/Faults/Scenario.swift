/// A day's faults as data.
///
/// Percentages are of messages or requests, 0…100; pauses and durations are
/// milliseconds of virtual time.
package struct Scenario: Codable, Equatable, Sendable {
  /// As it is written behind `SCENARIO=`.
  package var name = "calm"

  /// What it is for, in a sentence.
  package var about = ""

  package var stores: Int64 = 3

  /// How long the tills work and the faults fire.
  package var dayMilliseconds: Int64 = 120_000

  /// Mean pause between two operations of a store's tills.
  package var operationPause: Int64 = 600

  /// Mean pause between two writes of head office.
  package var headOfficePause: Int64 = 7_000

  /// How far a node's clock is off, at most.
  package var clockSkew: Int64 = 0

  // Each message of the exchange.
  package var lossPercent: Int64 = 0
  package var repeatPercent: Int64 = 0
  package var delayPercent: Int64 = 0
  package var longestDelay: Int64 = 20_000
  package var cutShortPercent: Int64 = 0
  package var damagePercent: Int64 = 0

  /// Requests that head office answers with 503 and `Retry-After`.
  package var busyPercent: Int64 = 0

  /// Bytes after which head office closes a batch that is pulled; 0: as in production.
  package var pullBytes: Int64 = 0

  // The tills' line to their store node.
  package var tillLossPercent: Int64 = 0
  package var tillRepeatPercent: Int64 = 0

  /// Mean pause between two faults of the kinds below; 0 for none.
  package var faultPause: Int64 = 0

  // How often each kind is drawn, in relation to the others.
  package var partitionWeight: Int64 = 0
  package var halfOpenWeight: Int64 = 0
  package var slowWeight: Int64 = 0
  package var clockJumpWeight: Int64 = 0
  package var silenceWeight: Int64 = 0
  package var restoreStoreWeight: Int64 = 0
  package var restoreHeadOfficeWeight: Int64 = 0
  package var cloneWeight: Int64 = 0
  package var twinWeight: Int64 = 0

  /// Mean pause between two images of every node, from which it may be restored.
  package var backupPause: Int64 = 12_000
  package var killStoreWeight: Int64 = 0
  package var killHeadOfficeWeight: Int64 = 0

  package var powerCutWeight: Int64 = 0
  package var diskErrorWeight: Int64 = 0
  package var diskFullWeight: Int64 = 0

  /// A fact that rots on a node's disk; with it the background checks run.
  package var rotWeight: Int64 = 0

  /// Of the processes that start: those that die or meet an error of the disk while they do, or
  /// soon after.
  package var startFaultPercent: Int64 = 0

  /// When head office, and when the first store, is updated to the next schema version; 0: never.
  package var updateHeadOfficeAt: Int64 = 0
  package var updateStoresAt: Int64 = 0

  package var longestPartition: Int64 = 25_000
  package var longestSlowness: Int64 = 40_000

  /// How long a store that falls silent stays so: 90 days.
  package var silence: Int64 = 90 * 86_400_000
  package var longestDowntime: Int64 = 8_000
  package var longestFullDisk: Int64 = 15_000

  /// A day without any fault.
  package init(name: String) { self.name = name }
}
