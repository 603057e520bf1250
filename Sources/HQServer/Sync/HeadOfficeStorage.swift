package import Database
package import Facts
package import Storage
package import SyncProtocol

/// What head office's exchange asks of its storage.
///
/// SQLite (`NodeDatabase`) is the embedded engine; one for PostgreSQL comes behind this same
/// protocol.
///
/// A transaction of several stores' parts is durable when `receive` returns: what it reports is
/// acknowledged only then.
package protocol HeadOfficeStorage: AnyObject {
  /// The shape of every chain held.
  var trees: [ChainID: ChainTree] { get }

  /// Takes parts into custody and merges them, each in a savepoint; `alongside` runs in the part's
  /// savepoint after it.
  func receive(
    _ parts: [ReceivedBatch], alongside: (_ part: Int, _ report: CustodyReport) throws -> Void
  ) throws -> [Result<CustodyReport, any Error>]

  /// Writes one change-set of an own chain.
  func capture<R>(_ chain: ChainID, _ body: (inout ChangeSetDraft) throws -> R) throws -> R

  /// The heads of a chain, with their hashes.
  func heads(of chain: ChainID) throws -> [Head]

  /// Under which name a head is held; nil if it is not.
  func held(_ head: Head) throws(DatabaseError) -> ChangeSetID?

  /// Encodes what a peer lacks of a chain, or of these ends and their ancestors.
  func outgoing(
    _ chain: ChainID, beyond have: [ChangeSetID], upTo ends: [ChangeSetID]?, hashBytes: Int,
    targetBytes: Int
  ) throws -> OutgoingBatch

  /// Tells each store what has been merged of others and is for it.
  ///
  /// - Returns: the stores that there is something for.
  func relayOwed() throws -> Set<StoreNumber>

  /// Whether head office was restored and is being refilled by its stores.
  var isRefilling: Bool { get throws }

  /// Head office was restored: it is in doubt until its stores have given back what it lacks.
  func beginRefilling(_ why: String) throws

  /// A store has nothing to give back.
  func noteBack(_ store: StoreNumber) throws

  /// Raises an alarm, in the transaction that is open.
  func raise(_ code: Alarm.Code, about store: StoreNumber, _ detail: String) throws

  /// Notes what a store said of itself, in the transaction that is open.
  func noteExchange(_ exchange: StoreExchangeNote) throws

  /// Notes up to where a store holds the common chain.
  func notePulled(_ cursors: [ChangeSetID], by store: StoreNumber, at now: Int64) throws

  /// Change-sets of a store that are parked.
  func parkedCount(of store: StoreNumber) throws -> Int
}

extension NodeDatabase: HeadOfficeStorage {}
