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

  /// Whether a head is held, with that hash.
  func holds(_ head: Head) throws -> Bool

  /// Encodes what a peer lacks of a chain.
  func outgoing(
    _ chain: ChainID, beyond have: [ChangeSetID], hashBytes: Int, targetBytes: Int
  ) throws -> OutgoingBatch

  /// Notes what a store said of itself, in the transaction that is open.
  func noteExchange(_ exchange: StoreExchangeNote) throws

  /// Change-sets of a store that are parked.
  func parkedCount(of store: StoreNumber) throws -> Int
}

extension NodeDatabase: HeadOfficeStorage {}
