/// Every limit of the protocol, in one table.
///
/// `docs/protocol.md` prints the same table, and a test compares the two.
package enum Limits {
  /// Version of the wire format and of the header's canonical bytes.
  package static let protocolVersion: UInt8 = 1

  /// Facts in one change-set.
  ///
  /// A key has room for 65,536; the limit leaves a reserve.
  package static let factsPerChangeSet = 5_000

  /// Bytes of one change-set's canonical payload.
  package static let payloadBytes = 4 * 1024 * 1024

  /// Bytes of a text or blob value of a fact.
  package static let valueBytes = 4_096

  /// The latest instant of a fact, in milliseconds UTC; the earliest is 0.
  package static let latestInstant: Int64 = 1 << 53

  /// Keys in one list of a fact.
  package static let keysPerList = 256

  /// Bytes of one row's personal values: four of the longest, and their lengths.
  package static let personalValuesBytes = 4 * (valueBytes + 4)

  /// Change-sets in one batch (one push or one pull answer).
  package static let changeSetsPerBatch = 16_384

  /// Facts in one batch.
  package static let factsPerBatch = 120_000

  /// Bytes of a batch as it travels, compressed.
  package static let compressedBytes = 8 * 1024 * 1024

  /// Bytes of a batch after decompression: a bomb is refused here.
  package static let inflatedBytes = 64 * 1024 * 1024

  /// Payload bytes after which a sender closes a batch and starts the next one.
  ///
  /// Large enough to share one commit among thousands of facts, small enough to resume after a cut.
  package static let batchTargetBytes = 512 * 1024

  /// Heads that a change-set can have seen, and heads in one exchange.
  package static let headsPerExchange = 256

  /// Table numbers are 1…63: the set of tables a change-set touches is one 64-bit word.
  package static let highestTable = 63

  /// Integers of facts lie in ±(2^62 − 1), so that every one has a varint of at most nine bytes.
  package static let integerMagnitude: Int64 = (1 << 62) - 1

  /// Milliseconds after which a long poll is answered even if there is nothing.
  package static let longPollMilliseconds: Int64 = 25_000

  /// Milliseconds that one request of the exchange may take in all.
  package static let requestMilliseconds: Int64 = 60_000

  /// Milliseconds after which a request is given up when nothing of it moved: no byte of it was
  /// acknowledged and none of an answer came.
  package static let stallMilliseconds: Int64 = 15_000

  /// Milliseconds that a session's token lives.
  package static let sessionMilliseconds: Int64 = 3_600_000

  /// Milliseconds that a till's request id is remembered: 7 days.
  package static let requestMemoryMilliseconds: Int64 = 7 * 86_400_000

  /// Milliseconds that an enrolment code is good for: one day.
  package static let enrolmentMilliseconds: Int64 = 86_400_000

  /// Clock difference to head office, in milliseconds, from which a person is told.
  package static let clockSkewMilliseconds: Int64 = 120_000

  /// Bytes of disk that a store keeps in reserve for ending what was begun, on a disk that is large
  /// enough.
  package static let diskReserveBytes: Int64 = 64 * 1024 * 1024

  /// Free bytes of a disk, besides the reserve, below which a store begins nothing new.
  package static let diskLowBytes: Int64 = 8 * 1024 * 1024
}
